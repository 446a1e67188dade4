package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connected channel of Netty, seen from tasks.
///
/// The life of a byte that is written: a task copies it into a buffer of the loop; when the turn is
/// over, [#flush()] hands all that was collected to the channel on the bare loop thread, which
/// makes one system call of it; what the system does not take stays in the channel. A byte that is
/// read goes from the channel to the [Events] on the bare loop thread, at once.
///
/// **Threads:** tasks and callbacks of the loop call what is public here to the package; Netty
/// calls the handler's methods, on the bare loop thread. They never run at the same time.
final class NettySocket extends ChannelInboundHandlerAdapter implements NettyPoller.Flushable {

  private static final Logger LOG = System.getLogger("asyncio.net");

  final NettyPoller poller;
  final Channel channel;
  private final Events events;
  private final Optional<String> target;

  // What the next flush does.
  private @Nullable ByteBuf collecting;
  private final ArrayDeque<ByteBuf> collected = new ArrayDeque<>(0);
  private int collectedBytes;
  private boolean finishing;
  private boolean closing;
  private boolean aborting;
  private boolean reading = true;
  private boolean isFlushDue;

  private long highWater = 64 * 1024;
  private boolean finished;
  private boolean ended;
  private boolean lost;
  private @Nullable Throwable error;
  private @Nullable SslHandler tls;
  private boolean isWatched;
  private Optional<TlsSession> tlsSession = Optional.empty();
  private Optional<ProxyHeader> proxyHeader = Optional.empty();
  private @Nullable Future<Boolean> room;
  private @Nullable Future<Boolean> empty;
  final Future<Boolean> gone;

  /// What happens to the connection, told on the bare loop thread.
  interface Events {
    /// Bytes came; takes the buffer over.
    void received(ByteBuf data);

    /// The peer sends no more.
    void ended();

    /// The connection is over; comes once, and last.
    void lost(@Nullable Throwable error);
  }

  /// For a connection to a host, which may have no name, or with an empty target for a client of a
  /// server.
  NettySocket(NettyPoller poller, Channel channel, Events events, Optional<String> target) {
    this.poller = poller;
    this.channel = channel;
    this.events = events;
    this.target = target;
    this.gone = poller.loop.createFuture();
    if (poller.backend.readsAtOnce()) {
      channel.config().setRecvByteBufAllocator(poller.receiver);
    }
  }

  EventLoop loop() {
    return poller.loop;
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

  Optional<TlsSession> tlsSession() {
    return tlsSession;
  }

  // ---- Writing, by tasks

  /// Collects bytes to be written when the turn is over.
  ///
  /// @return how many were taken: all, unless that would be more than the buffers of a turn
  int collect(ByteBuffer source) {
    int room = BufferPool.LARGE;
    int taken = 0;
    while (source.hasRemaining() && room > 0) {
      ByteBuf buffer = buffer(source.remaining());
      int step = Math.min(Math.min(source.remaining(), buffer.writableBytes()), room);
      int end = source.limit();
      source.limit(source.position() + step);
      buffer.writeBytes(source);
      source.limit(end);
      taken += step;
      room -= step;
    }
    collectedBytes += taken;
    flushSoon();
    return taken;
  }

  private ByteBuf buffer(int size) {
    ByteBuf current = collecting;
    if (current != null && current.isWritable()) {
      return current;
    }
    if (current != null) {
      collected.add(current);
    }
    current = poller.buffers.take(Math.min(size, BufferPool.LARGE));
    collecting = current;
    return current;
  }

  /// Takes a buffer over to be written when the turn is over, as it is.
  void collect(ByteBuf buffer) {
    if (collecting != null) {
      collected.add(collecting);
      collecting = null;
    }
    collected.add(buffer);
    collectedBytes += buffer.readableBytes();
    flushSoon();
  }

  /// How many bytes wait here and in the channel.
  long unsent() {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    return collectedBytes + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
  }

  void setWaterMarks(int high, int low) {
    highWater = high;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(low, high));
  }

  /// Whether a writer has to wait.
  boolean isFull() {
    return collectedBytes > highWater || !channel.isWritable();
  }

  /// Suspends while a writer has to wait, or until the connection is over.
  void awaitRoom() {
    while (isFull() && !lost && !aborting) {
      Asyncio.shield(whenRoom()).await();
    }
  }

  /// Done when a writer that had to wait may go on, or the connection is over.
  Future<Boolean> whenRoom() {
    Future<Boolean> waiting = room;
    if (waiting == null) {
      waiting = loop().createFuture(new Unsent(this));
      room = waiting;
    }
    return waiting;
  }

