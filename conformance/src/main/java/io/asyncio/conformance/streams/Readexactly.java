package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.conformance.Stage.seconds;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.IncompleteReadException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.io.EOFException;
import java.util.List;

/// readexactly waits for all bytes, keeps the rest buffered, and reports a short stream.
public final class Readexactly implements Scenario {

  private static void handle(StreamReader reader, StreamWriter writer) {
    for (var part : List.of("ab", "cd", "efgh")) {
      writer.write(part);
      sleep(seconds(0.02));
    }
  }

  private static void main(Stage stage) {
    var server = startServer(Readexactly::handle, "127.0.0.1", 0);
    var connection = openConnection("127.0.0.1", server.port());
    var reader = connection.reader();
    stage.print("three", decode(reader.readExactly(3)));
    stage.print("zero", reader.readExactly(0).length);
    try {
      reader.readExactly(-1);
    } catch (IllegalArgumentException e) {
      stage.print("negative", stage.name(e));
    }
    try {
      reader.readExactly(10);
    } catch (IncompleteReadException e) {
      boolean isEnd = e.getCause() instanceof EOFException;
      stage.print("short:", decode(e.partial()), "of", e.expected(), "| EOFError", isEnd);
    }
    try {
      reader.readExactly(1);
    } catch (IncompleteReadException e) {
      stage.print("at end: partial", e.partial().length, "of", e.expected());
    }
    connection.close();
    server.stop();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
