package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.WaitReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What has arrived and was not read: filled by a connection, emptied by one task at a time.
///
/// Bytes lie in chunks as they came. A small piece is copied out of the loop's receive buffer, into
/// the spare room of the last chunk if there is one, so that a peer that sends single bytes costs
/// memory for bytes; a large piece keeps the buffer it came in. Nothing is held while nothing
/// waits.
///
/// Above twice the limit the connection is asked to pause, at the limit to resume, as in asyncio.
///
/// **Threads:** the loop's, its bare thread and its tasks.
final class Inbound {

  /// From this size on a piece keeps the buffer it came in: then at least a quarter of it is used.
  static final int KEPT_WHOLE = BufferPool.LARGE / 4;

  private static final int SPARE_ROOM = 512;

  private final int limit;
  private final Source source;

  private @Nullable ByteBuf first;
  private final ArrayDeque<ByteBuf> more = new ArrayDeque<>(0);
  private int size;
  private boolean ended;
  private boolean abandoned;
  private boolean paused;
  private @Nullable RuntimeException failure;

  private @Nullable Future<Boolean> waiter;
  private @Nullable Task<?> reader;
  private @Nullable Future<Void> whenEnded;
  private Wanted wanted = Wanted.NOTHING;

  /// What the task that waits will do.
  ///
  /// @param total so many bytes it needs in all before it goes on
  /// @param most an array of at most so many bytes it takes of what comes first
  /// @param target into it goes what comes first
  private record Wanted(int total, int most, @Nullable ByteBuffer target) {
    static final Wanted NOTHING = new Wanted(0, 0, null);
  }

  /// Where the bytes come from.
  interface Source {
    /// Fetches bytes, or the end, if they do not come by themselves; suspends.
    ///
    /// @return false if they do
    default boolean pull(Inbound into) {
      return false;
    }

    /// Asks for no more bytes for now, or for more again.
    void setPaused(boolean paused);

    /// Names the other end, to stand after "from".
    String peer();
  }

