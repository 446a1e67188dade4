package io.asyncio.net;

import java.util.Optional;

/// What both kinds of protocols of a connection have in common.
///
/// **Order:** [#connectionMade(Transport)] once, then what the peer sends and [#eofReceived()],
/// then [#connectionLost(Optional)], once and last. All of it runs in callbacks of the loop, one at
/// a time, in a copy of the context that opened the connection or the server.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#base-protocol">asyncio.BaseProtocol</a>
public sealed interface StreamProtocol permits Protocol, BufferedProtocol {

  /// Begins: the connection is there, and nothing was read yet. What it throws goes to the loop's
  /// exception handler, and the connection goes on.
  ///
  /// @param transport to write to, and to close
  default void connectionMade(Transport transport) {}

  /// Learns that the peer sends no more. What it throws ends the connection.
  ///
  /// @return true to keep the writing side open; false to close the transport, after what was
  ///   written
  default boolean eofReceived() {
    return false;
  }

  /// Learns that the connection is over; comes once, and last. What it throws goes to the loop's
  /// exception handler.
  ///
  /// @param error what broke the connection: a [StreamBrokenException], or what a method of the
  ///   protocol threw; empty if this side closed or aborted it
  default void connectionLost(Optional<Throwable> error) {}

  /// Asks for no more writes for now: more is held back than the high limit. Called by the write
  /// that went above it, before it returns; takes turns with [#resumeWriting()]. What it throws
  /// goes to the loop's exception handler.
  default void pauseWriting() {}

  /// Allows writes again: no more is held back than the low limit. What it throws goes to the
  /// loop's exception handler.
  default void resumeWriting() {}
}
