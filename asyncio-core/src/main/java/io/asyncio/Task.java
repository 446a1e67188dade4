package io.asyncio;

import io.asyncio.loop.Handle;
import io.asyncio.loop.HandleLoop;
import io.asyncio.loop.Step;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A coroutine that its loop runs next to others: a future whose outcome is that of its body.
///
/// A task takes turns with everything else in its loop; between two suspensions it runs
/// undisturbed. The loop holds each task that is not done, so that none is lost to the garbage
/// collector.
///
/// **Cancelling** a task throws a [CancelledError] at the place where it waits, once for each
/// [#cancel()]. The task may clean up, and it may refuse by catching the error. A task that was
/// cancelled before it began never runs. In native mode a task inside a blocking call of the JDK is
/// interrupted; whatever that call throws for it ends the task as cancelled, and the next await
/// throws if the task catches it.
///
/// **Threads:** as for [Future]; the body runs on a virtual thread of its own.
///
/// @param <T> the type of the result
/// @see <a href="https://docs.python.org/3/library/asyncio-task.html#asyncio.Task">asyncio Task</a>
public final class Task<T> extends Future<T> {

  private static final AtomicInteger IDS = new AtomicInteger();
  private static final int TICK_BITS = 24;

  private final int id = IDS.incrementAndGet();
  private @Nullable String name;
  private @Nullable Context context;

  /// The strand of the body, or of the generator that the body reads right now; null once done.
  @Nullable Strand strand;

  private @Nullable Future<?> waiting;
  private boolean cancelPending;
  private boolean interruptSent;
  private short cancelRequests;
  private @Nullable String cancelMessage;

  /// When it suspended last: the loop's coarse time, in units of 2^24 nanoseconds.
  private int suspendedAt;

  private final @Nullable List<StackTraceElement> createdAt;

  // Kept by TaskList.
  @Nullable Task<?> previous;
  @Nullable Task<?> next;

  Task(EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    super(loop);
    this.name = options.name().orElse(null);
    this.context = options.context().orElse(null);
    if (context == null) {
      context = Context.copyIfAny();
    }
    createdAt = loop.isDebug() ? Creation.here() : null;
    keepBody(Bodies.unwrap(body));
    Strand own = new Body<>(this);
    this.strand = own;
    // A text of its own is memory of each task: a name that nobody gave is for debug mode.
    own.prepare(name == null && !loop.isDebug() ? "" : name());
  }

  // ---- Starting

  /// Schedules the first step.
  void start() {
    tellCreated();
    Strand first = Objects.requireNonNull(strand);
    if (loop.isOwner()) {
      loop.tasks.add(this);
      loop.handles.ready(first);
    } else {
      loop.calledByUser(new Arrival(this, first));
    }
  }

  /// Runs the first step now, inside the caller's.
  void startEagerly(Strand caller) {
    tellCreated();
    loop.tasks.add(this);
    caller.call(Objects.requireNonNull(strand));
  }

  private void tellCreated() {
    LoopListener listener = loop.listener;
    if (listener != null) {
      listener.taskCreated(this);
    }
  }

  /// A task that another thread created.
  private record Arrival(Task<?> task, Step first) implements Step {
    @Override
    public void step() {
      first.step();
    }

    @Override
    public void arrive(HandleLoop handles) {
      task.loop.tasks.add(task);
      handles.ready(first);
    }
  }

  // ---- Running

  /// The strand of the task's own body. One flat method: each frame between the thread and the body
  /// is memory of each task that waits.
  private static final class Body<T> extends Strand {

    Body(Task<T> task) {
      super(task.loop, task.context);
      this.task = task;
    }

    @Override
    @SuppressWarnings("unchecked") // made so by the constructors
    public void run() {
      Task<T> own = (Task<T>) Objects.requireNonNull(task);
      Object body = own.takeBody();
      try {
        if (own.cancelPending) {
          own.completeCancelled(own.cancelMessage);
        } else if (body instanceof Action action) {
          action.run();
          own.bodyReturned(null);
        } else {
          own.bodyReturned(((Callable<T>) Objects.requireNonNull(body)).call());
        }
      } catch (Throwable e) {
        own.bodyThrew(e);
      }
      own.strand = null;
      loop.tasks.remove(own);
      if (loop.listener != null) {
        loop.listener.taskDone(own);
      }
      ended();
    }
  }

