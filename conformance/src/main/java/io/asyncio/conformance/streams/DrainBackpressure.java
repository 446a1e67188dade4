package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.conformance.Stage.seconds;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;

/// drain waits while the peer does not read a large amount of data and returns once it does.
public final class DrainBackpressure implements Scenario {

  private static final int SIZE = 64 * 1024 * 1024;

  private static void handle(Stage stage, Event gate, StreamReader reader, StreamWriter writer) {
    gate.await();
    int total = 0;
    for (var data = reader.read(1024 * 1024); data.length > 0; data = reader.read(1024 * 1024)) {
      total += data.length;
    }
    stage.print("server read everything", total == SIZE);
    writer.write("done");
  }

  /// Ours waits in the write itself.
  private static void writeAndDrain(StreamWriter writer, byte[] data) {
    writer.write(data);
    writer.drain();
  }

  private static void main(Stage stage) {
    var gate = new Event();
    var server =
        startServer((reader, writer) -> handle(stage, gate, reader, writer), "127.0.0.1", 0);
    var connection = openConnection("127.0.0.1", server.port());
    var writer = connection.writer();
    writer.write("small");
    writer.drain();
    stage.print("small write drained");
    var drain = createTask(() -> writeAndDrain(writer, new byte[SIZE - 5]));
    sleep(seconds(0.05));
    stage.print("big write drained", drain.isDone());
    gate.set();
    drain.await();
    stage.print("drained after reading began");
    writer.writeEof();
    stage.print("client read", decode(connection.reader().readAll()));
    writer.close();
    server.stop();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
