package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.List;

/// An error in a connection handler is reported and the connection closed; the server goes on.
public final class HandlerError implements Scenario {

  private static void handle(StreamReader reader, StreamWriter writer) {
    var text = reader.readText().orElseThrow();
    if (text.equals("fail")) {
      throw new IllegalArgumentException("handler failed");
    }
    writer.write("fine\n");
  }

  private static void talk(Stage stage, int port, String text) {
    try (var connection = openConnection("127.0.0.1", port)) {
      connection.writer().write(text + "\n");
      var data = connection.reader().readAll();
      var said = decode(data).lines().findFirst().orElse("nothing");
      stage.print(text, "read", data.length, "bytes:", said);
    }
  }

  private static void main(Stage stage) {
    runningLoop()
        .setExceptionHandler(
            (_, context) -> stage.print("reported:", context.message(), "|", context.exception()));
    var server = startServer(HandlerError::handle, "127.0.0.1", 0);
    int port = server.port();
    for (var text : List.of("ok", "fail", "ok")) {
      talk(stage, port, text);
    }
    stage.print("serving", server.isServing());
    server.stop();
    server.waitClosed();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
