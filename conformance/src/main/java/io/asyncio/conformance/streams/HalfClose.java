package io.asyncio.conformance.streams;

import static io.asyncio.conformance.Stage.bytes;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.StreamClosedException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.List;

/// write_eof ends only the sending direction: the peer reads everything and still answers.
public final class HalfClose implements Scenario {

  private static void handle(Stage stage, StreamReader reader, StreamWriter writer) {
    var data = reader.readAll();
    stage.print("server read to the end:", decode(data));
    writer.write("answer to " + data.length + " bytes");
    writer.drain();
  }

  private static void main(Stage stage) {
    var server = startServer((reader, writer) -> handle(stage, reader, writer), "127.0.0.1", 0);
    var connection = openConnection("127.0.0.1", server.port());
    var writer = connection.writer();
    stage.print("can_write_eof", writer.canWriteEof());
    writer.writeLines(List.of(bytes("first "), bytes("second "), bytes("third")));
    writer.writeEof();
    writer.writeEof();
    stage.print("closing", writer.isClosing());
    try {
      writer.write("too late");
    } catch (StreamClosedException e) {
      stage.print("write after write_eof", stage.name(e));
    }
    stage.print("client read:", decode(connection.reader().readAll()));
    writer.close();
    stage.print("closing", writer.isClosing());
    server.stop();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