  private void bodyReturned(@Nullable Object result) {
    if (cancelPending) {
      completeCancelled(cancelMessage);
    } else {
      completeResult(result);
    }
  }

  private void bodyThrew(Throwable raw) {
    Throwable thrown = asCancellation(raw);
    if (thrown instanceof CancelledError) {
      completeCancelled(thrown);
    } else {
      completeException(thrown);
      if (thrown instanceof ProgramExit) {
        loop.abort(thrown);
      }
    }
  }

  /// What a blocking call of the JDK threw because a cancellation interrupted it is that
  /// cancellation; all else stays as it is. For whoever looks at what came out of a body.
  Throwable asCancellation(Throwable thrown) {
    if (!interruptSent || !comesFromInterrupt(thrown)) {
      return thrown;
    }
    cancelDelivered();
    return new CancelledError(cancelMessage, thrown);
  }

  private static boolean comesFromInterrupt(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException
          || cause instanceof SocketException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  // ---- Awaiting, on the task's own thread

  /// Before the strand that runs for this task suspends until a pending future is done.
  void startsToAwait(Future<?> future, Strand running) {
    if (future == this) {
      throw awaitsItself();
    }
    tellSuspending(future);
    future.addStep(running);
    waiting = future;
    if (cancelPending && future.doCancel(cancelMessage)) {
      cancelDelivered();
    }
  }

  private IllegalStateException awaitsItself() {
    return new IllegalStateException(
        this + " cannot await itself: it would wait for ever; await it from another task");
  }

  /// When the future is done and the strand runs again.
  void hasAwaited(Future<?> future) {
    waiting = null;
    if (cancelPending) {
      cancelAfter(future);
    }
    if (loop.listener != null && !future.raisesCancelled()) {
      tellResumed(future);
    }
  }

  void awaitsNoMore() {
    waiting = null;
  }

  /// Before this task suspends, for a future or, if that is null, for a turn of the loop.
  void tellSuspending(@Nullable Future<?> future) {
    suspendedAt = ticks(loop.handles.coarseNanoTime());
    LoopListener listener = loop.listener;
    if (listener != null) {
      listener.suspending(this, Optional.ofNullable(future));
    }
  }

  /// When this task goes on.
  void tellResumed(@Nullable Future<?> future) {
    LoopListener listener = loop.listener;
    if (listener != null) {
      listener.resumed(this, Optional.ofNullable(future));
    }
  }

  private void cancelAfter(Future<?> future) {
    cancelDelivered();
    if (!future.raisesCancelled()) {
      // CPython drops a failure that came just before the cancellation.
      throw new CancelledError(cancelMessage, future.hasFailed() ? future.takeFailure() : null);
    }
  }

  void throwIfCancelRequested() {
    if (cancelPending) {
      cancelDelivered();
      throw new CancelledError(cancelMessage, null);
    }
  }

  private void cancelDelivered() {
    cancelPending = false;
    forgetInterrupt();
  }

  private void forgetInterrupt() {
    if (interruptSent) {
      interruptSent = false;
      boolean _ = Thread.interrupted();
    }
  }

  // ---- Cancelling

  @Override
  boolean doCancel(@Nullable String message) {
    if (!requestCancel(message)) {
      return false;
    }
    if (cancelPending) {
      interruptBlockingCall();
    }
    return true;
  }

  private boolean requestCancel(@Nullable String message) {
    if (!isPending()) {
      return false;
    }
    if (cancelRequests < Short.MAX_VALUE) {
      cancelRequests++;
    }
    if (waiting == null || !waiting.doCancel(message)) {
      cancelPending = true;
      cancelMessage = message;
    }
    return true;
  }

  /// Makes the blocking call of the JDK that this task is in, or will be in next, throw.
  private void interruptBlockingCall() {
    Strand active = strand;
    if (active == null) {
      return;
    }
    Thread thread = active.thread();
    if (thread == Thread.currentThread()) {
      interruptSent = true;
      thread.interrupt();
    } else if (active.isBlocked()) {
      // Interrupting takes locks and runs code of channels: not on the bare loop thread.
      loop.handles.ready(new Handle(loop.handles, this::interruptIfStillBlocked, new Context()));
    }
  }

  private void interruptIfStillBlocked() {
    Strand active = strand;
    if (cancelPending && active != null && active.isBlocked()) {
      interruptSent = true;
      Objects.requireNonNull(active.thread()).interrupt();
    }
  }

  /// Someone interrupted the task's thread while it awaits: a request to cancel, unless it is the
  /// rest of our own.
  void interruptedFromOutside() {
    if (interruptSent) {
      interruptSent = false;
    } else {
      requestCancel("its thread was interrupted");
    }
  }

  /// Returns how many requests to cancel are open: calls of `cancel` less calls of [#uncancel()].
  ///
  /// @return 0 or more
  public int cancelling() {
    return cancelRequests;
  }

  /// Takes one request to cancel back; at zero, a cancellation not yet delivered is withdrawn. For
  /// code that turns a cancellation of its own making into something else, as timeouts and groups
  /// do.
  ///
  /// @return how many requests are still open
  public int uncancel() {
    if (cancelRequests > 0) {
      cancelRequests--;
      if (cancelRequests == 0) {
        cancelPending = false;
        if (isCurrent()) {
          forgetInterrupt();
        }
      }
    }
    return cancelRequests;
  }

  private boolean isCurrent() {
    Strand current = Strand.current();
    return current != null && current.task == this;
  }

  // ---- What it is

  /// Returns the task that the calling code belongs to: `Asyncio.currentTask()` for code that may
  /// also run outside all tasks. Never suspends; any thread.
  ///
  /// @return null in a callback and outside a loop
  public static @Nullable Task<?> current() {
    Strand strand = Strand.current();
    return strand == null ? null : strand.task;
  }

  /// Returns the name: the one given, or "Task-" and a number. Any thread.
  ///
  /// @return never empty
  public String name() {
    String given = name;
    return given == null ? "Task-" + Integer.toUnsignedString(id) : given;
  }

  /// Renames the task, and its thread unless it reads a generator just now. Any thread; a done task
  /// too.
  ///
  /// @param newName anything; its text becomes the name
  public void setName(Object newName) {
    String text = Objects.requireNonNull(newName, "name").toString();
    name = text;
    Thread thread = strand instanceof Body<?> body ? body.thread() : null;
    if (thread != null) {
      thread.setName(text);
    }
  }

  /// Returns the context the task runs in.
  ///
  /// @return not a copy
  public Context context() {
    Context own = context;
    if (own == null) {
      own = new Context();
      context = own;
    }
    return own;
  }

  @Nullable Context contextIfAny() {
    return context;
  }

  /// Returns where the task is: the calls of its body, innermost first; those of this library and
  /// of the JDK's machinery are left out. A task that runs for a generator shows the generator's, a
  /// task that failed shows where.
  ///
  /// @return empty if the task has not begun, returned or was cancelled
  public List<StackTraceElement> stack() {
    if (hasFailed()) {
      return StackFrames.ofUser(failure().getStackTrace());
    }
    Strand active = strand;
    Thread thread = active == null ? null : active.thread();
    return thread == null ? List.of() : StackFrames.ofUser(thread.getStackTrace());
  }

  /// Prints the name, the state and the [#stack()].
  ///
  /// @param out where to
  public void printStack(PrintStream out) {
    Objects.requireNonNull(out, "out");
    out.println("Stack for " + this + " (most recent call first):");
    for (StackTraceElement frame : stack()) {
      out.println("  at " + frame);
    }
  }

  /// Describes what the task is doing. Any thread; from outside the loop it is a hint, unless the
  /// loop is asleep.
  ///
  /// @return without its stack if the task runs on another thread in a step that goes on
  public TaskSnapshot snapshot() {
    TaskState state = taskState();
    Future<?> awaited = state == TaskState.WAITING ? waiting : null;
    Set<Task<?>> needed = new LinkedHashSet<>();
    if (awaited != null) {
      addTasks(awaited, needed, new HashSet<>());
    }
    List<StackTraceElement> calls = state == TaskState.DONE ? List.of() : stack();
    return new TaskSnapshot(
        id,
        name(),
        state,
        waitingTime(),
        state == TaskState.BLOCKED ? "a blocking call of the JDK" : waitsFor(awaited) + insisting(),
        needed,
        Optional.ofNullable(groupOwner()),
        calls,
        createdAt());
  }

  /// Returns the number that the task has in this JVM. Any thread.
  ///
  /// @return the one in the name of a task without a name of its own
  public long id() {
    return Integer.toUnsignedLong(id);
  }

  /// Returns what the task is doing. Any thread; from outside the loop it is a hint.
  ///
  /// @return its state at some moment
  public TaskState taskState() {
    Strand active = strand;
    if (isDone() || active == null) {
      return TaskState.DONE;
    }
    if (!active.hasBegun()) {
      return TaskState.NEW;
    }
    if (active.equals(loop.carrier.running())) {
      return TaskState.RUNNING;
    }
    if (active.isBlocked()) {
      return TaskState.BLOCKED;
    }
    Future<?> awaited = waiting;
    return awaited == null || awaited.isDone() ? TaskState.READY : TaskState.WAITING;
  }

  /// Returns what the task awaits. Any thread; from outside the loop it is a hint.
  ///
  /// @return empty if it is not waiting for a future
  public Optional<Future<?>> awaited() {
    return Optional.ofNullable(waiting);
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    Future<?> awaited = waiting;
    return awaited == null || awaited.isDone() ? List.of() : List.of(awaited);
  }

  /// The tasks behind a future: itself, or those behind what it depends on.
  private static void addTasks(Future<?> future, Set<Task<?>> tasks, Set<Future<?>> seen) {
    if (!seen.add(future)) {
      return;
    }
    if (future instanceof Task<?> task) {
      if (!task.isDone()) {
        tasks.add(task);
      }
    } else {
      future.dependsOn().forEach(each -> addTasks(each, tasks, seen));
    }
  }

  /// Returns for how long the task has been waiting, on the loop's clock, to about 20 milliseconds.
  /// Any thread.
  ///
  /// @return zero unless its state is [TaskState#WAITING]
  public Duration waitingTime() {
    if (taskState() != TaskState.WAITING) {
      return Duration.ZERO;
    }
    int elapsed = ticks(loop.handles.nanoTime()) - suspendedAt;
    return Duration.ofNanos(Math.max(0, (long) elapsed << TICK_BITS));
  }

  private static int ticks(long nanos) {
    return (int) (nanos >> TICK_BITS);
  }

  /// A task that was cancelled and waits again is cleaning up, or has swallowed the cancellation.
  private String insisting() {
    return waiting == null || cancelRequests == 0 || cancelPending
        ? ""
        : ", although it was cancelled";
  }

  private static String waitsFor(@Nullable Future<?> awaited) {
    return switch (awaited) {
      case null -> "";
      case Task<?> task -> "task '" + task.name() + "'";
      case GatheringFuture<?> gathering -> "a gather of " + gathering.dependsOn().size();
      default -> awaited.waitReason().map(WaitReason::description).orElse("a future");
    };
  }

  @Override
  public List<StackTraceElement> createdAt() {
    List<StackTraceElement> known = createdAt;
    return known == null ? List.of() : known;
  }

  @Override
  String description() {
    String text = "Task " + stateText() + " name='" + name() + "'";
    Future<?> awaited = waiting;
    return awaited == null ? text : text + " wait_for=" + awaited;
  }
}
