package io.asyncio.net;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.ProgramExit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls the methods of a protocol, in their order, as callbacks of the loop.
///
/// Protocols are code of users and must not run on the bare loop thread, where bytes come. So
/// bytes, the end and the loss wait here, and one callback, this object, delivers all that waits.
/// The loop runs it before it looks at its sockets again. If a method suspends nevertheless, what
/// comes meanwhile waits, and the peer has to pause when it is much.
///
/// **Threads:** `received`, `ended` and `lost` on the bare loop thread; the rest in callbacks and
/// tasks.
final class ProtocolCalls implements Runnable {

  private static final Logger LOG = System.getLogger("asyncio.net");

  /// As much as asyncio reads at once.
  private static final int MOST_WAITING = 256 * 1024;

  private final SocketTransport transport;
  private @Nullable StreamProtocol protocol;
  private Runnable whenLost = () -> {};
  private @Nullable Context context;

  // What waits to be told.
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>(2);
  private int waiting;
  private boolean ended;
  private boolean lost;
  private @Nullable Throwable error;

  // What was told.
  private boolean madeTold;
  private boolean lostTold;

  private boolean paused;
  private boolean reading;
  private boolean isDue;
  private boolean isRunning;

  /// Bytes that came together: an array of their own, or the buffer they came in, which cannot be
  /// written to, so that a transport may send it as it is.
  record Piece(ByteBuffer bytes, @Nullable ByteBuf owner) {
    static Piece of(ByteBuf data) {
      if (data.readableBytes() >= Inbound.KEPT_WHOLE) {
        return new Piece(data.nioBuffer().asReadOnlyBuffer(), data);
      }
      byte[] copy = new byte[data.readableBytes()];
      data.readBytes(copy);
      data.release();
      return new Piece(ByteBuffer.wrap(copy), null);
    }

    /// What is left of the bytes, without a copy, if they are those of this piece and it has a
    /// buffer; the caller has to release it.
    @SuppressWarnings("ReferenceEquality") // Equal bytes elsewhere are not those of the buffer.
    @Nullable ByteBuf keep(ByteBuffer left) {
      if (owner == null || left != bytes) {
        return null;
      }
      int start = owner.readerIndex() + bytes.position();
      ByteBuf kept = owner.retainedSlice(start, bytes.remaining());
      bytes.position(bytes.limit());
      return kept;
    }

    boolean beginsHandshake() {
      return bytes.get(bytes.position()) == TlsHandshake.RECORD;
    }

    /// Takes the piece over.
    ByteBuf asBuffer() {
      return owner == null ? Unpooled.wrappedBuffer(bytes) : owner;
    }

    void release() {
      if (owner != null) {
        owner.release();
      }
    }
  }

  ProtocolCalls(SocketTransport transport) {
    this.transport = transport;
  }

  private EventLoop loop() {
    return transport.socket().loop();
  }

  // ---- By callbacks and tasks

  void begin(StreamProtocol newProtocol, Runnable newWhenLost) {
    protocol = newProtocol;
    whenLost = newWhenLost;
    context = Context.copyContext();
    callSoon();
  }

  StreamProtocol protocol() {
    return Objects.requireNonNull(protocol);
  }

  void setProtocol(StreamProtocol newProtocol) {
    protocol = newProtocol;
  }

  boolean isPaused() {
    return paused;
  }

  void setPaused(boolean newPaused) {
    paused = newPaused;
    if (madeTold) {
      adjustReading();
    }
    callSoon();
  }

  void pauseWriting() {
    callSafely("pause_writing", protocol()::pauseWriting);
  }

  void resumeWriting() {
    callSafely("resume_writing", protocol()::resumeWriting);
  }

  private void callSafely(String name, Runnable method) {
    try {
      method.run();
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      loop().callExceptionHandler(ExceptionContext.of("protocol." + name + "() failed", e));
    }
  }

  // ---- From the socket, on the bare loop thread

  boolean hasEnded() {
    return ended || lost;
  }

  boolean hasToldLoss() {
    return lostTold;
  }

  /// How many bytes came that the protocol has not got.
  int waiting() {
    return waiting;
  }

  /// What waits, if it is the beginning of a handshake: it came before this side was ready for it,
  /// and nobody has taken it for anything.
  List<ByteBuf> takeHandshake() {
    if (pieces.isEmpty() || !pieces.getFirst().beginsHandshake()) {
      return List.of();
    }
    List<ByteBuf> early = pieces.stream().map(Piece::asBuffer).toList();
    pieces.clear();
    waiting = 0;
    return early;
  }

  /// TLS or the header of a proxy was read; from now on only what the protocol wants is.
  void readsAsWanted() {
    reading = madeTold && isReadingWanted();
    if (!reading) {
      transport.socket().pauseReading();
    }
  }

