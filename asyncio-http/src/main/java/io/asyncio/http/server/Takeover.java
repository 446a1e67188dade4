package io.asyncio.http.server;

/// Goes on with a connection in another protocol.
interface Takeover {

  /// Speaks it. Suspends until it is over; then the connection is closed.
  void take(ServerConnection connection) throws Exception;

  /// Ends it soon, since the server is going to close. Never suspends.
  default void drain() {}
}