  /// Suspends until all is sent, or the connection is over.
  void awaitEmpty() {
    while (unsent() > 0 && !lost) {
      Asyncio.shield(whenEmpty()).await();
    }
  }

  /// Done when all that was written until now is sent, or the connection is over.
  Future<Boolean> whenEmpty() {
    Future<Boolean> waiting = empty;
    if (waiting == null) {
      waiting = loop().createFuture(new Unsent(this));
      empty = waiting;
    }
    flushSoon();
    return waiting;
  }

  private record Unsent(NettySocket socket) implements WaitReason {
    @Override
    public String description() {
      return socket.peer() + " to take " + socket.unsent() + " bytes";
    }
  }

  /// Sends the end after what was written.
  void finish() {
    finished = true;
    finishing = true;
    flushSoon();
  }

  boolean isFinished() {
    return finished;
  }

  /// Closes after what was written.
  void close() {
    closing = true;
    flushSoon();
  }

  /// Closes at once.
  void abort() {
    closing = true;
    aborting = true;
    flushSoon();
  }

  boolean isClosing() {
    return closing || lost;
  }

  boolean isLost() {
    return lost;
  }

  /// What broke the connection, if something did.
  @Nullable Throwable error() {
    return error;
  }

  /// Goes on reading.
  void resumeReading() {
    setReading(true);
  }

  /// Reads on, or no more, from the end of the turn on.
  void setReading(boolean newReading) {
    reading = newReading;
    flushSoon();
  }

  private void flushSoon() {
    if (!isFlushDue && !lost) {
      isFlushDue = true;
      poller.flushSoon(this);
    }
  }

  // ---- On the bare loop thread

  @Override
  public void flush() {
    isFlushDue = false;
    if (lost) {
      releaseCollected();
      return;
    }
    if (aborting) {
      // Past TLS, which would tell the peer that all is well.
      channel.unsafe().close(channel.newPromise());
      return;
    }
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
    write();
    if (channel.isWritable()) {
      tellRoom();
    }
  }

  /// Reads no more for now.
  void pauseReading() {
    reading = false;
    channel.config().setAutoRead(false);
  }

  private void write() {
    ByteBuf last = collecting;
    boolean wrote = last != null || !collected.isEmpty();
    ChannelFuture written = null;
    for (ByteBuf next = collected.poll(); next != null; next = collected.poll()) {
      write(next);
    }
    if (last != null) {
      collecting = null;
      write(last);
    }
    collectedBytes = 0;
    if (closing && tls != null) {
      // It has a timeout of its own for what the system does not take.
      channel.flush();
      if (tls.handshakeFuture().isSuccess()) {
        channel.close();
      } else {
        // There is nobody yet who could answer a close_notify.
        channel.unsafe().close(channel.newPromise());
      }
      return;
    }
    if (finishing || closing || empty != null) {
      written = channel.write(Unpooled.EMPTY_BUFFER);
    } else if (!wrote) {
      // TLS would make a record of nothing.
      return;
    }
    flushChannel();
    if (written != null) {
      afterAll(written);
    }
  }

  /// Without TLS and watch nobody in the pipeline has a say in it.
  private void write(ByteBuf bytes) {
    if (tls == null && !isWatched) {
      channel.unsafe().write(bytes, channel.voidPromise());
    } else {
      channel.write(bytes, channel.voidPromise());
    }
  }

  private void flushChannel() {
    if (tls == null && !isWatched) {
      channel.unsafe().flush();
    } else {
      channel.flush();
    }
  }

  private void afterAll(ChannelFuture written) {
    boolean thenClose = closing;
    boolean thenFinish = finishing;
    finishing = false;
    Future<Boolean> told = empty;
    empty = null;
    written.addListener(_ -> {
      if (told != null && !told.isDone()) {
        told.setResult(true);
      }
      if (thenClose) {
        channel.close();
      } else if (thenFinish && channel instanceof DuplexChannel duplex) {
        duplex.shutdownOutput();
      }
    });
  }

  private void releaseCollected() {
    if (collecting != null) {
      collecting.release();
      collecting = null;
    }
    for (ByteBuf next = collected.poll(); next != null; next = collected.poll()) {
      next.release();
    }
    collectedBytes = 0;
  }