  void received(ByteBuf data) {
    if (transport.isClosedHere() || !data.isReadable()) {
      data.release();
      return;
    }
    waiting += data.readableBytes();
    pieces.add(Piece.of(data));
    if (waiting > MOST_WAITING && reading) {
      reading = false;
      transport.socket().pauseReading();
    }
    callSoon();
  }

  void ended() {
    ended = true;
    callSoon();
  }

  void lost(@Nullable Throwable newError) {
    lost = true;
    error = newError;
    if (protocol == null || loop().isClosed()) {
      drop();
    } else {
      callSoon();
    }
  }

  void callSoon() {
    Context beganIn = context;
    if (beganIn != null && !isDue && !isRunning) {
      isDue = true;
      loop().callSoon(this, beganIn);
    }
  }

  // ---- The callback

  @Override
  public void run() {
    isDue = false;
    isRunning = true;
    boolean isAllTold = false;
    try {
      while (tellNext()) {
        // What was told may have changed what comes next.
      }
      isAllTold = true;
    } finally {
      isRunning = false;
      adjustReading();
      if (!isAllTold) {
        // A method threw, which is reported; what waits comes in a callback of its own.
        callSoon();
      }
    }
  }

  /// Makes the call that is next; false if there is none.
  private boolean tellNext() {
    if (!madeTold) {
      madeTold = true;
      protocol().connectionMade(transport);
      return true;
    }
    if (transport.isClosedHere() || (lost && paused && error != null)) {
      drop();
    }
    if (!paused && !pieces.isEmpty()) {
      tellData(pieces.getFirst());
      return true;
    }
    if (!paused && ended) {
      ended = false;
      tellEnd();
      return true;
    }
    if (lost && !lostTold && pieces.isEmpty() && !ended) {
      lostTold = true;
      tellLost();
    }
    return false;
  }

  private boolean isReadingWanted() {
    if (transport.isClosedHere() && transport.socket().isSecure()) {
      return true;
    }
    return !paused && !transport.isClosing() && waiting <= MOST_WAITING;
  }

  private void adjustReading() {
    boolean wanted = isReadingWanted();
    if (wanted != reading && !transport.startsTls()) {
      reading = wanted;
      transport.socket().setReading(wanted);
    }
  }

  private void drop() {
    pieces.forEach(Piece::release);
    pieces.clear();
    waiting = 0;
    ended = false;
  }

  private void tellData(Piece piece) {
    switch (protocol()) {
      case Protocol plain -> receive(plain, piece);
      case BufferedProtocol buffered -> fill(buffered, piece.bytes());
    }
  }

  private void receive(Protocol plain, Piece piece) {
    pieces.removeFirst();
    waiting -= piece.bytes().remaining();
    transport.socket().poller.told = piece;
    try {
      plain.dataReceived(piece.bytes());
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      failed("data_received", e);
    } finally {
      transport.socket().poller.told = null;
      piece.release();
    }
  }

  private void fill(BufferedProtocol buffered, ByteBuffer source) {
    int count;
    try {
      ByteBuffer target = buffered.getBuffer(source.remaining());
      if (!target.hasRemaining()) {
        throw new IllegalStateException(
            "getBuffer() of " + buffered + " returned " + target + ": it has no room left");
      }
      count = moved(source, target);
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      failed("get_buffer", e);
      return;
    }
    try {
      buffered.bufferUpdated(count);
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      failed("buffer_updated", e);
    }
  }

  private int moved(ByteBuffer source, ByteBuffer target) {
    int count = Math.min(source.remaining(), target.remaining());
    target.put(target.position(), source, source.position(), count);
    target.position(target.position() + count);
    source.position(source.position() + count);
    waiting -= count;
    if (!source.hasRemaining()) {
      pieces.removeFirst().release();
    }
    return count;
  }

  private void tellEnd() {
    boolean keepsOpen = false;
    try {
      keepsOpen = protocol().eofReceived();
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      failed("eof_received", e);
      return;
    }
    if (!keepsOpen) {
      if (!lost) {
        transport.close();
      }
    } else if (transport.socket().isSecure()) {
      LOG.log(
          Level.WARNING,
          "eofReceived() of " + protocol + " returned true, which has no effect over TLS");
    }
  }

  private void failed(String name, Throwable thrown) {
    loop()
        .callExceptionHandler(
            ExceptionContext.of("Fatal error: protocol." + name + "() call failed.", thrown));
    transport.fail(thrown);
  }

  private void tellLost() {
    drop();
    try {
      protocol().connectionLost(Optional.ofNullable(transport.reason(error)));
    } finally {
      whenLost.run();
    }
  }

  /// Stands in reports of a method that threw.
  @Override
  public String toString() {
    return "of " + protocol + ", " + transport;
  }
}
