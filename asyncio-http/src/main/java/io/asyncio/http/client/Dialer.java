package io.asyncio.http.client;

import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;

/// Opens connections: over sockets, or in memory in tests.
@FunctionalInterface
interface Dialer {

  /// A connection on which requests can be sent.
  record Dialed(StreamReader reader, StreamWriter writer) {}

  /// Suspends until a connection is open.
  Dialed dial(Route route);
}
