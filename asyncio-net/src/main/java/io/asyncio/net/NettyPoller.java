package io.asyncio.net;

import io.asyncio.EventLoop;
import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Lets a loop wait for Netty's channels, on its own thread.
///
/// When the loop has nothing to run, it waits in the kernel. While it is busy, a look would cost a
/// system call in each turn, more than a turn itself. So the clock is read each fourth turn, and
/// the kernel asked when [#LOOK_NANOS] have passed; if a look shows that four turns take several
/// times as long, the clock is read in each turn until they do not. I/O then waits for one long
/// turn, and the tasks of a busy loop for one look in fifty microseconds.
///
/// What tasks write is collected, and sent by [#flush()] when the turn is over: as many writes, one
/// system call.
final class NettyPoller implements Poller {

  /// How long a busy loop may go on without a look at its sockets.
  static final long LOOK_NANOS = 50_000;

  /// How many sockets are served by one look, where the backend lets us choose: what they have read
  /// is in the processor's cache still when it is used, and is answered before the others are read.
  /// If there are as many, the next turn looks again.
  static final int EVENTS_AT_ONCE = 16;

  private static final int TURNS_BETWEEN_CLOCKS = 4;
  private static final long LONG_TURNS_NANOS = 4 * LOOK_NANOS;
  private static final Logger LOG = System.getLogger("asyncio.net");

  final EventLoop loop;
  final Backend backend;
  final NettyExecutor executor;
  final BufferPool buffers = new BufferPool();
  final RecvByteBufAllocator receiver = new SharedReceiver();
  final Names names = new Names(this);
  private final ArrayDeque<Flushable> toFlush = new ArrayDeque<>();
  private final AtomicInteger channels = new AtomicInteger();
  private final AtomicInteger lookups = new AtomicInteger();

  /// What a protocol is being told.
  ProtocolCalls.@Nullable Piece told;

  private @Nullable DatagramReceiver datagrams;
  private ByteBuf receiveBuffer = buffers.take(BufferPool.LARGE);
  private boolean hasMore;
  private int turns;
  private int stride = TURNS_BETWEEN_CLOCKS;
  private long lastLookNanos;
  private long looks;

  /// Has something to do on the bare loop thread when the turn is over.
  interface Flushable {
    void flush();
  }

  NettyPoller(EventLoop loop, Backend backend) {
    this.loop = loop;
    this.backend = backend;
    this.executor = new NettyExecutor(loop, backend.handlers());
    LOG.log(Level.DEBUG, () -> loop + " waits for sockets by " + backend);
  }

  /// The I/O of a loop, which the caller runs in.
  static NettyPoller of(EventLoop loop) {
    return loop.poller(NettyPoller.class, () -> new NettyPoller(loop, Backend.choose(loop.mode())));
  }

  /// A task's request; asked for once until it has been flushed.
  void flushSoon(Flushable flushable) {
    toFlush.add(flushable);
  }

  /// Lets a new channel take part. On the bare loop thread.
  ChannelFuture register(Channel channel) {
    channels.incrementAndGet();
    channel.closeFuture().addListener(_ -> channels.decrementAndGet());
    return executor.add(channel);
  }

  /// Gives closed sockets back to the system now: the JDK's selectors do it when they look next,
  /// and until then a listener takes connections, and a port is taken. On the bare loop thread.
  void letGo() {
    if (backend == Backend.NIO) {
      look(0);
    }
  }

  /// Where datagrams are read to. On the bare loop thread.
  RecvByteBufAllocator datagramReceiver() {
    if (backend != Backend.EPOLL) {
      return receiver;
    }
    DatagramReceiver shared = datagrams;
    if (shared == null) {
      shared = new DatagramReceiver();
      datagrams = shared;
    }
    return shared;
  }

  @Override
  public void flush() {
    executor.enter();
    for (Flushable next = toFlush.poll(); next != null; next = toFlush.poll()) {
      next.flush();
    }
    // What was closed has ended before the next bytes come.
    executor.runPutOff();
  }

  @Override
  public void poll(long maxWaitNanos) {
    executor.enter();
    if (maxWaitNanos > 0) {
      look(maxWaitNanos);
      lastLookNanos = Clock.system().nanoTime();
    } else if (hasMore || executor.hasWork()) {
      look(0);
    } else if (++turns >= stride && !isIdle()) {
      lookIfTime();
    }
  }

  private boolean isIdle() {
    return channels.getPlain() == 0 && lookups.getPlain() == 0;
  }

  private void lookIfTime() {
    turns = 0;
    long now = Clock.system().nanoTime();
    long passed = now - lastLookNanos;
    if (passed >= LOOK_NANOS) {
      stride = passed >= LONG_TURNS_NANOS ? 1 : TURNS_BETWEEN_CLOCKS;
      lastLookNanos = now;
      look(0);
    }
  }

  private void look(long maxWaitNanos) {
    looks++;
    turns = 0;
    hasMore = executor.run(maxWaitNanos) >= EVENTS_AT_ONCE;
  }

  @Override
  public void wakeup() {
    executor.wakeup();
  }

  @Override
  public boolean isWatching() {
    return openChannels() > 0 || pendingLookups() > 0;
  }

  /// A name is being asked for; its sockets are Netty's own, and not counted.
  void lookupBegun() {
    lookups.incrementAndGet();
  }

  void lookupEnded() {
    lookups.decrementAndGet();
  }

  /// How many names are being asked for. Any thread.
  int pendingLookups() {
    return lookups.get();
  }

  /// How often the kernel was asked.
  long looks() {
    return looks;
  }

  /// How many channels are registered. Any thread.
  int openChannels() {
    return channels.get();
  }

  @Override
  public String label() {
    return backend.toString();
  }

  @Override
  public void close() {
    executor.close();
    receiveBuffer.release();
    if (datagrams != null) {
      datagrams.close();
    }
    buffers.close();
  }

  /// All sockets read into one buffer, which stays in the processor's cache; who wants to keep what
  /// was read takes the buffer, or a copy if that is little.
  private final class SharedReceiver extends DefaultMaxMessagesRecvByteBufAllocator {

    SharedReceiver() {
      super(16);
    }

    @Override
    @Deprecated
    public Handle newHandle() {
      return new SharedHandle();
    }

    private final class SharedHandle extends MaxMessageHandle {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return shared();
      }

      @Override
      public int guess() {
        return BufferPool.LARGE;
      }
    }
  }

  private ByteBuf shared() {
    if (receiveBuffer.refCnt() > 1) {
      receiveBuffer.release();
      receiveBuffer = buffers.take(BufferPool.LARGE);
    }
    receiveBuffer.clear();
    return receiveBuffer.retain();
  }
}
