package io.asyncio.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

/// The connection of a protocol: what it writes to.
///
/// **States:** open → closing → closed. **Threads:** all methods belong to the callbacks and tasks
/// of the loop; none suspends.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#transports">asyncio.Transport</a>
public sealed interface Transport extends AutoCloseable permits SocketTransport {

  // ---- Writing

  /// Writes bytes: they are taken over, and sent when the turn of the loop is over. After
  /// [#close()], or when the connection is over, they are dropped; in debug mode the log warns from
  /// the fifth time on.
  ///
  /// @param bytes all of them; not kept
  /// @throws IllegalStateException after [#writeEof()]
  void write(byte[] bytes);

  /// Writes bytes as [#write(byte[])].
  ///
  /// @param bytes from position to limit; consumed and not kept
  /// @throws IllegalStateException after [#writeEof()]
  void write(ByteBuffer bytes);

  /// Writes pieces in their order.
  ///
  /// @param pieces each as by [#write(byte[])]
  /// @throws IllegalStateException after [#writeEof()]
  void writeLines(Collection<byte[]> pieces);

  /// Sends what was written and then the end: the peer reads to it, and may go on writing.
  /// Idempotent.
  ///
  /// @throws UnsupportedOperationException if [#canWriteEof()] is false
  void writeEof();

  /// Says whether the two directions can end one by one.
  ///
  /// @return false over TLS
  boolean canWriteEof();

  /// Sets when the protocol is asked to pause and to go on.
  ///
  /// @param high above how many bytes that are held back it is to pause; 0 for any
  /// @param low down to how many bytes it is to go on waiting
  /// @throws IllegalArgumentException unless high ≥ low ≥ 0
  default void setWriteBufferLimits(int high, int low) {
    setWriteBufferLimits(new WriteBufferLimits(low, high));
  }

  /// Sets when the protocol is asked to pause and to go on.
  ///
  /// @param limits in force at once
  void setWriteBufferLimits(WriteBufferLimits limits);

  /// Returns when the protocol is asked to pause and to go on.
  ///
  /// @return at first those of the [StreamOptions]
  WriteBufferLimits writeBufferLimits();

  /// Returns how much is held back: of this turn of the loop, and what the system has not taken.
  ///
  /// @return in bytes, with some more for each piece; 0 if all was sent
  long writeBufferSize();

  // ---- Reading

  /// Reads no more for now: the protocol gets nothing, what has come already included. Idempotent;
  /// without effect when closing.
  void pauseReading();

  /// Goes on reading. Idempotent; without effect when closing.
  void resumeReading();

  /// Says whether the protocol gets what comes.
  ///
  /// @return false if paused or closing
  boolean isReading();

  /// Hands the connection over to another protocol, which gets all calls that follow; it is not
  /// told that the connection was made.
  ///
  /// @param protocol of either kind
  void setProtocol(StreamProtocol protocol);

  /// Returns what gets the calls.
  ///
  /// @return the last one set
  StreamProtocol protocol();

  // ---- The end

  /// Reads no more, sends what was written, and closes; then the protocol is told that the
  /// connection is lost. Idempotent.
  @Override
  void close();

  /// Closes at once and drops what was not sent; then the protocol is told that the connection is
  /// lost. Idempotent.
  void abort();

  /// Says whether this side has begun to close, or the connection is gone.
  ///
  /// @return true from the first [#close()] or [#abort()] on, or if the connection broke
  boolean isClosing();

  // ---- Names

  /// Returns the address of this side.
  ///
  /// @return also when the connection is over
  SocketAddress localAddress();

  /// Returns the address of the other side.
  ///
  /// @return also when the connection is over; behind a proxy that sends headers, the client's
  SocketAddress peerAddress();

  /// Returns what a proxy in front of the server said of the connection.
  ///
  /// @return empty unless [ServerOptions#proxyProtocol()] is set, and if the proxy connected on its
  ///   own account
  Optional<ProxyHeader> proxyHeader();

  /// Returns what the TLS handshake agreed on.
  ///
  /// @return empty without TLS
  Optional<TlsSession> tlsSession();
}
