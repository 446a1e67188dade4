package io.asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.util.ArrayDeque;

/// Direct buffers of two sizes that the streams of one loop take turns with.
///
/// Netty's pools find the arena of the calling thread in a thread-local map; the tasks of a loop
/// are threads without number, and one at a time. So this is a stack, and a buffer that is released
/// returns to it.
///
/// **Threads:** the loop's: its tasks and its bare thread.
final class BufferPool {

  /// For what is collected to be written, for as long as a turn.
  static final int SMALL = 4 * 1024;

  /// For what is read, and for large writes.
  static final int LARGE = 64 * 1024;

  private static final int SMALL_KEPT = 256;
  private static final int LARGE_KEPT = 64;

  private final ArrayDeque<Buffer> small = new ArrayDeque<>();
  private final ArrayDeque<Buffer> large = new ArrayDeque<>();
  private int lent;
  private boolean closed;

  /// An empty buffer with room for at least one byte and at most [#LARGE].
  ByteBuf take(int size) {
    lent++;
    boolean isSmall = size <= SMALL;
    Buffer kept = (isSmall ? small : large).poll();
    if (kept == null) {
      return new Buffer(this, isSmall ? SMALL : LARGE);
    }
    kept.renew();
    return kept;
  }

  /// How many buffers are in use, or were forgotten.
  int lent() {
    return lent;
  }

  void close() {
    closed = true;
    small.forEach(Buffer::free);
    large.forEach(Buffer::free);
    small.clear();
    large.clear();
  }

  private boolean keeps(Buffer buffer) {
    lent--;
    boolean isSmall = buffer.capacity() == SMALL;
    ArrayDeque<Buffer> stack = isSmall ? small : large;
    if (closed || stack.size() >= (isSmall ? SMALL_KEPT : LARGE_KEPT)) {
      return false;
    }
    stack.push(buffer);
    return true;
  }

  private static final class Buffer extends UnpooledDirectByteBuf {

    private final BufferPool pool;

    Buffer(BufferPool pool, int size) {
      super(UnpooledByteBufAllocator.DEFAULT, size, size);
      this.pool = pool;
    }

    @Override
    protected void deallocate() {
      if (!pool.keeps(this)) {
        free();
      }
    }

    void renew() {
      resetRefCnt();
      clear();
    }

    void free() {
      super.deallocate();
    }
  }
}
