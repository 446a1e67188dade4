package io.asyncio.net;

import io.asyncio.Future;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A transport over a socket: how its protocol writes; [ProtocolCalls] is how it reads.
///
/// A write is collected until the turn is over, so `pauseWriting` counts what was written in this
/// turn, too: a protocol that writes until it is paused comes to an end.
final class SocketTransport implements Transport, SocketUser, NettySocket.Events {

  private static final Logger LOG = System.getLogger("asyncio.net");
  private static final int WARNED_FROM = 5;

  private final NettySocket socket;
  private final ProtocolCalls calls;
  private WriteBufferLimits limits;
  private boolean writingPaused;
  private boolean closedHere;
  private boolean aborted;
  private boolean announced;
  private boolean sendsFile;
  private boolean startsTls;
  private int dropped;
  private @Nullable Throwable failure;

  /// On the bare loop thread; nothing is read before [#begin(StreamProtocol, Runnable)].
  SocketTransport(
      NettyPoller poller, Channel channel, StreamOptions options, Optional<String> target) {
    socket = new NettySocket(poller, channel, this, target);
    calls = new ProtocolCalls(this);
    limits = new WriteBufferLimits(options.lowWater(), options.highWater());
    applyLimits();
    socket.pauseReading();
  }

  @Override
  public NettySocket socket() {
    return socket;
  }

  // ---- The life of it

  /// Schedules `connectionMade`; what is read follows.
  ///
  /// @param whenLost called after `connectionLost`
  void begin(StreamProtocol protocol, Runnable whenLost) {
    calls.begin(protocol, whenLost);
  }

  /// Tells the loop that this has to be closed.
  void announce() {
    announced = true;
    socket.loop().resourceOpened(this);
  }

  private void forget() {
    if (announced) {
      announced = false;
      socket.loop().resourceClosed(this);
    }
  }

  @Override
  public void close() {
    if (isClosing()) {
      dropUntold();
      return;
    }
    closedHere = true;

    forget();
    // TLS reads to the peer's end.
    socket.setReading(socket.isSecure());
    socket.close();
  }

  @Override
  public void abort() {
    if (socket.isLost()) {
      dropUntold();
    } else if (!aborted) {
      abort(null);
    }
  }

  /// A protocol that paused reading has not been told of the loss yet.
  private void dropUntold() {
    if (socket.isLost() && !closedHere && !calls.hasToldLoss()) {
      closedHere = true;

      calls.callSoon();
    }
  }

  private void abort(@Nullable Throwable error) {
    failure = error;
    closedHere = true;

    aborted = true;
    forget();
    socket.abort();
  }

  /// Aborts for an error of the protocol; a close that has begun goes on.
  void fail(Throwable error) {
    if (!closedHere) {
      abort(error);
    }
  }

  @Override
  public boolean isClosing() {
    return closedHere || socket.isClosing();
  }

  /// Whether this side has ended it, so that nothing is read any more.
  boolean isClosedHere() {
    return closedHere;
  }

  /// What `connectionLost` is told.
  @Nullable Throwable reason(@Nullable Throwable error) {
    forget();
    if (failure != null) {
      return failure;
    }
    if (aborted || error == null) {
      return null;
    }
    TlsException alert = TlsFailures.later(socket.peer(), error);
    if (alert != null) {
      return alert;
    }
    return new StreamBrokenException(
        "the connection to " + socket.peer() + " broke: " + Causes.text(error), error);
  }

  // ---- TLS

  /// Suspends until the bytes in both directions are protected.
  void startTls(TlsOptions options) {
    if (isClosing()) {
      throw new StreamClosedException(
          "cannot start TLS on " + this + ": it was closed; start it before close()");
    }
    if (startsTls) {
      throw new IllegalStateException(
          "cannot start TLS on " + this + ": it is about to start; call startTls once");
    }
    startsTls = true;
    TlsHandshake.perform(this, options, false);
  }

  /// Whether TLS reads, whatever the protocol wants.
  boolean startsTls() {
    return startsTls;
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return socket.tlsSession();
  }

  @Override
  public boolean hasEnded() {
    return calls.hasEnded();
  }

  @Override
  public int unread() {
    return calls.waiting();
  }

  @Override
  public List<ByteBuf> takeEarly(boolean isNew) {
    return socket.isAccepted() ? calls.takeHandshake() : List.of();
  }

  @Override
  public void secured(TlsOptions options) {
    startsTls = false;
    calls.readsAsWanted();
  }

  @Override
  public void introduced() {
    calls.readsAsWanted();
  }

  // ---- Files

  /// Suspends until the system has all of the file.
  long sendFile(Supplier<FileSource> opener, long offset, long count) {
    checkNoFile("send another file");
    checkOpen();
    sendsFile = true;
    try (FileSource file = opener.get()) {
      return FileSender.send(file, offset, count, new FileSink(), socket);
    } finally {
      sendsFile = false;
    }
  }

  private void checkNoFile(String action) {
    if (sendsFile) {
      throw new IllegalStateException(
          "cannot "
              + action
              + " to "
              + this
              + ": a file is being sent; wait until sendFile has returned");
    }
  }

  private void checkOpen() {
    if (closedHere || socket.isFinished()) {
      throw new StreamClosedException(
          "cannot send a file to " + this + ": it was closed; send it before");
    }
    if (socket.isClosing()) {
      Throwable error = socket.error();
      throw new StreamBrokenException(
          "the connection to "
              + socket.peer()
              + (error == null ? " was closed by the peer" : " broke: " + Causes.text(error)),
          error);
    }
  }