  Inbound(int limit, Source source) {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit of a reader must be positive, found " + limit);
    }
    this.limit = limit;
    this.source = source;
  }

  int limit() {
    return limit;
  }

  int size() {
    return size;
  }

  boolean isAtEnd() {
    return ended && size == 0;
  }

  boolean hasEnded() {
    return ended;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  // ---- Filled by the connection

  /// Takes a buffer over, which may be kept for as long as nobody reads.
  void append(ByteBuf data) {
    append(data, true);
  }

  /// Takes a buffer over that belongs to a pool of Netty's, and gives it back: such a one must not
  /// be left to the garbage collector when nobody reads.
  void appendCopy(ByteBuf data) {
    append(data, false);
  }

  private void append(ByteBuf data, boolean mayKeep) {
    if (!data.isReadable() || ended) {
      data.release();
      return;
    }
    if (first == null && wanted.target != null) {
      move(data, wanted.target);
    }
    int length = data.readableBytes();
    if (length > 0
        && mayKeep
        && length >= KEPT_WHOLE
        && !(first == null && length <= wanted.most)) {
      addChunk(data);
    } else {
      copyIn(data, length);
      data.release();
    }
    size += length;
    if (!paused && size > 2L * limit && size > wanted.total) {
      paused = true;
      source.setPaused(true);
    }
    wake();
  }

  /// Moves as many bytes as there is room for.
  private static int move(ByteBuf from, ByteBuffer target) {
    int step = Math.min(target.remaining(), from.readableBytes());
    int end = target.limit();
    target.limit(target.position() + step);
    from.readBytes(target);
    target.limit(end);
    return step;
  }

  private void copyIn(ByteBuf data, int length) {
    if (length == 0) {
      return;
    }
    ByteBuf last = more.isEmpty() ? first : more.peekLast();
    if (last == null) {
      byte[] copy = new byte[length];
      data.readBytes(copy);
      first = Unpooled.wrappedBuffer(copy);
      return;
    }
    int fitting = Math.min(length, last.writableBytes());
    last.writeBytes(data, fitting);
    if (fitting < length) {
      ByteBuf chunk = Unpooled.buffer(Math.max(length - fitting, SPARE_ROOM));
      chunk.writeBytes(data);
      more.add(chunk);
    }
  }

  private void addChunk(ByteBuf chunk) {
    if (first == null) {
      first = chunk;
    } else {
      more.add(chunk);
    }
  }

  void end() {
    ended = true;
    wake();
    tellEnd();
  }

  void fail(RuntimeException error) {
    failure = error;
    wake();
    tellEnd();
  }

  /// Drops what nobody will read any more: this side has closed the stream.
  void abandon() {
    ended = true;
    abandoned = true;
    skip(size);
    wake();
    tellEnd();
  }

  @SuppressWarnings("NullAway") // a Future<Void> can have no other result
  private void tellEnd() {
    Future<Void> waiting = whenEnded;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(null);
    }
  }

  /// Done once no more bytes will come, whatever the reason.
  Future<Void> whenEnded() {
    Future<Void> future = whenEnded;
    if (future == null || future.isCancelled()) {
      future = Asyncio.runningLoop().createFuture(new Reading(this, "whenEof"));
      whenEnded = future;
      if (ended || failure != null) {
        tellEnd();
      }
    }
    return future;
  }

  private void wake() {
    Future<Boolean> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.isDone()) {
        waiting.setResult(true);
      }
    }
  }

  // ---- Emptied by tasks

  void throwIfFailed() {
    if (failure != null) {
      throw failure;
    }
  }

  /// Suspends until something has come: bytes, the end, or a failure.
  ///
  /// @param operation what the caller is about, for reports
  /// @param total how many bytes the caller needs in all before it goes on; 0 if it does not know
  void await(String operation, int total) {
    await(operation, new Wanted(total, 0, null));
  }

  private void await(String operation, Wanted now) {
    if (source.pull(this)) {
      return;
    }
    if (waiter != null) {
      throw new StreamBusyException(
          "cannot "
              + operation
              + " from "
              + source.peer()
              + ": "
              + nameOf(reader)
              + " is already waiting for data there, and "
              + nameOf(Asyncio.runningLoop().currentTask().orElse(null))
              + " would take what belongs to it; let one task read");
    }
    wanted = now;
    resume();
    EventLoop loop = Asyncio.runningLoop();
    Future<Boolean> future = loop.createFuture(new Reading(this, operation));
    waiter = future;
    reader = loop.currentTask().orElse(null);
    try {
      future.await();
    } finally {
      reader = null;
      wanted = Wanted.NOTHING;
      if (waiter == future) {
        waiter = null;
      }
    }
    throwIfFailed();
  }

  /// Suspends until there is at least one byte and moves what is there, or returns -1 at the end.
  int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("cannot read into " + target + ": it has no room left");
    }
    throwIfFailed();
    int start = target.position();
    Wanted into = new Wanted(0, 0, target);
    while (size == 0 && !ended) {
      try {
        await("read", into);
      } catch (Throwable e) {
        putBack(target, start);
        throw e;
      }
      if (target.position() > start) {
        return target.position() - start;
      }
    }
    return size == 0 ? -1 : takeInto(target);
  }

  /// A read that ends by cancellation has taken nothing.
  private void putBack(ByteBuffer target, int start) {
    int count = target.position() - start;
    if (count > 0 && !abandoned) {
      byte[] bytes = new byte[count];
      target.get(start, bytes);
      target.position(start);
      if (first != null) {
        more.addFirst(first);
      }
      first = Unpooled.wrappedBuffer(bytes);
      size += count;
    }
  }

  /// Suspends until there is at least one byte, of which the caller takes so many at most, or the
  /// end.
  void awaitBytes(int most) {
    throwIfFailed();
    while (size == 0 && !ended) {
      await("read", new Wanted(0, most, null));
    }
  }

  private static String nameOf(@Nullable Task<?> task) {
    return task == null ? "a callback" : "task '" + task.name() + "'";
  }

  private record Reading(Inbound inbound, String operation) implements WaitReason {
    @Override
    public String description() {
      return "data from " + inbound.source.peer() + " (" + operation + ")";
    }
  }

  private void resumeIfLow() {
    if (paused && size <= limit) {
      resume();
    }
  }

  private void resume() {
    if (paused) {
      paused = false;
      source.setPaused(false);
    }
  }

  /// Removes exactly so many bytes, which must be there.
  byte[] take(int length) {
    ByteBuf chunk = first;
    if (chunk == null) {
      return new byte[0];
    }
    if (length == size && more.isEmpty() && isExactly(chunk, length)) {
      first = null;
      size = 0;
      resumeIfLow();
      return chunk.array();
    }
    byte[] taken = new byte[length];
    int done = 0;
    while (done < length) {
      int step = Math.min(length - done, head().readableBytes());
      head().readBytes(taken, done, step);
      done += step;
      dropIfEmpty();
    }
    taken(length);
    return taken;
  }

  /// Whether the chunk is an array that nobody else has and that holds nothing else.
  private static boolean isExactly(ByteBuf chunk, int length) {
    return chunk.hasArray() && chunk.readerIndex() == 0 && chunk.array().length == length;
  }

  /// Moves bytes as far as there are some and there is room.
  int takeInto(ByteBuffer target) {
    int moved = 0;
    while (target.hasRemaining() && first != null) {
      moved += move(head(), target);
      dropIfEmpty();
    }
    taken(moved);
    return moved;
  }

  /// Removes the first chunk as it is, which the caller has to release.
  @Nullable ByteBuf takeChunk() {
    ByteBuf chunk = first;
    if (chunk != null) {
      first = more.poll();
      taken(chunk.readableBytes());
    }
    return chunk;
  }

  void skip(int length) {
    int left = length;
    while (left > 0) {
      int step = Math.min(left, head().readableBytes());
      head().skipBytes(step);
      left -= step;
      dropIfEmpty();
    }
    taken(length);
  }

  private void taken(int length) {
    size -= length;
    resumeIfLow();
  }

  /// Whether this is the first byte of all that is there.
  boolean beginsWith(byte value) {
    return size > 0 && byteAt(0) == value;
  }

  private ByteBuf head() {
    ByteBuf chunk = first;
    if (chunk == null) {
      throw new IllegalStateException("no bytes left in " + this);
    }
    return chunk;
  }

  private void dropIfEmpty() {
    ByteBuf chunk = head();
    if (!chunk.isReadable()) {
      chunk.release();
      first = more.poll();
    }
  }

  // ---- Searched

  /// The first place at or after `from` where the separator begins, or -1.
  int indexOf(byte[] separator, int from) {
    int at = indexOf(separator[0], from);
    while (at >= 0 && !isAt(separator, at)) {
      at = indexOf(separator[0], at + 1);
    }
    return at >= 0 && at + separator.length <= size ? at : -1;
  }

  private int indexOf(byte value, int from) {
    int before = 0;
    ByteBuf chunk = first;
    Iterator<ByteBuf> rest = more.iterator();
    while (chunk != null) {
      int length = chunk.readableBytes();
      if (from < before + length) {
        int start = chunk.readerIndex() + Math.max(0, from - before);
        int found = chunk.indexOf(start, chunk.writerIndex(), value);
        if (found >= 0) {
          return before + found - chunk.readerIndex();
        }
      }
      before += length;
      chunk = rest.hasNext() ? rest.next() : null;
    }
    return -1;
  }

  /// Whether the separator is here, as far as there are bytes.
  boolean isAt(byte[] separator, int at) {
    for (int i = 1; i < separator.length && at + i < size; i++) {
      if (byteAt(at + i) != separator[i]) {
        return false;
      }
    }
    return true;
  }

  private byte byteAt(int index) {
    int left = index;
    ByteBuf chunk = head();
    Iterator<ByteBuf> rest = more.iterator();
    while (left >= chunk.readableBytes()) {
      left -= chunk.readableBytes();
      chunk = rest.next();
    }
    return chunk.getByte(chunk.readerIndex() + left);
  }

  @Override
  public String toString() {
    return "<" + size + " bytes from " + source.peer() + (ended ? ", ended" : "") + ">";
  }
}
