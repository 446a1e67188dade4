package io.asyncio.net;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.WithinSeconds;

/// Connections over TLS keep the contract of streams, save that their two directions end at once.
@WithinSeconds
final class TlsStreamTest extends SocketStreamContract {

  @Override
  boolean canFinish() {
    return false;
  }

  /// An end that is not protected may be anybody's, and may come as a reset.
  @Override
  void assertAborted(StreamReader reader) {
    assertThrows(StreamBrokenException.class, () -> reader.read(1));
  }

  @Override
  Server serve(ConnectionHandler handler, ServerOptions options) {
    return Network.startServer(handler, TlsTest.HERE, 0, options.withTls(TlsTest.SERVER_TLS));
  }

  @Override
  Connection connect(Server server, ConnectOptions options) {
    return Network.openConnection(TlsTest.HERE, server.port(), options.withTls(TlsTest.CLIENT_TLS));
  }
}
