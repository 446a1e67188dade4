package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.conformance.Stage.seconds;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;

/// A read that times out keeps the partial line for the next read.
public final class ReadTimeoutKeepsData implements Scenario {

  private static void handle(StreamReader reader, StreamWriter writer) {
    writer.write("par");
    reader.readLine();
    writer.write("tial line\nsecond\n");
  }

  private static void main(Stage stage) {
    var server = startServer(ReadTimeoutKeepsData::handle, "127.0.0.1", 0);
    var connection = openConnection("127.0.0.1", server.port());
    var reader = connection.reader();
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        waitFor(reader::readLine, seconds(0.05));
      } catch (TimeoutExpiredException _) {
        stage.print("attempt", attempt, "timed out");
      }
    }
    connection.writer().write("go on\n");
    stage.print("line", reader.readText());
    stage.print("line", reader.readText());
    stage.print("end", reader.readLine().length);
    connection.close();
    server.stop();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
