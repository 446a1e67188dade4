package io.asyncio.benchmarks.echo;

import io.asyncio.Asyncio;
import io.asyncio.benchmarks.process.ServerControl;
import io.asyncio.net.Network;
import io.asyncio.net.Protocol;
import io.asyncio.net.Server;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An echo server of this library, with callbacks.
public final class ProtocolEcho {

  private static final int BACKLOG = 1024;

  private ProtocolEcho() {}

  /// Serves until standard input ends. The system property `asyncio.io` names the backend.
  ///
  /// @param arguments the backend again and, for TLS, an engine and a key store
  public static void main(String[] arguments) {
    ServerOptions options =
        EchoTls.applied(arguments, ServerOptions.defaults().withBacklog(BACKLOG));
    Asyncio.run(() -> {
      try (Server server = Network.createServer(Echo::new, List.of("127.0.0.1"), 0, options)) {
        ServerControl.listening(server.port());
        server.serveForever();
      }
    });
  }

  private static final class Echo implements Protocol {
    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (transport != null) {
        transport.write(data);
      }
    }
  }
}
