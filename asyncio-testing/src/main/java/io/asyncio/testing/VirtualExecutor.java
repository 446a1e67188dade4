package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
/// The time does not stand still for a call that has yet to begin, as it does for one of a real
/// executor: it waits as a task that sleeps does. As many calls run at the same virtual time as
/// were submitted.
///
/// **States:** running → shut down → terminated, at once if no call is open. **Threads:** safe from
/// any.
public final class VirtualExecutor extends AbstractExecutorService {

  private final EventLoop loop;
  private final VirtualClock clock;
  private final Duration duration;

  private final CountDownLatch terminated = new CountDownLatch(1);

  // Guarded by this.
  private final List<Call> waiting = new ArrayList<>();
  private final List<Call> dropped = new ArrayList<>();
  private @Nullable Thread running;
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
  /// @param duration how much virtual time passes between the submission of a call and its run;
  ///   zero or more
  /// @throws IllegalArgumentException if it is negative
  public VirtualExecutor(EventLoop loop, VirtualClock clock, Duration duration) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.duration = Objects.requireNonNull(duration, "duration");
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot let calls take " + duration + ": time never goes back");
    }
  }

  // ---- A call

  /// What was given to [#execute(Runnable)], until it runs.
  private final class Call {

    private final Runnable body;
    private @Nullable TimerHandle timer;
    private boolean borne;

    Call(Runnable body) {
      this.body = body;
    }

    /// The loop announces its calls as outside, so that the time would stand still for a call that
    /// waits for this very time. With the monitor held.
    void letTimeGoOn() {
      borne = borne || (body instanceof Submitted && clock.bearOne());
    }

    /// With the monitor held.
    void stopWaiting() {
      waiting.remove(this);
      if (timer != null) {
        timer.cancel();
      }
    }

    /// With the monitor held.
    void leave() {
      stopWaiting();
      dropped.remove(this);
      if (borne) {
        borne = false;
        clock.bearOneLess();
      }
    }
  }

  /// Learns that it was cancelled, so that nothing is left of a call that never runs. What the loop
  /// announces comes as one of these.
  private final class Submitted<T> extends FutureTask<T> {

    Submitted(Runnable body, T result) {
      super(body, result);
    }

    Submitted(Callable<T> body) {
      super(body);
    }

    @Override
    protected void done() {
      settle(this);
    }
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable body, T value) {
    return new Submitted<>(body, value);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> body) {
    return new Submitted<>(body);
  }

  @Override
  public void execute(Runnable body) {
    Call call = new Call(Objects.requireNonNull(body, "body"));
    synchronized (this) {
      if (shutdown || loop.isClosed()) {
        throw new RejectedExecutionException("cannot execute " + body + ": " + this);
      }
      waiting.add(call);
    }
    try {
      loop.callSoonThreadsafe(() -> begin(call));
    } catch (IllegalStateException closed) {
      synchronized (this) {
        call.leave();
        endIfDone();
      }
      throw new RejectedExecutionException("cannot execute " + body + ": " + this, closed);
    }
  }

  /// In the loop.
  private void begin(Call call) {
    if (!duration.isPositive()) {
      run(call);
      return;
    }
    synchronized (this) {
      if (waiting.contains(call)) {
        call.timer = loop.callLater(duration, () -> run(call));
        call.letTimeGoOn();
      }
    }
  }

  private void run(Call call) {
    Thread thread = Thread.ofPlatform().daemon().name("asyncio-virtual").unstarted(call.body);
    synchronized (this) {
      if (!waiting.contains(call)) {
        return;
      }
      call.leave();
      running = thread;
    }
    thread.start();
    while (thread.isAlive()) {
      // Not join: that would let the loop go on.
      Thread.onSpinWait();
    }
    synchronized (this) {
      running = null;
      endIfDone();
    }
  }

  private synchronized void settle(Submitted<?> body) {
    Stream.of(waiting, dropped)
        .flatMap(List::stream)
        .filter(call -> call.body.equals(body))
        .toList()
        .forEach(Call::leave);
    endIfDone();
  }

  // ---- The end

  /// With the monitor held.
  private void endIfDone() {
    if (shutdown && waiting.isEmpty() && running == null) {
      terminated.countDown();
    }
  }

  /// Lets no more calls in; those that are open still run, at their time, unless the loop is
  /// closed.
  @Override
  public synchronized void shutdown() {
    shutdown = true;
    if (loop.isClosed()) {
      List.copyOf(waiting).forEach(Call::leave);
    }
    endIfDone();
  }

  /// Lets no more calls in, drops those that have not begun and interrupts the one that runs. The
  /// time does not stand still for those that were dropped, though they never come back.
  @Override
  public synchronized List<Runnable> shutdownNow() {
    List<Call> left = List.copyOf(waiting);
    for (Call call : left) {
      call.stopWaiting();
      call.letTimeGoOn();
      dropped.add(call);
    }
    if (running != null) {
      running.interrupt();
    }
    shutdown();
    return left.stream().map(call -> call.body).toList();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  /// Waits for the open calls, in real time. A loop that waits for its executor does so from
  /// outside; the virtual time goes on meanwhile, so that the calls can come to their end.
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    boolean borne = !isTerminated() && clock.bearOne();
    try {
      return terminated.await(timeout, unit);
    } finally {
      if (borne) {
        clock.bearOneLess();
      }
    }
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
