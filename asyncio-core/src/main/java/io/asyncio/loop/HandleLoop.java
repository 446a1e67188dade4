package io.asyncio.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The loop under [io.asyncio.EventLoop]: it runs steps and handles and knows nothing of tasks.
///
/// One turn, in asyncio's order:
///
/// 1. what other threads sent moves from the inbox to the ready queue;
/// 2. the poller starts what the last turn left it, such as writes;
/// 3. how long to wait: not at all if something is ready, else until the first timer is due;
/// 4. the poller waits that long, or only looks;
/// 5. the inbox again, and the timers that are due, by deadline, equal ones in their order;
/// 6. what is ready *now* runs, first in, first out; what it schedules waits for the next turn.
///
/// So a chain of callbacks that schedule one another can't keep I/O waiting: a poll lies between
/// two links. When nothing but callbacks is left, the dispatcher opens the next turn itself (see
/// [#nextHandle()]) and the poll is put off, for at most [#TURNS_WITHOUT_POLL] turns.
///
/// **Threads:** all methods belong to the thread that runs the loop, or to anyone while none does;
/// [#readyThreadsafe(Step)] is safe from any thread. So are [#steps()], [#isAsleep()] and the
/// counts for observers, which may be out of date by the time they are read; of a loop that was
/// asleep before and after, they are exact.
public final class HandleLoop {

  /// How often the dispatcher may open a turn without a look at the poller.
  private static final int TURNS_WITHOUT_POLL = 61;

  /// How often a loop that never waits may turn without a look at the clock.
  private static final int TURNS_WITHOUT_CLOCK = 64;

  /// Opaque is enough to let other threads see the loop move, and costs no fence.
  private static final VarHandle STEPS;

