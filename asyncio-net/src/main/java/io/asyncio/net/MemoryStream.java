package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Event;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory, for tests of what talks over streams: no socket, no other
/// thread, no clock but the loop's.
///
/// ```java
/// MemoryStream here = MemoryStream.open();
/// StreamReader reader = new StreamReader(here);
/// StreamWriter writer = new StreamWriter(here);
/// createTask(() -> handler.handle(
///     new StreamReader(here.peer()), new StreamWriter(here.peer())));
/// ```
///
/// Both ends have to be closed; a loop that opened them reports those that were not.
///
/// What is written in one step arrives in one piece, as a callback of the loop, or in pieces of 64
/// KiB, as from a socket, and waits with its reader up to twice the limit. The rest waits with the
/// writer, whose writes suspend above the high-water mark. Here "sent" means that it waits with the
/// peer's reader.
///
/// **States and threads:** as [ByteStream].
public final class MemoryStream implements ByteStream {

  private final String name;
  private final StreamOptions options;
  private final IntUnaryOperator pieces;
  private final Inbound inbound;
  private final @Nullable EventLoop loop = EventLoop.current().orElse(null);
  private @Nullable MemoryStream peer;

  /// What the peer's reader has not taken yet.
  private final ArrayDeque<byte[]> outbound = new ArrayDeque<>();

  private int held;
  private int offset;
  private boolean readingPaused;
  private boolean isDelivering;
  private boolean finished;
  private boolean endSent;
  private boolean closedHere;
  private @Nullable String broken;
  private final Event room = new Event();
  private final Event empty = new Event();

  private MemoryStream(String name, StreamOptions options, IntUnaryOperator pieces) {
    this.name = name;
    this.options = options;
    this.pieces = pieces;
    this.inbound = new Inbound(options.limit(), new Incoming(this));
    room.set();
    empty.set();
  }

  private record Incoming(MemoryStream stream) implements Inbound.Source {
    @Override
    public void setPaused(boolean paused) {
      stream.readingPaused = paused;
      if (!paused) {
        stream.peer().deliverSoon();
      }
    }

    @Override
    public String peer() {
      return stream.peer().name;
    }
  }

  /// Opens a connection with the default options, and returns one end.
  ///
  /// @return the other end is its [#peer()]
  public static MemoryStream open() {
    return open(StreamOptions.defaults());
  }

  /// Opens a connection, and returns one end.
  ///
  /// @param options of both ends; what concerns sockets is ignored
  /// @return the other end is its [#peer()]
  public static MemoryStream open(StreamOptions options) {
    return open(options, length -> length);
  }

