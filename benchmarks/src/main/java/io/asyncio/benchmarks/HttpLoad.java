package io.asyncio.benchmarks;

/// The other side of what is measured: it drives servers, or answers clients.
interface HttpLoad extends AutoCloseable {

  /// Drives one, and returns when it has done so for the time.
  ///
  /// @param peer what is measured
  /// @throws IllegalStateException if that failed; the message says how
  HttpReading run(HttpCase one, PeerProcess peer, int seconds);

  /// Ends what was started for it.
  @Override
  void close();

  /// Returns what cases of an area take.
  ///
  /// @param processors where it runs
  /// @throws IllegalStateException if this machine does not have it; the message is for the user
  static HttpLoad of(HttpCase.Area area, Processors processors) {
    return switch (area) {
      case WEB -> new Wrk(processors);
      case WEBSOCKET -> new WebSocketLoad(processors);
      case CLIENT -> new ClientLoad(processors);
    };
  }
}