  static {
    try {
      STEPS = MethodHandles.lookup().findVarHandle(HandleLoop.class, "steps", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Clock clock;
  private final Dispatcher dispatcher;
  private final Inbox inbox;
  private final ReadyQueue ready = new ReadyQueue();
  private final TimerHeap timers = new TimerHeap();

  private Poller poller;
  private @Nullable Choice choice;
  private int batch;
  private int turnsWithoutPoll;
  private boolean stopping;
  private boolean aborting;
  private long slowNanos = Long.MAX_VALUE;
  private boolean reportsTurns;

  // What observers see.
  private long steps;
  private int outside;
  private long coarseNanos;
  private int turnsUntilClock = TURNS_WITHOUT_CLOCK;

  /// Creates a loop that does not run yet.
  ///
  /// @param clock the time of its timers
  /// @param poller where it waits
  /// @param dispatcher runs a handle that is due and, by [#nextHandle()], those right behind it
  public HandleLoop(Clock clock, Poller poller, Dispatcher dispatcher) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.poller = Objects.requireNonNull(poller, "poller");
    this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
    this.inbox = new Inbox(poller);
  }

  /// Lets a schedule choose each step from now on. Each turn is then a single step, so that every
  /// choice is among all that is ready by then.
  ///
  /// @param schedule in place of first in, first out
  public void runBy(Schedule schedule) {
    choice = new Choice(Objects.requireNonNull(schedule, "schedule"));
  }

  /// Returns where the loop waits.
  ///
  /// @return the poller that is in use
  public Poller poller() {
    return poller;
  }

  /// Lets the loop wait in another poller from its next turn on, and closes the one that it has,
  /// which must be one without I/O.
  ///
  /// @param newPoller serves this loop only
  /// @throws IllegalStateException if the loop has another poller than [Poller#parking()]
  public void replacePoller(Poller newPoller) {
    Objects.requireNonNull(newPoller, "poller");
    if (!(poller instanceof ParkingPoller)) {
      throw new IllegalStateException(
          "cannot let the loop wait in "
              + newPoller.label()
              + ": it was made with a poller of its own, "
              + poller.label());
    }
    poller.close();
    poller = newPoller;
    inbox.setPoller(newPoller);
  }

  /// Runs turns on the calling thread until [#stop()] or [#abort()].
  public void run() {
    aborting = false;
    coarseNanos = clock.nanoTime();
    try {
      do {
        runOnce();
      } while (!stopping && !aborting);
    } finally {
      stopping = false;
    }
  }

  private void runOnce() {
    inbox.drainTo(this);
    poll();
    inbox.drainTo(this);
    readyDueTimers();
    if (choice != null) {
      runChosen(choice);
    } else if (reportsTurns) {
      runTimedBatch();
    } else {
      runBatch();
    }
  }

  private void runBatch() {
    batch = ready.size();
    while (batch > 0) {
      batch--;
      Step step = ready.poll();
      if (step == null) {
        batch = 0;
      } else {
        runStep(step);
      }
      if (aborting) {
        batch = 0;
      }
    }
  }

  private void runChosen(Choice chosen) {
    Step step = chosen.takeFrom(ready);
    if (step != null) {
      runStep(step);
    }
  }

  private void runTimedBatch() {
    long before = steps;
    long start = Clock.system().nanoTime();
    runBatch();
    dispatcher.turnEnded(Clock.system().nanoTime() - start, (int) (steps - before));
  }

  private void runStep(Step step) {
    countStep();
    if (slowNanos != Long.MAX_VALUE) {
      runTimed(step);
    } else if (step instanceof Handle handle) {
      handle.step();
    } else {
      // Nearly all of these are tasks. The JIT compiler merges this call with what it calls as long
      // as one class prevails, and stops to if handles, which are as frequent, come the same way.
      step.step();
    }
  }

  private void countStep() {
    STEPS.setOpaque(this, steps + 1);
  }

  private void runTimed(Step step) {
    long start = Clock.system().nanoTime();
    step.step();
    long nanos = Clock.system().nanoTime() - start;
    if (nanos >= slowNanos) {
      dispatcher.slowStep(step, nanos);
    }
  }

  private void poll() {
    turnsWithoutPoll = 0;
    poller.flush();
    long wait = ready.isEmpty() && !stopping ? waitNanos() : 0;
    if (wait > 0) {
      inbox.sleep(wait);
      coarseNanos = clock.nanoTime();
      return;
    }
    if (slowNanos == Long.MAX_VALUE) {
      poller.poll(0);
    } else {
      pollTimed();
    }
    if (--turnsUntilClock == 0) {
      turnsUntilClock = TURNS_WITHOUT_CLOCK;
      coarseNanos = clock.nanoTime();
    }
  }

  private long waitNanos() {
    TimerHandle first = timers.first();
    return first == null ? Poller.FOREVER : first.whenNanos - clock.nanoTime();
  }

  /// A poller that only looks has no reason to take long; how long it waits is its own affair.
  private void pollTimed() {
    long start = Clock.system().nanoTime();
    poller.poll(0);
    long nanos = Clock.system().nanoTime() - start;
    if (nanos >= slowNanos) {
      dispatcher.slowPoll(nanos);
    }
  }

  private void readyDueTimers() {
    if (timers.isEmpty()) {
      return;
    }
    long now = clock.nanoTime();
    coarseNanos = now;
    for (TimerHandle timer = timers.first();
        timer != null && timer.whenNanos <= now;
        timer = timers.first()) {
      timers.remove(timer);
      ready.add(timer);
    }
  }

  /// Lets the turn that runs now end, and then [#run()] return. A stop while nothing runs lets the
  /// next run make one turn without waiting.
  public void stop() {
    stopping = true;
  }

  /// Lets [#run()] return as soon as the step that runs now gives the thread back; what is ready
  /// stays so.
  public void abort() {
    aborting = true;
  }

  /// Adds a step to the end of the ready queue.
  ///
  /// @param step what to run in the next turn, or still in this one's queue if called between turns
  public void ready(Step step) {
    ready.add(Objects.requireNonNull(step, "step"));
  }

  /// Adds a step from any thread and wakes the loop.
  ///
  /// @param step what arrives; see [Step#arrive(HandleLoop)]
  public void readyThreadsafe(Step step) {
    inbox.add(Objects.requireNonNull(step, "step"));
  }

  /// Takes in what other threads have added, without running it. Only while nothing runs the loop.
  public void receive() {
    inbox.drainTo(this);
  }

  /// Schedules a timer for user code.
  ///
  /// @param timer not scheduled before
  public void addTimer(TimerHandle timer) {
    Objects.requireNonNull(timer, "timer");
    if (!timer.isCancelled()) {
      timers.add(timer);
    }
  }

  /// Schedules a step of the library itself, which runs on the bare loop thread.
  ///
  /// @param whenNanos the deadline on the loop's clock
  /// @param step what to run
  /// @return the way to call it off
  public TimerHandle addTimer(long whenNanos, Step step) {
    TimerHandle timer = new TimerHandle(this, whenNanos, Objects.requireNonNull(step, "step"));
    timers.add(timer);
    return timer;
  }

  void timerCancelled(TimerHandle timer) {
    if (dispatcher.isOwner()) {
      timers.remove(timer);
    } else {
      inbox.add(new Removal(timers, timer));
    }
  }

  /// Hands a handle to the dispatcher.
  void dispatch(Handle handle) {
    dispatcher.dispatch(handle);
  }

  /// Takes the next handle if it is the next thing to run at all; for the dispatcher, which so runs
  /// consecutive callbacks in one go. Opens the next turn when this one is used up and nothing else
  /// is due.
  ///
  /// @return the handle, taken from the queue, or null if the loop's thread has to go on
  public @Nullable Handle nextHandle() {
    while (choice == null && !aborting && (batch > 0 || openTurn())) {
      if (!(ready.peek() instanceof Handle handle) || isBare(handle)) {
        return null;
      }
      batch--;
      ready.poll();
      if (!handle.isCancelled()) {
        countStep();
        return handle;
      }
    }
    return null;
  }

  private static boolean isBare(Handle handle) {
    return handle instanceof TimerHandle timer && timer.isBare();
  }

  private boolean openTurn() {
    if (stopping
        || ready.isEmpty()
        || !inbox.isEmpty()
        || turnsWithoutPoll == TURNS_WITHOUT_POLL
        || isTimerDue()) {
      return false;
    }
    turnsWithoutPoll++;
    batch = ready.size();
    return true;
  }

  private boolean isTimerDue() {
    TimerHandle first = timers.first();
    return first != null && first.whenNanos <= clock.nanoTime();
  }

  /// A timer cancelled by another thread leaves the heap here.
  private record Removal(TimerHeap timers, TimerHandle timer) implements Step {
    @Override
    public void step() {
      timers.remove(timer);
    }

    @Override
    public void arrive(HandleLoop loop) {
      step();
    }
  }

  /// Announces something outside the loop that will come back to it.
  public void outsideStarted() {
    outside++;
    poller.outsideStarted();
  }

  /// Takes back what [#outsideStarted()] announced.
  public void outsideEnded() {
    outside--;
    poller.outsideEnded();
  }

  /// Lets steps, and looks at the poller, that take at least this long be reported to the
  /// dispatcher.
  ///
  /// @param nanos the limit; [Long#MAX_VALUE] for none
  public void reportSlowSteps(long nanos) {
    slowNanos = nanos;
  }

  /// Lets each turn be reported to the dispatcher.
  ///
  /// @param reports whether to
  public void reportTurns(boolean reports) {
    reportsTurns = reports;
  }

  /// Adds a step before all that is ready; it still runs in this turn.
  ///
  /// @param step what to run next
  public void readyFirst(Step step) {
    ready.addFirst(Objects.requireNonNull(step, "step"));
    batch++;
  }

  /// Returns the time on the loop's clock.
  ///
  /// @return nanoseconds
  public long nanoTime() {
    return clock.nanoTime();
  }

  /// Returns the time on the loop's clock when it last looked, which costs nothing: some turns ago
  /// at most.
  ///
  /// @return nanoseconds
  public long coarseNanoTime() {
    return coarseNanos;
  }

  // ---- For observers on any thread

  /// Returns how many steps and callbacks have begun: a loop for which this stands still, and which
  /// is not asleep, is in the middle of one.
  ///
  /// @return the number since the loop was created
  public long steps() {
    return (long) STEPS.getOpaque(this);
  }

  /// Says whether the loop has nothing to run and waits.
  ///
  /// @return true from before it waits until after
  public boolean isAsleep() {
    return inbox.isAsleep();
  }

  /// Says whether nothing that the loop knows of can end its sleep: no timer, no I/O, no call that
  /// is out of its hands. Another thread still can.
  ///
  /// @return true if it would sleep for ever
  public boolean isAsleepForGood() {
    return isAsleep()
        && timers.isEmpty()
        && outside == 0
        && ready.isEmpty()
        && !poller.isWatching();
  }

  /// Returns how many steps and callbacks are ready to run.
  ///
  /// @return the length of the ready queue
  public int readyCount() {
    return ready.size();
  }

  /// Returns how many timers wait for their deadline.
  ///
  /// @return the number
  public int timerCount() {
    return timers.size();
  }

  /// Returns how many calls are out of the loop's hands: in executors, inside the JDK.
  ///
  /// @return the number
  public int outsideCount() {
    return outside;
  }

  /// Drops all that is scheduled without running it and closes the poller.
  public void close() {
    ready.clear();
    timers.clear();
    poller.close();
  }
}
