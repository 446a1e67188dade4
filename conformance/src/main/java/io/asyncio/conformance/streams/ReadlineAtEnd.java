package io.asyncio.conformance.streams;

import static io.asyncio.conformance.Stage.bytes;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.List;

/// readline at the end: a last line without newline, then empty bytes; at_eof is true once empty.
public final class ReadlineAtEnd implements Scenario {

  private static void handle(StreamReader reader, StreamWriter writer) {
    writer.writeLines(List.of(bytes("one\n"), bytes("\n"), bytes("last"), bytes(" piece")));
    writer.drain();
  }

  private static boolean endsWithNewline(byte[] line) {
    return line.length > 0 && line[line.length - 1] == '\n';
  }

  private static void main(Stage stage) {
    var server = startServer(ReadlineAtEnd::handle, "127.0.0.1", 0);
    int port = server.port();
    var connection = openConnection("127.0.0.1", port);
    var reader = connection.reader();
    stage.print("at_eof at start", reader.atEof());
    for (int i = 0; i < 5; i++) {
      var line = reader.readLine();
      stage.print("line", i, "length", line.length, "ends with newline", endsWithNewline(line));
    }
    stage.print("at_eof", reader.atEof());
    connection.close();
    connection = openConnection("127.0.0.1", port);
    reader = connection.reader();
    int count = 0;
    for (var _ : reader) {
      count++;
    }
    stage.print("iteration saw", count, "lines, at_eof", reader.atEof());
    connection.close();
    server.stop();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
