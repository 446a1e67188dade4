package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.startServer;

import io.asyncio.Asyncio;
import io.asyncio.ExceptionContext;
import java.io.IOException;

/// A program for [DescriptorsTest]: an echo server that says its port, then `exhausted` whenever it
/// could not accept, and ends when its input does.
final class ExhaustedServer {

  private ExhaustedServer() {}

  /// The report ends with the time, in nanoseconds of this process.
  private static String report(ExceptionContext context) {
    return "exhausted: "
        + context.message()
        + ": "
        + context.exception().map(Throwable::toString).orElse("")
        + " at "
        + System.nanoTime();
  }

  public static void main(String[] arguments) {
    Asyncio.run(() -> {
      runningLoop().setExceptionHandler((_, context) -> System.out.println(report(context)));
      // To load a class takes a descriptor: what a report needs is loaded before they are gone.
      System.out.println(report(ExceptionContext.of("rehearsal", new IOException("none"))));
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
