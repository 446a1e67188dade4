package io.asyncio.benchmarks.echo;

import static io.asyncio.net.Network.startServer;

import io.asyncio.Asyncio;
import io.asyncio.benchmarks.process.ServerControl;
import io.asyncio.net.Server;
import io.asyncio.net.ServerOptions;

/// An echo server of this library whose tasks let the stream hand its bytes on, as the JDK's lets
/// its streams do.
public final class TransferEcho {

  private static final int BACKLOG = 1024;

  private TransferEcho() {}

  /// Serves until standard input ends. The system property `asyncio.io` names the backend.
  ///
  /// @param arguments the backend again
  public static void main(String[] arguments) {
    ServerOptions options = ServerOptions.defaults().withBacklog(BACKLOG);
    Asyncio.run(() -> {
      try (Server server =
          startServer((reader, writer) -> reader.transferTo(writer), "127.0.0.1", 0, options)) {
        ServerControl.listening(server.port());
        server.serveForever();
      }
    });
  }
}