  /// Opens a connection that carries bytes in pieces of a test's choice, and returns one end.
  ///
  /// @param options of both ends; what concerns sockets is ignored
  /// @param pieces how many of so many bytes arrive next, from 1 to all of them; with the test
  ///   kit's `Choices`, `length -> length - choices.choose(length)` explores all splits
  /// @return the other end is its [#peer()]
  public static MemoryStream open(StreamOptions options, IntUnaryOperator pieces) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(pieces, "pieces");
    MemoryStream here = new MemoryStream("memory:here", options, pieces);
    MemoryStream there = new MemoryStream("memory:there", options, pieces);
    here.peer = there;
    there.peer = here;
    here.announce();
    there.announce();
    return here;
  }

  private void announce() {
    if (loop != null) {
      loop.resourceOpened(this);
    }
  }

  private void forget() {
    if (loop != null) {
      loop.resourceClosed(this);
    }
  }

  /// Returns the other end.
  ///
  /// @return always the same
  public MemoryStream peer() {
    return Objects.requireNonNull(peer, "peer");
  }

  Inbound inbound() {
    return inbound;
  }

  @Override
  public int read(ByteBuffer target) {
    return inbound.read(target);
  }

  @Override
  public void write(ByteBuffer source) {
    if (source.hasRemaining()) {
      checkOpen();
    }
    checkAlive();
    if (source.hasRemaining()) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      outbound.add(bytes);
      held += bytes.length;
      empty.clear();
      if (held > options.highWater()) {
        room.clear();
      }
      deliverSoon();
    }
    if (!room.isSet()) {
      room.await();
      checkAlive();
    }
  }

  private void checkOpen() {
    if (closedHere) {
      throw new StreamClosedException(
          "cannot write to " + this + ": it was closed; write before close()");
    }
    if (finished) {
      throw new StreamClosedException(
          "cannot write to " + this + ": finish() was called; write before it");
    }
  }

  private void checkAlive() {
    if (closedHere) {
      throw new StreamClosedException("cannot write to " + this + ": it was closed meanwhile");
    }
    if (broken != null) {
      throw new StreamBrokenException("the connection to " + peer().name + " " + broken, null);
    }
  }

  @Override
  public void flush() {
    checkAlive();
    empty.await();
    checkAlive();
  }

  @Override
  public void finish() {
    if (!finished) {
      finished = true;
      deliverSoon();
    }
  }

  @Override
  public boolean canFinish() {
    return true;
  }

  @Override
  public void close() {
    if (closedHere) {
      return;
    }
    closedHere = true;
    forget();
    inbound.abandon();
    finish();
    try {
      Asyncio.timeout(
          options.closeTimeout(),
          _ -> {
            empty.await();
          });
    } catch (TimeoutExpiredException _) {
      // What the peer has not taken in time is dropped.
    } finally {
      if (held > 0) {
        abort();
      }
    }
  }

  @Override
  public void abort() {
    boolean wasClosed = closedHere && held == 0;
    if (!closedHere) {
      closedHere = true;
      forget();
    }
    inbound.abandon();
    drop();
    if (!wasClosed) {
      finished = true;
      peer().lose("was closed by the peer");
    }
  }

  /// Breaks the connection for both ends, as a network does: reads and writes fail, what was on its
  /// way is lost. Never suspends.
  public void reset() {
    lose("broke: connection reset");
    peer().lose("broke: connection reset");
  }

  @Override
  public boolean isClosing() {
    return closedHere || broken != null;
  }

  private void lose(String how) {
    if (broken != null || closedHere) {
      return;
    }
    broken = how;
    drop();
    if (how.startsWith("broke") && !inbound.hasEnded()) {
      inbound.fail(new StreamBrokenException("the connection to " + peer().name + " " + how, null));
    } else {
      inbound.end();
    }
  }

  private void drop() {
    outbound.clear();
    held = 0;
    offset = 0;
    room.set();
    empty.set();
  }

  private void deliverSoon() {
    if (!isDelivering) {
      isDelivering = true;
      var _ = Asyncio.runningLoop().callSoon(this::deliver);
    }
  }

  /// Moves what was written to the peer, as far as its reader takes more.
  private void deliver() {
    isDelivering = false;
    if (held > 0 && peer().closedHere) {
      lose("was closed by the peer");
      return;
    }
    if (held > 0 && !peer().readingPaused) {
      deliverPiece();
    }
    if (finished && held == 0 && !endSent) {
      endSent = true;
      peer().inbound.end();
    }
  }

  private void deliverPiece() {
    int most = Math.min(held, BufferPool.LARGE);
    int length = pieces.applyAsInt(most);
    if (length < 1 || length > most) {
      IllegalArgumentException failure =
          new IllegalArgumentException(
              "a piece of " + this + " must have 1 to " + most + " bytes, found " + length);
      reset();
      throw failure;
    }
    byte[] piece = take(length);
    if (held <= options.lowWater()) {
      room.set();
    }
    if (held == 0) {
      empty.set();
    }
    peer().inbound.append(Unpooled.wrappedBuffer(piece));
    if (held > 0) {
      deliverSoon();
    }
  }

  private byte[] take(int length) {
    byte[] piece = new byte[length];
    int done = 0;
    while (done < length) {
      byte[] head = outbound.element();
      int step = Math.min(length - done, head.length - offset);
      System.arraycopy(head, offset, piece, done, step);
      done += step;
      offset += step;
      if (offset == head.length) {
        outbound.remove();
        offset = 0;
      }
    }
    held -= length;
    return piece;
  }

  @Override
  public String toString() {
    return "<stream to " + peer().name + (isClosing() ? ", closing" : "") + ">";
  }
}
