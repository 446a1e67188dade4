package io.asyncio;

import io.asyncio.loop.Handle;
import io.asyncio.loop.Step;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A value that comes later: what a task awaits.
///
/// ```java
/// Future<String> answer = runningLoop().createFuture();
/// runningLoop().callLater(Duration.ofSeconds(1), () -> answer.setResult("42"));
/// String text = answer.await();
/// ```
///
/// **States:** pending → finished (result or exception) or cancelled, once.
///
/// **Threads:** belongs to its loop: to its tasks and callbacks, or, while the loop does not run,
/// to the thread that created the loop or ran it last. From other threads these are safe:
/// [#setResult(Object)], [#setException(Throwable)] and [#cancel(String)], which then take effect
/// in the loop a moment later, the `is…` methods, and all of [java.util.concurrent.Future].
/// **Memory:** what the completing thread did before happens-before what a reader of the result
/// does after.
///
/// Callbacks and waiting tasks are scheduled in the order they came, one turn of the loop after the
/// completion. A failure that nobody asked for is reported to the loop's exception handler: when
/// the future becomes unreachable, or when the loop closes.
///
/// @param <T> the type of the result
/// @see <a href="https://docs.python.org/3/library/asyncio-future.html#asyncio.Future">asyncio
///   Future</a>
public sealed class Future<T> implements java.util.concurrent.Future<T>
    permits Task, GatheringFuture, ReasonedFuture {

  private static final int PENDING = 0;
  private static final int RESULT = 1;
  private static final int FAILURE = 2;
  private static final int CANCELLED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Future.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final EventLoop loop;

  /// Written last, with release; read with acquire by other threads, plainly by the loop's.
  private int state;

  /// The result; the exception; of a cancelled future its message, its CancelledError, or null. Of
  /// a task that has not begun: its body.
  private @Nullable Object outcome;

  /// While pending: null, one Step, or an ArrayList of Steps, in order: waiting coroutines, the
  /// library's own steps, and the callbacks of users. Afterwards: null, or the UnretrievedFailure.
  private @Nullable Object callbacks;

  /// Creates a pending future; for users this is [EventLoop#createFuture()].
  Future(EventLoop loop) {
    this.loop = loop;
  }

  // ---- Awaiting

  /// Waits until the future is done and returns its result.
  ///
  /// Suspends the calling task or callback until then; returns at once, without a turn of the loop,
  /// if the future is done. Cancelling a task that waits here cancels the future.
  ///
  /// @return the result
  /// @throws CancelledError if the future or the calling task was cancelled
  /// @throws IllegalStateException outside a loop, or if the future belongs to another loop, or if
  ///   a task awaits itself
  public T await() {
    if (state == PENDING) {
      Strand strand = Strand.current();
      if (strand == null || strand.loop != loop) {
        throw cannotAwait(strand);
      }
      strand.startsToAwait(this);
      try {
        do {
          strand.suspend();
        } while (state == PENDING);
      } catch (IllegalStateException refused) {
        strand.awaitsNoMore(this);
        throw refused;
      }
      strand.hasAwaited(this);
    }
    return result();
  }

  private IllegalStateException cannotAwait(@Nullable Strand strand) {
    return new IllegalStateException(
        strand == null
            ? "cannot await "
                + this
                + ": this thread runs no event loop; await it in a task, or wait with get()"
            : "cannot await "
                + this
                + ": it is attached to a different loop; await it there, or pass the value across"
                + " with runCoroutineThreadsafe");
  }

  // ---- Reading

  /// Says whether the future has a result, an exception, or was cancelled. Any thread.
  @Override
  public boolean isDone() {
    return stateAcquire() != PENDING;
  }

  /// Says whether the future was cancelled. Any thread.
  @Override
  public boolean isCancelled() {
    return stateAcquire() == CANCELLED;
  }

  /// Returns the result. Never suspends.
  ///
  /// @return the result, or else throws the exception, the very same object
  /// @throws CancelledError if the future was cancelled
  /// @throws InvalidStateException if it is not done
  @SuppressWarnings({"unchecked", "NullAway"}) // in state RESULT the outcome is a T
  public T result() {
    if (stateAcquire() == RESULT) {
      return (T) outcome;
    }
    throw Sneaky.raise(whyNoResult());
  }

  private Throwable whyNoResult() {
    return switch (stateAcquire()) {
      case FAILURE -> {
        retrieved();
        yield failure();
      }
      case CANCELLED -> cancelledError();
      default -> new InvalidStateException("no result yet: " + this + " is pending; await it");
    };
  }

  /// Returns the exception. Never suspends.
  ///
  /// @return the exception, or empty if there is a result
  /// @throws CancelledError if the future was cancelled
  /// @throws InvalidStateException if it is not done
  public Optional<Throwable> exception() {
    return switch (stateAcquire()) {
      case RESULT -> Optional.empty();
      case FAILURE -> {
        retrieved();
        yield Optional.of(failure());
      }
      case CANCELLED -> throw cancelledError();
      default ->
          throw new InvalidStateException("no exception yet: " + this + " is pending; await it");
    };
  }

  // ---- Completing

  /// Completes the future with a result. Never suspends; any thread.
  ///
  /// From a thread outside the loop it takes effect in the loop a moment later; a future found done
  /// then is reported to the exception handler.
  ///
  /// @param result the result; may be null where `T` may be
  /// @throws InvalidStateException if it is done
  /// @throws IllegalStateException if it is a task
  public void setResult(T result) {
    refuseIfTask("setResult");
    if (loop.isOwner()) {
      finish("setResult", RESULT, result);
    } else {
      loop.calledByUser(() -> finishLate("setResult", RESULT, result));
    }
  }

  /// Completes the future with an exception. Never suspends; any thread, as [#setResult(Object)].
  ///
  /// @param exception what those who await it are to be thrown
  /// @throws InvalidStateException if it is done
  /// @throws IllegalStateException if it is a task
  public void setException(Throwable exception) {
    refuseIfTask("setException");
    Objects.requireNonNull(exception, "exception");
    if (loop.isOwner()) {
      finish("setException", FAILURE, exception);
    } else {
      loop.calledByUser(() -> finishLate("setException", FAILURE, exception));
    }
  }

  /// Cancels the future; see [#cancel(String)].
  ///
  /// @return false if it is done
  public final boolean cancel() {
    return cancelWith(null);
  }

  /// Cancels the future: those who await it get a [CancelledError]. Never suspends; any thread,
  /// though from outside the loop it takes effect a moment later.
  ///
  /// @param message the error's message
  /// @return false if it is done
  public final boolean cancel(String message) {
    return cancelWith(Objects.requireNonNull(message, "message"));
  }

  private boolean cancelWith(@Nullable String message) {
    if (isDone()) {
      return false;
    }
    if (loop.isOwner()) {
      return doCancel(message);
    }
    loop.calledByUser(() -> doCancel(message));
    return true;
  }

  /// Cancels, on the loop's thread. Tasks and gathers pass it on instead.
  boolean doCancel(@Nullable String message) {
    if (state != PENDING) {
      return false;
    }
    complete(CANCELLED, message);
    return true;
  }

  private void finish(String attempt, int newState, @Nullable Object value) {
    if (state != PENDING) {
      throw tooLate(attempt);
    }
    complete(newState, value);
  }

  /// The same for another thread, which is past this call when it turns out that it came too late.
  private void finishLate(String attempt, int newState, @Nullable Object value) {
    if (state == PENDING) {
      complete(newState, value);
    } else {
      loop.reportSoon(
          ExceptionContext.of("a thread completed a future that was done", tooLate(attempt))
              .withFuture(this));
    }
  }

  private InvalidStateException tooLate(String attempt) {
    return new InvalidStateException(
        "cannot " + attempt + ": " + this + " is done already; check isDone() first");
  }

  // ---- Completing inside the library, on the loop's thread

  final void keepBody(Object body) {
    outcome = body;
  }

  final @Nullable Object takeBody() {
    Object body = outcome;
    outcome = null;
    return body;
  }

  final void completeResult(@Nullable Object result) {
    complete(RESULT, result);
  }

  final void completeException(Throwable exception) {
    complete(FAILURE, exception);
  }

  final void completeCancelled(@Nullable Object messageOrError) {
    complete(CANCELLED, messageOrError);
  }

  /// What a timer or another thread does, which may come too late.
  final void trySetResult(@Nullable Object result) {
    if (state == PENDING) {
      complete(RESULT, result);
    }
  }

  /// Takes over the outcome of another future, which is done.
  final void copyOutcome(Future<? extends T> source) {
    if (state == PENDING) {
      source.retrieved();
      complete(source.state, source.outcome);
    }
  }

  private void complete(int newState, @Nullable Object value) {
    Object scheduled = callbacks;
    outcome = value;
    // Before the state: a thread that sees the failure may take it off the list at once.
    callbacks = newState == FAILURE ? UnretrievedFailure.watch(this, failure()) : null;
    STATE.setRelease(this, newState);
    if (scheduled != null) {
      schedule(scheduled);
    }
  }

  private void schedule(Object steps) {
    if (steps instanceof Step step) {
      loop.handles.ready(step);
    } else {
      for (Object step : (ArrayList<?>) steps) {
        loop.handles.ready((Step) step);
      }
    }
  }

  private void refuseIfTask(String attempt) {
    if (this instanceof Task) {
      throw new IllegalStateException(
          "cannot " + attempt + " on " + this + ": a task's outcome comes from its body");
    }
  }

  // ---- Callbacks

  /// Calls back, through the loop, when the future is done; if it is, in the loop's next turn. Runs
  /// in a copy of the current context. Never suspends.
  ///
  /// @param callback receives this future; what it throws goes to the loop's exception handler
  public final void addDoneCallback(Consumer<? super Future<T>> callback) {
    scheduleCallback(callback, Context.copyIfAny());
  }

  /// Calls back, through the loop, when the future is done.
  ///
  /// @param callback receives this future; what it throws goes to the loop's exception handler
  /// @param context what the callback runs in; not copied
  public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
    scheduleCallback(callback, Objects.requireNonNull(context, "context"));
  }

  private void scheduleCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
    Objects.requireNonNull(callback, "callback");
    Handle handle = new Handle(loop.handles, new DoneCallback<>(this, callback), context);
    loop.callOnLoop(() -> addStep(handle));
  }

  /// Takes a callback back that was not scheduled yet. Never suspends.
  ///
  /// @param callback equal to the one added
  /// @return how often it had been added
  public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    if (isCallback(callbacks, callback)) {
      callbacks = null;
      return 1;
    }
    if (callbacks instanceof ArrayList<?> steps) {
      int before = steps.size();
      steps.removeIf(step -> isCallback(step, callback));
      return before - steps.size();
    }
    return 0;
  }

  private static boolean isCallback(@Nullable Object step, Consumer<?> callback) {
    return step instanceof Handle handle
        && handle.callback() instanceof DoneCallback<?> done
        && done.callback.equals(callback);
  }

  /// Schedules a step for when the future is done, or now if it is.
  final void addStep(Step step) {
    if (callbacks == null && state == PENDING) {
      callbacks = step;
    } else {
      addFurther(step);
    }
  }

  @SuppressWarnings("unchecked") // a list in `callbacks` is one of steps
  private void addFurther(Step step) {
    if (state != PENDING) {
      loop.handles.ready(step);
    } else if (callbacks instanceof ArrayList<?> steps) {
      ((ArrayList<Object>) steps).add(step);
    } else {
      List<Object> steps = new ArrayList<>(4);
      steps.add(Objects.requireNonNull(callbacks));
      steps.add(step);
      callbacks = steps;
    }
  }

  /// Takes back a step that was not scheduled yet.
  final void removeStep(Step step) {
    if (step.equals(callbacks)) {
      callbacks = null;
    } else if (callbacks instanceof ArrayList<?> steps) {
      steps.remove(step);
    }
  }

  /// Returns who waits for this future now: tasks that await it, by itself or in a `wait`, an
  /// `asCompleted` or a group, and the futures of a gather or a shield around it.
  ///
  /// @return a snapshot, in the order in which they began to wait; empty once the future is done
  public final Set<Future<?>> awaitedBy() {
    Set<Future<?>> waiters = new LinkedHashSet<>();
    if (callbacks instanceof ArrayList<?> steps) {
      steps.forEach(step -> addWaiter(step, waiters));
    } else {
      addWaiter(callbacks, waiters);
    }
    return waiters;
  }

  private static void addWaiter(@Nullable Object step, Set<Future<?>> waiters) {
    Future<?> waiter = step instanceof Waiter waiting ? waiting.waiter() : null;
    if (waiter != null) {
      waiters.add(waiter);
    }
  }

  /// Returns which futures have to be done, or tasks to act, before this one can be done: of a task
  /// what it awaits, of a gather its parts, of a place in the line for a lock who holds it. One of
  /// them may be enough. Any thread, though from outside the loop it is a hint.
  ///
  /// @return empty if it is done, or if nothing in the loop is known that it depends on
  public Collection<? extends Future<?>> dependsOn() {
    return List.of();
  }

  /// Returns what stands behind this future. Any thread.
  ///
  /// @return empty for a task, a gather, or a future that stands for its value
  public Optional<WaitReason> waitReason() {
    return Optional.empty();
  }

  /// Returns where the future was made: the innermost calls of the user's code, at most ten. Debug
  /// mode only. asyncio's source traceback.
  ///
  /// @return empty unless the loop was in debug mode
  public List<StackTraceElement> createdAt() {
    return waitReason().orElse(null) instanceof Creation creation ? creation.stack() : List.of();
  }

  /// The task in whose group this one is; null for none.
  final @Nullable Task<?> groupOwner() {
    Object steps = callbacks;
    if (steps instanceof ArrayList<?> list) {
      // By index: another thread may be looking, and must not trip over a change.
      for (int i = 0; i < list.size(); i++) {
        Task<?> owner = TaskGroup.ownerBehind(list.get(i));
        if (owner != null) {
          return owner;
        }
      }
      return null;
    }
    return TaskGroup.ownerBehind(steps);
  }

  // ---- Inside the library

  final boolean isPending() {
    return state == PENDING;
  }

  final boolean hasFailed() {
    return state == FAILURE;
  }

  /// Whether awaiting this raises a CancelledError.
  final boolean raisesCancelled() {
    return state == CANCELLED || (outcome instanceof CancelledError && state == FAILURE);
  }

  final void retrieved() {
    if (callbacks instanceof UnretrievedFailure failure) {
      callbacks = null;
      failure.retrieved();
    }
  }

  /// The failure of one that has failed, for someone who passes it on.
  final Throwable takeFailure() {
    retrieved();
    return failure();
  }

  final Throwable failure() {
    return (Throwable) Objects.requireNonNull(outcome);
  }

  /// A new error for each reader; what the task itself threw is its cause.
  final CancelledError cancelledError() {
    return outcome instanceof CancelledError thrown
        ? new CancelledError(thrown.getMessage(), thrown)
        : new CancelledError((String) outcome, null);
  }

  private int stateAcquire() {
    return (int) STATE.getAcquire(this);
  }

  // ---- java.util.concurrent.Future

  /// Cancels the future, as [#cancel()].
  ///
  /// @param mayInterruptIfRunning has no effect: a task inside a blocking call of the JDK is
  ///   interrupted either way
  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return cancel();
  }

  /// Waits for the result: a task suspends, any other thread is blocked. Unlike [#await()], a task
  /// that is cancelled meanwhile leaves the future alone.
  ///
  /// @throws CancellationException if the future was cancelled
  /// @throws IllegalStateException if the loop was closed before the future was done
  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      if (Strand.current() == null) {
        blockUntilDone(Long.MAX_VALUE);
      } else {
        Asyncio.wait(List.of(this), ReturnWhen.ALL_COMPLETED);
      }
    }
    return outcomeForThreads();
  }

  /// Waits for the result for a limited time, as [#get()].
  ///
  /// @throws CancellationException if the future was cancelled
  /// @throws IllegalStateException if the loop was closed before the future was done
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Objects.requireNonNull(unit, "unit");
    if (!isDone()) {
      long nanos = unit.toNanos(timeout);
      if (Strand.current() == null) {
        blockUntilDone(nanos);
      } else {
        Asyncio.wait(List.of(this), Duration.ofNanos(nanos), ReturnWhen.ALL_COMPLETED);
      }
    }
    if (!isDone()) {
      throw new TimeoutException(this + " was not done within " + timeout + " " + unit);
    }
    return outcomeForThreads();
  }

  /// Blocks the calling thread, until the future is done or the loop is closed.
  private void blockUntilDone(long nanos) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    Runnable release = latch::countDown;
    loop.outsideWaiters.add(release);
    try {
      loop.callFromOutside(() -> addStep(release::run));
      boolean _ = loop.isClosed() || latch.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      loop.outsideWaiters.remove(release);
    }
    if (loop.isClosed() && !isDone()) {
      throw new IllegalStateException(
          "cannot wait for "
              + this
              + ": its event loop is closed; close the loop when its tasks have ended");
    }
  }

  private T outcomeForThreads() throws ExecutionException {
    try {
      return result();
    } catch (CancelledError e) {
      CancellationException cancelled = new CancellationException(e.getMessage());
      cancelled.initCause(e);
      throw cancelled;
    } catch (Throwable e) {
      throw new ExecutionException(e);
    }
  }

  @Override
  public T resultNow() {
    if (stateAcquire() != RESULT) {
      throw new IllegalStateException("no result: " + this);
    }
    return result();
  }

  @Override
  public Throwable exceptionNow() {
    if (stateAcquire() != FAILURE) {
      throw new IllegalStateException("no exception: " + this);
    }
    retrieved();
    return failure();
  }

  @Override
  public State state() {
    return switch (stateAcquire()) {
      case RESULT -> State.SUCCESS;
      case FAILURE -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
      default -> State.RUNNING;
    };
  }

  /// Returns the loop this future belongs to.
  ///
  /// @return the loop that created it
  public final EventLoop loop() {
    return loop;
  }

  @Override
  public String toString() {
    return "<" + description() + ">";
  }

  String description() {
    return "Future " + stateText();
  }

  final String stateText() {
    return switch (stateAcquire()) {
      case RESULT -> "finished result=" + outcome;
      case FAILURE -> "finished exception=" + outcome;
      case CANCELLED -> "cancelled";
      default -> "pending";
    };
  }

  /// A user's callback together with the future that it receives.
  private record DoneCallback<T>(Future<T> future, Consumer<? super Future<T>> callback)
      implements Runnable {
    @Override
    public void run() {
      callback.accept(future);
    }
  }
}
