package io.asyncio.net;

import io.asyncio.WithinSeconds;

/// Connections over TCP keep the contract of streams.
@WithinSeconds
final class TcpStreamTest extends SocketStreamContract {

  private static final String HERE = "127.0.0.1";

  @Override
  Server serve(ConnectionHandler handler, ServerOptions options) {
    return Network.startServer(handler, HERE, 0, options);
  }

  @Override
  Connection connect(Server server, ConnectOptions options) {
    return Network.openConnection(HERE, server.port(), options);
  }
}
