package io.asyncio.net;

import java.nio.ByteBuffer;

/// A connection that carries bytes both ways: the seam between what brings bytes (sockets, TLS,
/// memory in tests) and what uses them ([StreamReader], [StreamWriter], protocols above).
///
/// **States:** open → finished (this side sends no more) → closing → closed. **Threads:** all
/// methods belong to the tasks of one loop. One task may read while another writes; two may not
/// read, nor write, at the same time.
public interface ByteStream extends AutoCloseable {

  /// Reads what is there.
  ///
  /// Suspends until there is at least one byte; a cancelled task has taken nothing.
  ///
  /// @param target filled from its position, at most to its limit; must have room
  /// @return the number of bytes, at least 1, or -1 at the end, which is also there when this side
  ///   has closed the stream
  /// @throws StreamBusyException if another task reads
  /// @throws StreamBrokenException if the peer or the network broke the connection
  int read(ByteBuffer target);

  /// Writes bytes: they are taken over, not yet sent.
  ///
  /// Suspends while more is held back than the high-water mark allows; a cancelled task may have
  /// written a part.
  ///
  /// @param source from position to limit; consumed and not kept on return; if it is empty, the
  ///   call only waits as a longer one would, and is allowed after [#finish()]
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  void write(ByteBuffer source);

  /// Suspends until all that was written is in the hands of the operating system.
  ///
  /// @throws StreamBrokenException if the peer or the network broke the connection
  void flush();

  /// Sends what was written and then the end: the peer reads to it, and may go on writing.
  /// Idempotent; never suspends.
  ///
  /// @throws UnsupportedOperationException if [#canFinish()] is false
  void finish();

  /// Says whether the two directions can end one by one.
  ///
  /// @return false over TLS
  boolean canFinish();

  /// Sends what was written and closes; suspends until that is done, but not for ever: what the
  /// peer has not taken in time is dropped. Idempotent. A cancelled close drops it at once.
  @Override
  void close();

  /// Closes at once and drops what was not sent. Idempotent; never suspends.
  void abort();

  /// Says whether this side has begun to close, or the connection is gone.
  ///
  /// @return true from the first [#close()] or [#abort()] on, or if the connection broke
  boolean isClosing();
}
