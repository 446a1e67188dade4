package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.ReturnWhen;
import io.asyncio.net.TlsException.Reason;
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
import org.jspecify.annotations.Nullable;

/// A connection of [Network]: a socket with what has come and was not read.
final class NettyStream implements ByteStream, NettySocket.Events, Inbound.Source {

  /// The content type of the records of a handshake (RFC 8446, section 5.1).
  private static final byte TLS_HANDSHAKE = 22;

  private final NettySocket socket;
  private final Inbound inbound;
  private final Optional<String> target;
  private Duration closeTimeout;
  private Optional<TlsSession> tlsSession = Optional.empty();
  private boolean startsTls;
  private boolean closedHere;
  private boolean isAnnounced;
  private @Nullable Lock writing;

  /// For a connection to a host, which may have no name, or with an empty target for a client of a
  /// server.
  NettyStream(NettyPoller poller, Channel channel, StreamOptions options, Optional<String> target) {
    this.target = target;
    this.socket = new NettySocket(poller, channel, this);
    this.inbound = new Inbound(options.limit(), this);
    this.closeTimeout = options.closeTimeout();
    socket.setWaterMarks(options.highWater(), options.lowWater());
  }

  NettySocket socket() {
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
    return Addresses.ofJdk(socket.channel.localAddress());
  }

  SocketAddress peerAddress() {
    return Addresses.ofJdk(socket.channel.remoteAddress());
  }

  boolean isAccepted() {
    return target.isEmpty();
  }

  String host() {
    return target.orElse("");
  }

  /// The peer with the name it was looked up by.
  String peerName() {
    return host().isEmpty() || peer().startsWith(host()) ? peer() : host() + " (" + peer() + ")";
  }

  // ---- TLS

  Optional<TlsSession> tlsSession() {
    return tlsSession;
  }

  /// The handshake has succeeded. On the bare loop thread.
  void secured(TlsSession session, Duration shutdownTimeout) {
    tlsSession = Optional.of(session);
    closeTimeout = shutdownTimeout;
    startsTls = false;
  }

  /// Suspends until a new connection is protected.
  void beginWithTls(TlsOptions options) {
    startTls(options, true);
  }

  /// Suspends until the bytes in both directions are protected.
  void startTls(TlsOptions options) {
    startTls(options, false);
  }

  private void startTls(TlsOptions options, boolean isNew) {
    checkWritable();
    if (isAccepted()) {
      options.contexts().server();
    } else {
      TlsHandshake.prepareClient(options, host());
    }
    TlsHandshake handshake = new TlsHandshake(this, options);
    startsTls = true;
    // Behind what was written, and before the next look at the socket.
    socket.poller.flushSoon(() -> beginTls(handshake, isNew));
    handshake.await();
  }

  private void beginTls(TlsHandshake handshake, boolean isNew) {
    List<ByteBuf> early = new ArrayList<>();
    if (isNew || (isAccepted() && inbound.beginsWith(TLS_HANDSHAKE))) {
      // It came before this side was ready for it, and nobody has taken it for anything.
      for (ByteBuf next = inbound.takeChunk(); next != null; next = inbound.takeChunk()) {
        early.add(next);
      }
    }
    if (inbound.size() > 0) {
      handshake.refuse(
          new TlsException(
              Reason.UNREAD_PLAINTEXT,
              "cannot start TLS with %s: %d bytes came before it and were not read, which anybody may have sent; read what belongs to the plain part first, or close"
                  .formatted(peerName(), inbound.size()),
              null));
    } else if (socket.isLost() || inbound.hasEnded()) {
      handshake.refuse(
          new TlsException(
              Reason.CLOSED,
              "cannot start TLS with " + peerName() + ": the connection was closed; open a new one",
              socket.error()));
      early.forEach(ByteBuf::release);
    } else {
      handshake.begin(early);
    }
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
    if (writing == null) {
      writing = new Lock();
    }
    try (Hold _ = writing.hold()) {
      checkWritable();
      while (source.hasRemaining()) {
        socket.collect(source);
        awaitRoom();
      }
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
            + (error == null ? " was closed by the peer" : " broke: " + error.getMessage()),
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
    if (socket.isSecure()) {
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
