package io.asyncio.testing;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.loop.Clock;
import io.asyncio.loop.Poller;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes only when nothing else can happen: an hour of sleeps takes milliseconds.
///
/// ```java
/// VirtualClock clock = new VirtualClock();
/// Asyncio.run(() -> Asyncio.sleep(Duration.ofHours(1)), RunOptions.defaults().withLoop(clock.options()));
/// clock.time(); // PT1H
/// ```
///
/// It is both what the loop reads the time from and what it waits in. A loop that has nothing to
/// run until its next timer makes the clock *jump* there, by exactly the wait; nothing else moves
/// it but [#advance(Duration)]. Code that runs takes no time at all.
///
/// Time stands still while something *outside* the loop is in flight, because what it brings back
/// belongs to the present: a call in an executor (`toThread`), a wrapped `CompletionStage`, a task
/// inside a blocking call of the JDK. The loop then waits for it in real time. Threads that the
/// loop cannot know of are announced by [#outsideStarted()] and [#outsideEnded()].
///
/// A loop with no timer left waits in real time too, until another thread wakes it.
///
/// Before the clock jumps, and before it waits, the loop is *idle*: whoever waits for that by
/// [#awaitIdle()] goes on first.
///
/// **States:** none; a clock serves one loop at a time, and may serve the next when that one is
/// closed: its time goes on. **Threads:** `poll` and `close` belong to the loop's thread,
/// `awaitIdle` to its tasks, all else is safe from any.
public final class VirtualClock implements Clock, Poller {

  private final boolean autoJump;
  private final AtomicLong nanos;
  private final AtomicInteger outside = new AtomicInteger();

  /// How many of those outside live by this clock themselves, so that it does not wait for them.
  private final AtomicInteger borne = new AtomicInteger();

  /// No lock, as the bare loop thread takes none.
  private final Queue<Future<Boolean>> idleWaiters = new ConcurrentLinkedQueue<>();

  private final Poller parking = Poller.parking();

  /// The permit of [#wakeup()] as well, so that a jump can look at it.
  private volatile boolean woken;

  /// Creates a clock that jumps by itself and begins at zero.
  public VirtualClock() {
    this(Duration.ZERO);
  }

  /// Creates a clock that jumps by itself.
  ///
  /// @param origin the time at which it begins
  public VirtualClock(Duration origin) {
    this(origin.toNanos(), true);
  }

  private VirtualClock(long originNanos, boolean autoJump) {
    this.nanos = new AtomicLong(originNanos);
    this.autoJump = autoJump;
  }

  /// Creates a clock that begins at zero and only moves by [#advance(Duration)]: a loop that waits
  /// for a timer waits, in real time, for that to be done: by another thread, or by a task that
  /// looks by [#awaitIdle()] where the others have come to.
  ///
  /// ```java
  /// VirtualClock clock = VirtualClock.withoutAutoJump();
  /// Asyncio.run(() -> {
  ///   var call = createTask(() -> retrying(fetch));   // tries again after a second
  ///   clock.awaitIdle();                              // it has failed once, and sleeps
  ///   clock.advance(Duration.ofSeconds(1));
  ///   assertEquals("page", call.await());
  /// }, RunOptions.defaults().withLoop(clock.options()));
  /// ```
  ///
  /// @return a clock that is moved by hand; [TestLoop] is easier to use and misses no timer
  public static VirtualClock withoutAutoJump() {
    return new VirtualClock(0, false);
  }

  /// Returns the default options of a loop, but living by this clock.
  ///
  /// @return options for one loop at a time
  public LoopOptions options() {
    return LoopOptions.defaults().withClock(this).withPoller(() -> this);
  }

