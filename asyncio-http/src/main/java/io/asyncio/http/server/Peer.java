package io.asyncio.http.server;

import io.asyncio.Future;
import io.asyncio.http.JsonCodec;
import io.asyncio.net.TlsSession;
import java.net.SocketAddress;
import java.util.Optional;

/// Who sent a request, and what holds for it.
interface Peer {

  Optional<SocketAddress> remoteAddress();

  Optional<SocketAddress> localAddress();

  Optional<TlsSession> tlsSession();

  /// Done once the client sends no more.
  Future<Void> whenDisconnected();

  /// Done once the server wants to end.
  Future<Void> whenDraining();

  JsonCodec json();

  HttpLimits limits();

  /// Whether clients are shown stack traces.
  boolean isDebug();
}
