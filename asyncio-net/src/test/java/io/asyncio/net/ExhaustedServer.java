package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.startServer;

import io.asyncio.Asyncio;

/// A program for [DescriptorsTest]: an echo server that says its port, then `exhausted` whenever it
/// could not accept, and ends when its input does.
final class ExhaustedServer {

  private ExhaustedServer() {}

  public static void main(String[] arguments) {
    Asyncio.run(() -> {
      runningLoop()
          .setExceptionHandler((_, context) ->
              System.out.println(
                  "exhausted: " + context.message() + ": " + context.exception().orElse(null)));
      try (Server server =
          startServer(
              (reader, writer) -> {
                for (String line : reader.lines()) {
                  writer.write(line + "\n");
                }
              },
              "127.0.0.1",
              0,
              ServerOptions.defaults().withBacklog(500))) {
        System.out.println(server.port());
        int _ = toThread(() -> System.in.read());
        server.closeClients();
      }
    });
  }
}