  private void tellRoom() {
    Future<Boolean> waiting = room;
    room = null;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(true);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    // Netty remembers an address it was asked for, also when the connection is over.
    SocketAddress _ = channel.remoteAddress();
    SocketAddress _ = channel.localAddress();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    events.received((ByteBuf) message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      tellRoom();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownReadComplete.INSTANCE
        || event instanceof SslCloseCompletionEvent) {
      inputEnded();
    }
  }

  private void inputEnded() {
    SslHandler handler = tls;
    if (handler == null) {
      end();
    } else if (handler.sslCloseFuture().isSuccess()) {
      // TLS ends both directions at once, in asyncio too.
      end();
      close();
    } else if (!lost) {
      // After a close of this side it does not matter how the peer ends.
      if (handler.handshakeFuture().isSuccess() && error == null && !closing) {
        error = new IOException("it ended without TLS's close_notify, so that data may be missing");
      }
      channel.unsafe().close(channel.newPromise());
    }
  }

  private void end() {
    // The JDK's selectors tell a reset as an error that is followed by an end.
    if (!ended && error == null) {
      ended = true;
      events.ended();
    }
  }

  /// Puts TLS between the channel and this; within TLS that is there already.
  void secure(TlsTasks tasks, SslHandler handler) {
    String own = channel.pipeline().context(this).name();
    channel.pipeline().addBefore(own, null, tasks);
    channel.pipeline().addBefore(own, null, handler);
    tls = handler;
  }

  /// Puts a watch in front of a channel that is not registered yet.
  void watch(IdleWatch watch) {
    channel.pipeline().addFirst(watch);
    isWatched = true;
  }

  boolean isSecure() {
    return tls != null;
  }

  /// Whether the kernel can move files to it: not through TLS, nor, in the way that can be broken
  /// off, by io_uring.
  boolean canSendFile() {
    return !isSecure() && poller.backend != Backend.IO_URING;
  }

  /// The handshake has succeeded.
  void secured(TlsSession session) {
    tlsSession = Optional.of(session);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (error == null) {
      error = cause;
    }
    // Past TLS, which would wait for the peer's answer.
    channel.unsafe().close(channel.newPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (lost) {
      return;
    }
    lost = true;
    releaseCollected();
    tellRoom();
    if (empty != null && !empty.isDone()) {
      empty.setResult(false);
    }
    if (error != null && loop().isDebug()) {
      LOG.log(Level.DEBUG, "the connection to " + peer() + " broke: " + Causes.text(error));
    }
    if (!closing) {
      // Where the directions can't end one by one, this is how an end looks.
      end();
    }
    events.lost(error);
    if (!gone.isDone()) {
      gone.setResult(true);
    }
  }

  // ---- The other end

  /// Suspends until the system has told; empty if it is no Unix socket of a native transport.
  Optional<PeerCredentials> peerCredentials() {
    Future<Optional<PeerCredentials>> told = loop().createFuture();
    loop()
        .ready(() -> {
          if (told.isDone()) {
            return;
          }
          try {
            told.setResult(Optional.ofNullable(askPeerCredentials()).map(NettySocket::ofNetty));
          } catch (IOException e) {
            told.setException(
                new StreamBrokenException("cannot tell who is at the other end of " + peer(), e));
          }
        });
    return told.await();
  }

  private io.netty.channel.unix.@Nullable PeerCredentials askPeerCredentials() throws IOException {
    return switch (channel) {
      case EpollDomainSocketChannel epoll -> epoll.peerCredentials();
      case IoUringDomainSocketChannel uring -> uring.peerCredentials();
      case KQueueDomainSocketChannel kqueue -> kqueue.peerCredentials();
      default -> null;
    };
  }

  private static PeerCredentials ofNetty(io.netty.channel.unix.PeerCredentials told) {
    return new PeerCredentials(told.pid(), told.uid(), Arrays.stream(told.gids()).boxed().toList());
  }

  /// A proxy has said who it speaks for.
  void introduced(ProxyHeader header) {
    proxyHeader = Optional.of(header);
  }

  Optional<ProxyHeader> proxyHeader() {
    return proxyHeader;
  }

  /// The client, also if a proxy lies between.
  SocketAddress peerAddress() {
    return proxyHeader
        .map(ProxyHeader::source)
        .orElseGet(() -> Addresses.ofJdk(channel.remoteAddress()));
  }

  SocketAddress localAddress() {
    return Addresses.ofJdk(channel.localAddress());
  }

  String peer() {
    return Addresses.text(
        proxyHeader.isPresent() ? proxyHeader.get().source() : channel.remoteAddress());
  }
}
