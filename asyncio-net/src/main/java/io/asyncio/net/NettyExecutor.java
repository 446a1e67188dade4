package io.asyncio.net;

import io.asyncio.EventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// What Netty takes for an event loop: the bare thread of ours.
///
/// Netty's own loop for such a use, `ManualIoEventLoop`, is bound to one thread for life, while
/// each run of our loop has a thread of its own. What Netty executes from elsewhere comes through
/// our loop's inbox, so that there is one queue and one way to be woken.
///
/// **Threads:** all methods belong to the bare loop thread (a task's thread is not it), except
/// [#execute(Runnable)], [#wakeup()] and what Netty asks about the state.
final class NettyExecutor extends AbstractScheduledEventExecutor
    implements IoEventLoop, IoHandlerContext {

  private static final Logger LOG = System.getLogger("asyncio.net");

  private final EventLoop loop;
  private final IoHandler handler;
  private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
  private final Promise<Void> terminated = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
  private long waitNanos;
  private boolean initialized;

  private volatile Thread owner = Thread.currentThread();
  private volatile boolean woken;
  private volatile boolean closed;

  NettyExecutor(EventLoop loop, IoHandlerFactory factory) {
    this.loop = loop;
    this.handler = factory.newHandler(this);
  }

  // ---- Driven by the poller

  /// Before anything else in a turn.
  void enter() {
    Thread current = Thread.currentThread();
    if (!current.equals(owner)) {
      owner = current;
    }
  }

  /// Waits for I/O at most so long, and runs what it, and Netty's timers, call for.
  int run(long maxWaitNanos) {
    initialize();
    waitNanos = maxWaitNanos;
    int handled = handler.run(this);
    woken = false;
    runTasks();
    return handled;
  }

  private void initialize() {
    if (!initialized) {
      initialized = true;
      handler.initialize();
    }
  }

  /// Runs what Netty has put off, and its timers that are due.
  void runTasks() {
    fetchFromScheduledTaskQueue(soon);
    runPutOff();
  }

  /// Runs what Netty has put off.
  void runPutOff() {
    for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
      runSafely(task);
    }
  }

  private static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a task of Netty failed: " + task, e);
    }
  }

  /// Whether something of Netty's is due.
  boolean hasWork() {
    return !soon.isEmpty() || hasScheduledTasks();
  }

  /// Ends the `run` that waits, or else the next one. Any thread.
  void wakeup() {
    woken = true;
    handler.wakeup();
  }

  /// Closes all channels.
  @Override
  public void close() {
    owner = Thread.currentThread();
    // Not every handler can be destroyed without that, and each holds descriptors.
    initialize();
    cancelScheduledTasks();
    handler.prepareToDestroy();
    runTasks();
    closed = true;
    handler.destroy();
    terminated.setSuccess(null);
  }

  // ---- Asked by the I/O handler

  @Override
  public boolean canBlock() {
    // The permit is looked at after the handler has announced that it will wait: see
    // ParkingPoller for the argument.
    return waitNanos > 0 && !woken && !hasWork();
  }

  @Override
  public long delayNanos(long currentTimeNanos) {
    return delayNanos(currentTimeNanos, waitNanos);
  }

  @Override
  protected long delayNanos(long currentTimeNanos, long unlessScheduled) {
    return Math.min(waitNanos, super.delayNanos(currentTimeNanos, unlessScheduled));
  }

  @Override
  public long deadlineNanos() {
    long scheduled = nextScheduledTaskDeadlineNanos();
    if (waitNanos == Long.MAX_VALUE) {
      return scheduled;
    }
    long own = ticker().nanoTime() + waitNanos;
    return scheduled == -1 || scheduled - own > 0 ? own : scheduled;
  }

  // ---- Asked by channels

  @Override
  public boolean inEventLoop(Thread thread) {
    return owner == thread;
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    if (inEventLoop()) {
      soon.add(command);
    } else if (closed) {
      throw new RejectedExecutionException("cannot run " + command + ": the event loop is closed");
    } else {
      loop.ready(() -> runSafely(command));
    }
  }

  @Override
  public Future<IoRegistration> register(IoHandle handle) {
    Promise<IoRegistration> promise = newPromise();
    if (inEventLoop()) {
      register(handle, promise);
    } else {
      execute(() -> register(handle, promise));
    }
    return promise;
  }

  private void register(IoHandle handle, Promise<IoRegistration> promise) {
    try {
      IoRegistration registration = handler.register(handle);
      promise.setSuccess(
          handler instanceof EpollIoHandler ? new EpollRegistration(registration) : registration);
    } catch (Exception e) {
      promise.setFailure(e);
    }
  }

  ChannelFuture add(Channel channel) {
    ChannelPromise promise = new DefaultChannelPromise(channel, this);
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel) {
    return add(channel);
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }

  @Override
  public boolean isIoType(Class<? extends IoHandler> handlerType) {
    return handler.getClass().equals(handlerType);
  }

  @Override
  public IoEventLoop next() {
    return this;
  }

  @Override
  public IoEventLoopGroup parent() {
    return this;
  }

  // ---- Its life is the poller's

  @Override
  public boolean isShuttingDown() {
    return closed;
  }

  @Override
  public boolean isShutdown() {
    return closed;
  }

  @Override
  public boolean isTerminated() {
    return closed;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return closed;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw ownedByLoop();
  }

  @Override
  public Future<?> terminationFuture() {
    return terminated;
  }

  @Override
  @Deprecated
  public void shutdown() {
    throw ownedByLoop();
  }

  private UnsupportedOperationException ownedByLoop() {
    return new UnsupportedOperationException("close " + loop + " in place of its I/O");
  }
}
