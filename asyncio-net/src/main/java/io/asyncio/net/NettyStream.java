package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.ReturnWhen;
import io.asyncio.sync.Hold;
import io.asyncio.sync.Lock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connection of [Network]: a socket with what has come and was not read.
final class NettyStream implements ByteStream, SocketUser, NettySocket.Events, Inbound.Source {

  private final NettySocket socket;
  private final Inbound inbound;
  private Duration closeTimeout;
  private boolean startsTls;
  private boolean closedHere;
  private boolean isAnnounced;
  private @Nullable Lock writing;

  NettyStream(NettyPoller poller, Channel channel, StreamOptions options, Optional<String> target) {
    this.socket = new NettySocket(poller, channel, this, target);
    this.inbound = new Inbound(options.limit(), this);
    this.closeTimeout = options.closeTimeout();
    socket.setWaterMarks(options.highWater(), options.lowWater());
  }

  @Override
  public NettySocket socket() {
    return socket;
  }

  Inbound inbound() {
    return inbound;
  }

  /// Tells the loop that this has to be closed.
  void announce() {
    isAnnounced = true;
    socket.loop().resourceOpened(this);
  }

  private void forget() {
    if (isAnnounced) {
      isAnnounced = false;
      socket.loop().resourceClosed(this);
    }
  }

  SocketAddress localAddress() {
    return socket.localAddress();
  }

  SocketAddress peerAddress() {
    return socket.peerAddress();
  }

  // ---- TLS

  /// Suspends until the bytes in both directions are protected.
  void startTls(TlsOptions options) {
    checkWritable();
    if (writing != null && writing.isLocked()) {
      throw new IllegalStateException(
          "cannot start TLS on " + this + ": another task is writing; wait until it has written");
    }
    startsTls = true;
    TlsHandshake.perform(this, options, false);
  }

  @Override
  public void secured(TlsOptions options) {
    closeTimeout = options.shutdownTimeout();
    startsTls = false;
  }

  @Override
  public boolean hasEnded() {
    return inbound.hasEnded();
  }

  @Override
  public int unread() {
    return inbound.size();
  }

  @Override
  public List<ByteBuf> takeEarly(boolean isNew) {
    List<ByteBuf> early = new ArrayList<>();
    if (isNew || (socket.isAccepted() && inbound.beginsWith(TlsHandshake.RECORD))) {
      // It came before this side was ready for it, and nobody has taken it for anything.
      for (ByteBuf next = inbound.takeChunk(); next != null; next = inbound.takeChunk()) {
        early.add(next);
      }
    }
    return early;
  }

  // ---- For tasks

  @Override
  public int read(ByteBuffer target) {
    return inbound.read(target);
  }

  @Override
  public void write(ByteBuffer source) {
    if (!source.hasRemaining()) {
      checkAlive();
      awaitRoom();
      return;
    }
    Lock inParts = writing;
    if (source.remaining() <= BufferPool.LARGE && (inParts == null || !inParts.isLocked())) {
      checkWritable();
      socket.collect(source);
      awaitRoom();
    } else {
      writeInParts(source);
    }
  }

  /// The lock keeps the writes of other tasks from coming between the parts.
  private void writeInParts(ByteBuffer source) {
    try (Hold _ = holdWriting()) {
      writeOwn(source);
    }
  }

  private Hold holdWriting() {
    Lock lock = writing;
    if (lock == null) {
      lock = new Lock();
      writing = lock;
    }
    return lock.hold();
  }

  /// By who holds the lock.
  private void writeOwn(ByteBuffer source) {
    checkWritable();
    while (source.hasRemaining()) {
      socket.collect(source);
      awaitRoom();
    }
  }

  /// Writes chunks that another stream of the loop has got, as they are; suspends as
  /// [#write(ByteBuffer)], and takes nothing before it can.
  ///
  /// @return how many bytes
  int writeFrom(Inbound source) {
    try (Hold _ = holdWriting()) {
      checkWritable();
      int taken = 0;
      do {
        ByteBuf chunk = source.takeChunk();
        if (chunk == null) {
          break;
        }
        taken += chunk.readableBytes();
        collect(chunk);
      } while (!socket.isFull());
      awaitRoom();
      return taken;
    }
  }