  /// Returns the time now.
  ///
  /// @return since the clock's origin, plus that origin
  public Duration time() {
    return Duration.ofNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /// Moves the time and wakes the loop. Never suspends.
  ///
  /// The time moves in one go: timers that became due run in their order, but all at the new time.
  /// Called by code that the loop runs, it is the time that this code takes.
  ///
  /// @param duration by how much; zero or more
  /// @throws IllegalArgumentException if it is negative
  /// @throws ArithmeticException if the time would pass 2^63 nanoseconds, 292 years
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot advance " + this + " by " + duration + ": time never goes back");
    }
    move(duration.toNanos());
    wakeup();
  }

  /// Waits until nothing happens any more at the present time: every other task of the loop waits
  /// too, no callback is ready, and nothing outside the loop is in flight. Trio's
  /// `wait_all_tasks_blocked`.
  ///
  /// ```java
  /// createTask(() -> queue.put(item));
  /// clock.awaitIdle();
  /// assertTrue(queue.isFull());   // and the task waits for room
  /// ```
  ///
  /// Suspends until then, at least for one turn of the loop. The time does not move meanwhile:
  /// timers that are due run first, those of the future count as waiting. All tasks that wait here
  /// go on, in the order in which they came; a cancelled one leaves nothing behind. What is outside
  /// is waited for in real time.
  ///
  /// It is the same whether the clock jumps, is moved by hand, or belongs to a [TestLoop] or to a
  /// run of [Explore]. Two tasks that call it over and over keep each other from waiting, so that
  /// the time stands still for ever.
  ///
  /// @throws IllegalStateException outside a loop
  /// @see <a
  ///   href="https://trio.readthedocs.io/en/stable/reference-testing.html#trio.testing.wait_all_tasks_blocked">Trio
  ///   wait_all_tasks_blocked</a>
  public void awaitIdle() {
    Future<Boolean> idle = Asyncio.runningLoop().createFuture();
    idleWaiters.add(idle);
    try {
      idle.await();
    } finally {
      idleWaiters.remove(idle);
    }
  }

  /// Lets those go on who wait for the loop to be idle. Called on the bare loop thread, when it has
  /// nothing to run and no timer is due; whoever decides in this clock's place calls it first.
  ///
  /// @return true if there was one, so that the poll is over
  boolean wakeIdleWaiters() {
    // In this order: what came back from outside has woken the clock before it was taken off.
    if (idleWaiters.isEmpty() || isOutsidePending() || woken) {
      return false;
    }
    boolean found = false;
    for (Future<Boolean> idle = idleWaiters.poll(); idle != null; idle = idleWaiters.poll()) {
      if (!idle.isDone()) {
        idle.setResult(true);
        found = true;
      }
    }
    return found;
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos > 0 && !wakeIdleWaiters()) {
      boolean standsStill = maxWaitNanos == FOREVER || !autoJump || isOutsidePending();
      // Afterwards: what came back from outside has woken the clock before it was taken off.
      if (!woken) {
        if (standsStill) {
          parking.poll(FOREVER);
        } else {
          move(maxWaitNanos);
        }
      }
    }
    woken = false;
    parking.poll(0);
  }

  private void move(long by) {
    nanos.updateAndGet(now -> Math.addExact(now, by));
  }

  @Override
  public void wakeup() {
    woken = true;
    parking.wakeup();
  }

  /// Lets the time stand still until [#outsideEnded()] was called as often.
  @Override
  public void outsideStarted() {
    outside.incrementAndGet();
  }

  /// Takes one [#outsideStarted()] back, after whatever came from outside was handed to the loop.
  ///
  /// Without an open one it does nothing: what a closed loop left in flight may still come back.
  @Override
  public void outsideEnded() {
    if (takeOne(outside) && !isOutsidePending()) {
      wakeup();
    }
  }

  private static boolean takeOne(AtomicInteger count) {
    return count.getAndUpdate(open -> Math.max(0, open - 1)) > 0;
  }

  /// Lets the time go on for one of those that are outside: it waits for this very time. Any
  /// thread.
  ///
  /// @return false if nothing is outside for which the time stands still
  boolean bearOne() {
    if (!isOutsidePending()) {
      return false;
    }
    borne.incrementAndGet();
    if (!isOutsidePending()) {
      wakeup();
    }
    return true;
  }

  /// Takes one [#bearOne()] back. Any thread.
  void bearOneLess() {
    boolean _ = takeOne(borne);
  }

  /// Says whether something outside the loop is in flight, so that the time stands still.
  ///
  /// @return true while more was started than ended
  public boolean isOutsidePending() {
    return pending() > 0;
  }

  private int pending() {
    return Math.max(0, outside.get() - borne.get());
  }

  /// Whether the next poll ends at once.
  boolean isWoken() {
    return woken;
  }

  /// Forgets what is in flight, and who waits: it can't come back to a loop that is closed. The
  /// time stays.
  @Override
  public void close() {
    outside.set(0);
    borne.set(0);
    idleWaiters.clear();
    woken = false;
    parking.close();
  }

  @Override
  public String toString() {
    int pending = pending();
    return "<VirtualClock "
        + time()
        + (autoJump ? "" : " by hand")
        + (pending == 0 ? "" : ", " + pending + " outside")
        + ">";
  }
}
