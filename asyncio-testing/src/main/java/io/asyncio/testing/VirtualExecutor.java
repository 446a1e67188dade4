package io.asyncio.testing;

import io.asyncio.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// An executor whose calls happen at a moment of the loop: `toThread` without the chance that real
/// threads bring in.
///
/// Each call still has a thread of its own, outside the loop, as it would have in production. But
/// the loop stands still while it runs, so that it takes no time, and it begins when the loop's
/// order of steps says so, [#VirtualExecutor(EventLoop, VirtualClock, Duration) later] if wanted.
/// So the same schedule has the same order of events each time. A call that itself waits for the
/// loop never ends.
///
/// ```java
/// loop.setDefaultExecutor(new VirtualExecutor(loop, clock));
/// ```
///
/// [Explore] does that by itself.
///
/// **States:** running → shut down → terminated, at once if no call is open. **Threads:** safe from
/// any.
public final class VirtualExecutor extends AbstractExecutorService {

  private final EventLoop loop;
  private final VirtualClock clock;
  private final Duration duration;

  private final CountDownLatch terminated = new CountDownLatch(1);

  // Guarded by this.
  private final List<Runnable> open = new ArrayList<>();
  private boolean shutdown;

  /// Creates an executor whose calls take no time.
  ///
  /// @param loop runs the calls, in turn with its tasks
  /// @param clock the loop's clock
  public VirtualExecutor(EventLoop loop, VirtualClock clock) {
    this(loop, clock, Duration.ZERO);
  }

  /// Creates an executor.
  ///
  /// @param loop runs the calls, in turn with its tasks
  /// @param clock the loop's clock
  /// @param duration how much virtual time passes between the submission of a call and its run
  public VirtualExecutor(EventLoop loop, VirtualClock clock, Duration duration) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.duration = Objects.requireNonNull(duration, "duration");
  }

  @Override
  public void execute(Runnable call) {
    Objects.requireNonNull(call, "call");
    synchronized (this) {
      if (shutdown) {
        throw new RejectedExecutionException("cannot execute " + call + ": " + this);
      }
      open.add(call);
    }
    loop.callSoonThreadsafe(() -> begin(call));
  }

  /// In the loop. What was announced as outside stays on this loop's time, so it must not hold it.
  private void begin(Runnable call) {
    boolean announced = clock.isOutsidePending();
    if (announced) {
      clock.outsideEnded();
    }
    if (duration.isPositive()) {
      loop.callLater(duration, () -> run(call, announced));
    } else {
      run(call, announced);
    }
  }

  private void run(Runnable call, boolean announced) {
    if (announced) {
      clock.outsideStarted();
    }
    synchronized (this) {
      if (!open.contains(call)) {
        return;
      }
    }
    Thread thread = Thread.ofPlatform().daemon().name("asyncio-virtual").start(call);
    while (thread.isAlive()) {
      // Not join: that would let the loop go on.
      Thread.onSpinWait();
    }
    synchronized (this) {
      open.remove(call);
      endIfDone();
    }
  }

  /// With the monitor held.
  private void endIfDone() {
    if (shutdown && open.isEmpty()) {
      terminated.countDown();
    }
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
    endIfDone();
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    List<Runnable> left = List.copyOf(open);
    open.clear();
    shutdown();
    return left;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  @Override
  public String toString() {
    return "<VirtualExecutor"
        + (isTerminated() ? " terminated" : isShutdown() ? " shut down" : "")
        + " of "
        + loop
        + ">";
  }
}