  /// A small chunk is copied to what else is written, and a large one handed on.
  private void collect(ByteBuf chunk) {
    if (chunk.readableBytes() >= Inbound.KEPT_WHOLE) {
      socket.collect(chunk);
      return;
    }
    try {
      ByteBuffer bytes = chunk.nioBuffer();
      while (bytes.hasRemaining()) {
        socket.collect(bytes);
      }
    } finally {
      chunk.release();
    }
  }

  /// Suspends until the system has all of the file. It has its place among the writes from now on,
  /// also while it is being opened.
  long sendFile(Supplier<FileSource> opener, long offset, long count) {
    try (Hold _ = holdWriting()) {
      checkWritable();
      try (FileSource file = opener.get()) {
        return FileSender.send(file, offset, count, new FileSink(), socket);
      }
    }
  }

  /// Where a file goes, for who holds the lock.
  private final class FileSink implements FileSender.Sink {
    @Override
    public String peer() {
      return NettyStream.this.peer();
    }

    @Override
    public void check() {
      checkWritable();
    }

    @Override
    public void write(ByteBuffer piece) {
      writeOwn(piece);
    }

    @Override
    public void flush() {
      NettyStream.this.flush();
    }

    @Override
    public void abort() {
      NettyStream.this.abort();
    }
  }

  private void awaitRoom() {
    if (socket.isFull()) {
      socket.awaitRoom();
      checkAlive();
    }
  }

  private void checkWritable() {
    if (closedHere) {
      throw new StreamClosedException(
          "cannot write to " + this + ": it was closed; write before close()");
    }
    if (socket.isFinished()) {
      throw new StreamClosedException(
          "cannot write to " + this + ": finish() was called; write before it");
    }
    if (startsTls) {
      throw new IllegalStateException(
          "cannot write to " + this + ": TLS is about to start; wait until startTls returns");
    }
    checkAlive();
  }

  private void checkAlive() {
    if (socket.isLost() || (socket.isClosing() && !closedHere)) {
      throw closedHere
          ? new StreamClosedException("cannot write to " + this + ": it was closed meanwhile")
          : broken(socket.error());
    }
  }

  private NetworkException broken(@Nullable Throwable error) {
    TlsException alert = error == null ? null : TlsFailures.later(peer(), error);
    if (alert != null) {
      return alert;
    }
    return new StreamBrokenException(
        "the connection to "
            + peer()
            + (error == null ? " was closed by the peer" : " broke: " + Causes.text(error)),
        error);
  }

  @Override
  public void flush() {
    checkAlive();
    socket.awaitEmpty();
    checkAlive();
  }

  @Override
  public void finish() {
    if (!canFinish()) {
      throw new UnsupportedOperationException(
          "cannot finish " + this + ": TLS ends both directions at once; close it");
    }
    if (!closedHere && !socket.isFinished()) {
      socket.finish();
    }
  }

  @Override
  public boolean canFinish() {
    return !socket.isSecure();
  }

  @Override
  public void close() {
    if (!beginClose()) {
      return;
    }
    try {
      Asyncio.wait(List.of(socket.gone), closeTimeout, ReturnWhen.ALL_COMPLETED);
    } finally {
      if (!socket.isLost()) {
        abort();
      }
    }
  }

  /// Begins to close; false if there is nothing to wait for.
  boolean beginClose() {
    closedHere = true;
    inbound.abandon();
    forget();
    if (socket.isLost()) {
      return false;
    }
    socket.close();
    return true;
  }

  @Override
  public void abort() {
    closedHere = true;
    inbound.abandon();
    forget();
    socket.abort();
  }

  @Override
  public boolean isClosing() {
    return closedHere || socket.isClosing();
  }

  // ---- From the socket

  @Override
  public void received(ByteBuf data) {
    if (socket.isSecure() || !socket.poller.backend.readsAtOnce()) {
      inbound.appendCopy(data);
    } else {
      inbound.append(data);
    }
  }

  @Override
  public void ended() {
    inbound.end();
  }

  @Override
  public void lost(@Nullable Throwable error) {
    if (error != null && !closedHere && !inbound.hasEnded()) {
      inbound.fail(broken(error));
    } else {
      inbound.end();
    }
  }

  @Override
  public void setPaused(boolean paused) {
    if (paused) {
      socket.pauseReading();
    } else {
      socket.resumeReading();
    }
  }

  @Override
  public String peer() {
    return socket.peer();
  }

  @Override
  public String toString() {
    return "<stream to " + peer() + (isClosing() ? ", closing" : "") + ">";
  }
}