  /// Where a file goes; the protocol must not write meanwhile.
  private final class FileSink implements FileSender.Sink {
    @Override
    public String peer() {
      return socket.peer();
    }

    @Override
    public void check() {
      checkOpen();
    }

    @Override
    public void write(ByteBuffer piece) {
      checkOpen();
      while (piece.hasRemaining()) {
        socket.collect(piece);
        socket.awaitRoom();
        checkOpen();
      }
    }

    @Override
    public void flush() {
      socket.awaitEmpty();
      checkOpen();
    }

    @Override
    public void abort() {
      SocketTransport.this.abort();
    }
  }

  // ---- Writing

  @Override
  public void write(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
  }

  @Override
  public void write(ByteBuffer bytes) {
    checkNoFile("write");
    if (socket.isFinished()) {
      throw new IllegalStateException(
          "cannot write to " + this + ": writeEof() was called; write before it");
    }
    if (!bytes.hasRemaining()) {
      return;
    }
    if (startsTls && !isClosing()) {
      throw new IllegalStateException(
          "cannot write to " + this + ": TLS is about to start; wait until startTls returns");
    }
    if (isClosing()) {
      bytes.position(bytes.limit());
      warnOfDropped();
      return;
    }
    collect(bytes);
    pauseIfFull();
  }

  /// What was read, and is large, is sent as it came.
  private void collect(ByteBuffer bytes) {
    ProtocolCalls.Piece told = socket.poller.told;
    ByteBuf kept = told == null ? null : told.keep(bytes);
    if (kept != null) {
      socket.collect(kept);
      return;
    }
    while (bytes.hasRemaining()) {
      socket.collect(bytes);
    }
  }

  private void warnOfDropped() {
    dropped++;
    if (dropped >= WARNED_FROM && socket.loop().isDebug()) {
      LOG.log(
          Level.WARNING,
          "dropped write number " + dropped + " to " + this + ": look at isClosing() before");
    }
  }

  @Override
  public void writeLines(Collection<byte[]> pieces) {
    pieces.forEach(this::write);
  }

  @Override
  public void writeEof() {
    if (!canWriteEof()) {
      throw new UnsupportedOperationException(
          "cannot end the writes to " + this + ": TLS ends both directions at once; close it");
    }
    if (!isClosing() && !socket.isFinished()) {
      socket.finish();
    }
  }

  @Override
  public boolean canWriteEof() {
    return !socket.isSecure();
  }

  // ---- Pausing of writes

  @Override
  public void setWriteBufferLimits(WriteBufferLimits newLimits) {
    limits = Objects.requireNonNull(newLimits, "limits");
    applyLimits();
    pauseIfFull();
  }

  /// Netty resumes below its low mark, asyncio at it.
  private void applyLimits() {
    int low = Math.min(limits.low(), Integer.MAX_VALUE - 1) + 1;
    socket.setWaterMarks(Math.max(limits.high(), low), low);
  }

  @Override
  public WriteBufferLimits writeBufferLimits() {
    return limits;
  }

  @Override
  public long writeBufferSize() {
    return socket.unsent();
  }

  private void pauseIfFull() {
    if (!writingPaused && socket.unsent() > limits.high()) {
      writingPaused = true;
      // If only the limits were lowered, Netty's marks were not crossed and will not tell.
      resumeAfter(socket.isFull() ? socket.whenRoom() : socket.whenEmpty());
      calls.pauseWriting();
    }
  }

  private void resumeAfter(Future<Boolean> room) {
    room.addDoneCallback(_ -> resumeIfLow());
  }

  private void resumeIfLow() {
    if (socket.isLost() || aborted) {
      return;
    }
    if (socket.unsent() > limits.low()) {
      // The limits were changed meanwhile, and Netty's marks speak of crossings only.
      resumeAfter(socket.whenEmpty());
      return;
    }
    writingPaused = false;
    calls.resumeWriting();
  }

  // ---- Reading

  @Override
  public void pauseReading() {
    if (!isClosing()) {
      calls.setPaused(true);
    }
  }

  @Override
  public void resumeReading() {
    // What came before the end of the connection may wait for this.
    if (!closedHere) {
      calls.setPaused(false);
    }
  }

  @Override
  public boolean isReading() {
    return !isClosing() && !calls.isPaused();
  }

  @Override
  public void setProtocol(StreamProtocol protocol) {
    calls.setProtocol(Objects.requireNonNull(protocol, "protocol"));
  }

  @Override
  public StreamProtocol protocol() {
    return calls.protocol();
  }

  // ---- From the socket

  @Override
  public void received(ByteBuf data) {
    calls.received(data);
  }

  @Override
  public void ended() {
    calls.ended();
  }

  @Override
  public void lost(@Nullable Throwable error) {
    calls.lost(error);
  }

  // ---- Names

  @Override
  public SocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public SocketAddress peerAddress() {
    return socket.peerAddress();
  }

  @Override
  public Optional<ProxyHeader> proxyHeader() {
    return socket.proxyHeader();
  }

  @Override
  public String toString() {
    return "<transport to " + socket.peer() + (isClosing() ? ", closing" : "") + ">";
  }
}
