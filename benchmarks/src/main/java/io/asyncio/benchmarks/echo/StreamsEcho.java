package io.asyncio.benchmarks.echo;

import static io.asyncio.net.Network.startServer;

import io.asyncio.Asyncio;
import io.asyncio.benchmarks.process.ServerControl;
import io.asyncio.net.Server;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;

/// An echo server of this library, with a task and streams per connection.
public final class StreamsEcho {

  private static final int BACKLOG = 1024;
  private static final int PORTION = 65_536;

  private StreamsEcho() {}

  /// Serves until standard input ends. The system property `asyncio.io` names the backend.
  ///
  /// @param arguments the backend again and, for TLS, an engine and a key store
  public static void main(String[] arguments) {
    ServerOptions options =
        EchoTls.applied(arguments, ServerOptions.defaults().withBacklog(BACKLOG));
    Asyncio.run(() -> {
      try (Server server = startServer(StreamsEcho::echo, "127.0.0.1", 0, options)) {
        ServerControl.listening(server.port());
        server.serveForever();
      }
    });
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] bytes = reader.read(PORTION); bytes.length > 0; bytes = reader.read(PORTION)) {
      writer.write(bytes);
    }
  }
}
