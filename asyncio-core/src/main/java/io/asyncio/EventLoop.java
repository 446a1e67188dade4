package io.asyncio;

import io.asyncio.coroutine.Carrier;
import io.asyncio.loop.Clock;
import io.asyncio.loop.Handle;
import io.asyncio.loop.HandleLoop;
import io.asyncio.loop.Poller;
import io.asyncio.loop.Step;
import io.asyncio.loop.TimerHandle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs tasks and callbacks, one at a time, on a thread of its own.
///
/// Most programs need only [Asyncio#run]. The low-level way:
///
/// ```java
/// try (EventLoop loop = EventLoop.create()) {
///   String text = loop.runUntilComplete(() -> fetch(url));
/// }
/// ```
///
/// **States:** stopped ⇄ running → closed.
///
/// **Threads:** a running loop belongs to its tasks and callbacks, a stopped one to the thread that
/// created it or ran it last. From other threads, [#callSoonThreadsafe],
/// [Asyncio#runCoroutineThreadsafe], [#stop()], `is…` and [#time()] are safe; the scheduling
/// methods are made safe too, except in debug mode, which refuses them with a
/// [WrongThreadException] so that the mistake shows. **Memory:** what a thread did before it
/// scheduled a callback happens-before the callback.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html">asyncio event loop</a>
public final class EventLoop implements AutoCloseable {

  private static final Logger LOG = System.getLogger("asyncio");
  private static final AtomicBoolean PORTABLE_ANNOUNCED = new AtomicBoolean();
  private static final AtomicInteger IDS = new AtomicInteger();
  private static final long STOPPED_CHECK_MILLIS = 20;
  private static final long PEEK_PATIENCE_NANOS = 100_000_000;
  private static final Duration SLOW_CALLBACK_DEFAULT = Duration.ofMillis(100);

  final HandleLoop handles;
  final Carrier carrier;
  final TaskList tasks = new TaskList();
  final LiveGenerators generators = new LiveGenerators();
  final OutsideWaiters outsideWaiters = new OutsideWaiters();
  @Nullable UnretrievedFailure unretrieved;

  @Nullable LoopListener listener;
  private final int id = IDS.incrementAndGet();
  private final long createdNanos = Clock.system().nanoTime();
  private final WatchOptions watch;
  private final Lag lag = new Lag();
  private final OpenResources resources = new OpenResources();
  private final OpenLoops.Entry entry;

  private final Mode mode;
  private final boolean ownThread;
  private final boolean isScheduled;
  final CallbackDispatcher callbacks = new CallbackDispatcher(this);
  private final SignalHandlers signals = new SignalHandlers();
  private TaskFactory taskFactory = TaskFactory.lazy();
  private final FailureReports failures = new FailureReports(this);
  private final LoopExecutor defaultExecutor = new LoopExecutor();
  private @Nullable LoopThread loopThread;
  private @Nullable Throwable fatal;

  /// Read by other threads, too, which see it soon enough; each callback and future reads it.
  private boolean debug;

  private Duration slowCallbackDuration = SLOW_CALLBACK_DEFAULT;
  private volatile boolean running;

  /// The thread that a stopped loop belongs to: which created it, or ran it last.
  private volatile Thread home = Thread.currentThread();

  private volatile boolean closed;

  private volatile boolean runsForever;

  /// Whether other threads send work: then they may wake a loop in which nothing else can.
  private volatile boolean hasForeignCallers;

  private EventLoop(LoopOptions options) {
    boolean isNative = chooseNative(options.mode());
    mode = isNative ? Mode.NATIVE : Mode.PORTABLE;
    handles = new HandleLoop(options.clock(), options.poller().get(), callbacks);
    carrier = Carrier.of(handles, isNative);
    ownThread = options.ownThread();
    isScheduled = options.schedule().isPresent();
    options.schedule().ifPresent(handles::runBy);
    watch = options.watch();
    setDebug(options.debug());
    entry = OpenLoops.add(this);
  }

  private static boolean chooseNative(Mode mode) {
    boolean available = Carrier.isNativeAvailable();
    if (mode == Mode.NATIVE && !available) {
      throw new IllegalStateException(
          "native mode needs java.lang open to this library: start the JVM with "
              + Carrier.nativeModeOption());
    }
    if (mode == Mode.AUTOMATIC && !available && PORTABLE_ANNOUNCED.compareAndSet(false, true)) {
      LOG.log(
          Level.INFO,
          "asyncio runs in portable mode; start the JVM with "
              + Carrier.nativeModeOption()
              + " for faster tasks that may also call blocking JDK methods");
    }
    return mode != Mode.PORTABLE && available;
  }

  /// Creates a loop with the default options.
  ///
  /// @return a stopped loop, to be closed
  public static EventLoop create() {
    return create(LoopOptions.defaults());
  }

  /// Creates a loop.
  ///
  /// @param options how it is made
  /// @return a stopped loop, to be closed
  /// @throws IllegalStateException if the options ask for native mode and the JVM does not allow it
  public static EventLoop create(LoopOptions options) {
    Objects.requireNonNull(options, "options");
    return new EventLoop(options);
  }

  // ---- Running

  /// Runs until [#stop()] is called. The calling thread waits.
  ///
  /// If the waiting thread is interrupted, the loop is stopped, and the thread is left interrupted.
  ///
  /// @throws IllegalStateException if the loop is closed or runs, or if the caller runs in a loop
  public void runForever() {
    checkRunnable("run");
    runsForever = true;
    try {
      runUntil(handles::stop);
    } finally {
      runsForever = false;
    }
  }

  /// Runs until a future is done. The calling thread waits.
  ///
  /// If the waiting thread is interrupted, the future is cancelled, and the thread is left
  /// interrupted.
  ///
  /// @param <T> the type of the result
  /// @param future of this loop
  /// @return its result, or else throws its exception
  /// @throws IllegalStateException if the loop is closed or runs, if the caller runs in a loop, or
  ///   if the loop was stopped before the future was done
  public <T> T runUntilComplete(Future<T> future) {
    Objects.requireNonNull(future, "future");
    checkRunnable("run");
    if (future.loop != this) {
      throw new IllegalStateException(
          "cannot run " + future + ": it is attached to a different loop");
    }
    Step stop =
        () -> {
          if (!(future.hasFailed() && future.failure() instanceof ProgramExit)) {
            handles.stop();
          }
        };
    future.addStep(stop);
    try {
      runUntil(() -> future.doCancel(null));
    } catch (Throwable e) {
      future.retrieved();
      throw e;
    } finally {
      future.removeStep(stop);
    }
    if (!future.isDone()) {
      throw new IllegalStateException(
          "event loop stopped before "
              + future
              + " was done; call stop() only when it may be lost");
    }
    return future.result();
  }

  /// Runs a body as a task until it is done. The calling thread waits.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its result, or else throws its exception
  /// @throws IllegalStateException as [#runUntilComplete(Future)]
  public <T> T runUntilComplete(Callable<T> body) {
    checkRunnable("run");
    return runUntilComplete(createTask(body));
  }

  /// Runs a body as a task until it is done. The calling thread waits.
  ///
  /// @param body what to run; its exception is thrown
  /// @throws IllegalStateException as [#runUntilComplete(Future)]
  public void runUntilComplete(Action body) {
    runUntilComplete(Bodies.callable(body));
  }

  private void runUntil(Step whenInterrupted) {
    checkRunnable("run");
    home = Thread.currentThread();
    MonitorThread.start();
    callbacks.prepare();
    fatal = null;
    if (ownThread) {
      runOnOwnThread(whenInterrupted);
    } else {
      runOnCallingThread();
    }
    if (fatal != null) {
      throw Sneaky.raise(fatal);
    }
  }

  private void runOnCallingThread() {
    carrier.enterCallingThread();
    running = true;
    drive();
    running = false;
    carrier.leaveCallingThread();
  }

  private void runOnOwnThread(Step whenInterrupted) {
    running = true;
    boolean interrupted = false;
    try {
      LoopThread thread = ownThread();
      thread.begin(this::drive);
      while (!thread.awaitEnd()) {
        interrupted = true;
        callFromOutside(whenInterrupted);
      }
    } finally {
      running = false;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private LoopThread ownThread() {
    LoopThread thread = loopThread;
    if (thread == null) {
      thread = new LoopThread();
      thread.start(carrier.newLoopThread("asyncio-loop", thread));
      loopThread = thread;
      entry.setThread(thread);
    }
    return thread;
  }

  /// Throws nothing: what comes out of the run is kept for the caller.
  private void drive() {
    try {
      try {
        handles.run();
      } finally {
        callbacks.retire();
      }
    } catch (Throwable e) {
      fatal = e;
    }
  }

  /// Refuses a run before anything is scheduled for it.
  void checkRunnable(String attempt) {
    checkOpen(attempt);
    if (running) {
      throw new IllegalStateException("cannot " + attempt + " " + this + ": it is already running");
    }
    if (Strand.current() != null) {
      throw new IllegalStateException(
          "cannot "
              + attempt
              + " "
              + this
              + ": another loop is running in this thread; await instead");
    }
    if (!ownThread && !carrier.mayRunOnCallingThread()) {
      throw new IllegalStateException(
          "cannot "
              + attempt
              + " "
              + this
              + " on the calling thread, which is virtual: "
              + Thread.currentThread()
              + "; native mode needs a platform thread, or a run on a thread of its own");
    }
  }

  private void checkOpen(String attempt) {
    if (closed) {
      throw new IllegalStateException(
          "cannot " + attempt + ": event loop is closed; create a new one");
    }
  }

  /// Lets the turn that runs now end, and then the run return; what was scheduled meanwhile waits
  /// for the next run. A stop before a run lets it make one turn. Any thread.
  public void stop() {
    callOnLoop(handles::stop);
  }

  /// Says whether the loop runs. Any thread.
  ///
  /// @return true while a `run…` method has not returned
  public boolean isRunning() {
    return running;
  }

  /// Says whether the loop was closed. Any thread.
  ///
  /// @return true from [#close()] on
  public boolean isClosed() {
    return closed;
  }

  /// Drops what is scheduled, reports what was lost (failures nobody asked for, tasks that are not
  /// done) to the exception handler, and lets the default executor go without waiting for it. Other
  /// threads that wait for futures of this loop get an [IllegalStateException]. Idempotent; never
  /// suspends.
  ///
  /// @throws IllegalStateException if the loop runs
  @Override
  public void close() {
    if (running) {
      throw new IllegalStateException("cannot close " + this + ": it is running; stop it first");
    }
    if (closed) {
      return;
    }
    try {
      reportWhatIsLost();
    } finally {
      release();
    }
  }

  private void reportWhatIsLost() {
    handles.receive();
    UnretrievedFailure.reportAll(this);
    for (Task<?> task : tasks.toSet()) {
      callExceptionHandler(
          ExceptionContext.of("Task was destroyed but it is pending!").withFuture(task));
    }
    resources.reportAll();
  }

  private void release() {
    closed = true;
    entry.remove();
    outsideWaiters.tellAll();
    signals.removeAll();
    closeHandles();
    defaultExecutor.release();
  }

  private void closeHandles() {
    LoopThread thread = loopThread;
    if (thread == null) {
      handles.close();
    } else {
      thread.call(handles::close);
      thread.end();
    }
  }

  /// Ends the run with a failure, as soon as the step that runs now gives the thread back; the
  /// tasks are left as they are. For a monitor that finds that a run makes no sense any more. Any
  /// thread.
  ///
  /// @param error what the `run…` method throws
  public void fail(Throwable error) {
    Objects.requireNonNull(error, "error");
    callFromOutside(() -> abort(error));
  }

  /// Ends the run with an error as soon as the step that runs now gives the thread back.
  void abort(Throwable error) {
    fatal = error;
    handles.abort();
  }

  // ---- Scheduling

  /// Schedules a callback for the next turn, in a copy of the current context. Never suspends.
  ///
  /// @param callback what to run; what it throws goes to the exception handler
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public Handle callSoon(Runnable callback) {
    return scheduleSoon(callback, Context.copyIfAny());
  }

  /// Schedules a callback for the next turn. Never suspends.
  ///
  /// @param callback what to run; what it throws goes to the exception handler
  /// @param context what it runs in; not copied
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public Handle callSoon(Runnable callback, Context context) {
    return scheduleSoon(callback, Objects.requireNonNull(context, "context"));
  }

  private Handle scheduleSoon(Runnable callback, @Nullable Context context) {
    Handle handle = newHandle("callSoon", callback, context);
    if (mayTouch("callSoon")) {
      handles.ready(handle);
    } else {
      calledByUser(handle);
    }
    return handle;
  }

  /// Schedules a callback from any thread and wakes the loop. Never suspends.
  ///
  /// @param callback what to run; what it throws goes to the exception handler
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public Handle callSoonThreadsafe(Runnable callback) {
    return scheduleThreadsafe(callback, Context.copyIfAny());
  }

  /// Schedules a callback from any thread and wakes the loop. Never suspends.
  ///
  /// @param callback what to run; what it throws goes to the exception handler
  /// @param context what it runs in; not copied
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public Handle callSoonThreadsafe(Runnable callback, Context context) {
    return scheduleThreadsafe(callback, Objects.requireNonNull(context, "context"));
  }

  private Handle scheduleThreadsafe(Runnable callback, @Nullable Context context) {
    Handle handle = newHandle("callSoonThreadsafe", callback, context);
    if (running && isOwner()) {
      handles.ready(handle);
    } else {
      calledByUser(handle);
    }
    return handle;
  }

  private Handle newHandle(String attempt, Runnable callback, @Nullable Context context) {
    Objects.requireNonNull(callback, "callback");
    checkOpen(attempt);
    Handle handle = new Handle(handles, callback, context);
    if (debug) {
      handle.setCreatedAt(Creation.here());
    }
    return handle;
  }

  /// Schedules a callback for later, in a copy of the current context. Never suspends.
  ///
  /// @param delay from now; zero or negative means the next turn
  /// @param callback what to run; what it throws goes to the exception handler
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return scheduleAfter(delay, callback, Context.copyIfAny());
  }

  /// Schedules a callback for later. Never suspends.
  ///
  /// @param delay from now; zero or negative means the next turn
  /// @param callback what to run; what it throws goes to the exception handler
  /// @param context what it runs in; not copied
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
    return scheduleAfter(delay, callback, Objects.requireNonNull(context, "context"));
  }

  private TimerHandle scheduleAfter(Duration delay, Runnable callback, @Nullable Context context) {
    return scheduleAt("callLater", Nanos.after(handles.nanoTime(), delay), callback, context);
  }

  /// Schedules a callback for a time, in a copy of the current context. Never suspends.
  ///
  /// @param when on the loop's clock, as [#time()] counts
  /// @param callback what to run; what it throws goes to the exception handler
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public TimerHandle callAt(Duration when, Runnable callback) {
    Objects.requireNonNull(when, "when");
    return scheduleAt("callAt", Nanos.of(when), callback, Context.copyIfAny());
  }

  /// Schedules a callback for a time. Never suspends.
  ///
  /// @param when on the loop's clock, as [#time()] counts
  /// @param callback what to run; what it throws goes to the exception handler
  /// @param context what it runs in; not copied
  /// @return the way to call it off
  /// @throws IllegalStateException if the loop is closed
  public TimerHandle callAt(Duration when, Runnable callback, Context context) {
    Objects.requireNonNull(when, "when");
    return scheduleAt(
        "callAt", Nanos.of(when), callback, Objects.requireNonNull(context, "context"));
  }

  private TimerHandle scheduleAt(
      String attempt, long whenNanos, Runnable callback, @Nullable Context context) {
    Objects.requireNonNull(callback, "callback");
    checkOpen(attempt);
    TimerHandle timer = new TimerHandle(handles, whenNanos, callback, context);
    if (debug) {
      timer.setCreatedAt(Creation.here());
    }
    boolean mayTouch = mayTouch(attempt);
    LoopListener told = listener;
    if (told != null) {
      told.timerScheduled(timer);
    }
    if (mayTouch) {
      handles.addTimer(timer);
    } else {
      calledByUser(timer);
    }
    return timer;
  }

  /// Returns the time on the loop's clock. Any thread.
  ///
  /// @return since an origin of the clock's own
  public Duration time() {
    return Duration.ofNanos(handles.nanoTime());
  }

  // ---- Who may touch the loop

  /// Whether the calling thread may touch the loop's state as it is. Not any thread may while the
  /// loop is stopped: one that completes futures cannot know that it is, nor how long.
  boolean isOwner() {
    Strand strand = Strand.current();
    if (strand != null && strand.loop == this) {
      return true;
    }
    return running ? carrier.isLoopThread() : Thread.currentThread().equals(home);
  }

  private boolean mayTouch(String attempt) {
    boolean owner = isOwner();
    if (!owner && debug && running) {
      throw new WrongThreadException(
          "non-thread-safe "
              + attempt
              + " on "
              + this
              + " from "
              + Thread.currentThread()
              + "; use callSoonThreadsafe or runCoroutineThreadsafe");
    }
    return owner;
  }

  /// Runs a step of the library in the loop, from any thread.
  void callFromOutside(Step step) {
    handles.readyThreadsafe(step);
  }

  /// Runs a step of the library now if the caller may touch the loop, else in the loop.
  void callOnLoop(Step step) {
    if (isOwner()) {
      step.step();
    } else {
      handles.readyThreadsafe(step);
    }
  }

  // ---- Futures and tasks

  /// Creates a pending future of this loop. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @return a new future
  public <T> Future<T> createFuture() {
    return debug ? new ReasonedFuture<>(this, new Creation(Creation.here())) : new Future<>(this);
  }

  /// Creates a pending future of this loop that stands for something else than a value: a place in
  /// the line for a lock. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param reason what reports say of those who await it
  /// @return a new future
  public <T> Future<T> createFuture(WaitReason reason) {
    return new ReasonedFuture<>(this, Objects.requireNonNull(reason, "reason"));
  }

  /// Schedules a body to run as a task. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public <T> Task<T> createTask(Callable<? extends T> body) {
    return createTask(body, TaskOptions.defaults());
  }

  /// Schedules a body to run as a task. Never suspends.
  ///
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public Task<Void> createTask(Action body) {
    return createTask(Bodies.callable(body), TaskOptions.defaults());
  }

  /// Schedules a body to run as a task. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public <T> Task<T> createTask(Callable<? extends T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    checkOpen("createTask");
    if (debug) {
      mayTouch("createTask");
    }
    Task<T> task = taskFactory.create(this, body, options);
    return Objects.requireNonNull(
        task, () -> "the task factory " + taskFactory + " returned null; return a task");
  }

  /// Schedules a body to run as a task. Never suspends.
  ///
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public Task<Void> createTask(Action body, TaskOptions options) {
    return createTask(Bodies.callable(body), options);
  }

  /// Schedules a body to run as a task with a name. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public <T> Task<T> createTask(String name, Callable<? extends T> body) {
    return createTask(body, TaskOptions.named(name));
  }

  /// Schedules a body to run as a task with a name. Never suspends.
  ///
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the loop is closed
  public Task<Void> createTask(String name, Action body) {
    return createTask(Bodies.callable(body), TaskOptions.named(name));
  }

  /// Sets what makes the tasks of this loop.
  ///
  /// @param factory for all tasks created from now on
  public void setTaskFactory(TaskFactory factory) {
    taskFactory = Objects.requireNonNull(factory, "factory");
  }

  /// Returns to the default task factory.
  public void resetTaskFactory() {
    taskFactory = TaskFactory.lazy();
  }

  /// Returns the task factory that was set.
  ///
  /// @return empty for the default
  public Optional<TaskFactory> taskFactory() {
    return taskFactory.equals(TaskFactory.lazy()) ? Optional.empty() : Optional.of(taskFactory);
  }

  /// Returns the loop that runs the calling code; [Asyncio#runningLoop()] where there has to be
  /// one. Any thread.
  ///
  /// @return empty outside all loops
  public static Optional<EventLoop> current() {
    Strand strand = Strand.current();
    return strand == null ? Optional.empty() : Optional.of(strand.loop);
  }

  /// Returns the task that the calling code belongs to.
  ///
  /// @return empty in a callback, and outside this loop
  public Optional<Task<?>> currentTask() {
    Strand strand = Strand.current();
    return strand == null || strand.loop != this
        ? Optional.empty()
        : Optional.ofNullable(strand.task);
  }

  /// Returns the tasks that are not done, in the order they were created.
  ///
  /// @return a snapshot
  public Set<Task<?>> allTasks() {
    return isOwner() ? tasks.toSet() : new LinkedHashSet<>(askForTasks(Long.MAX_VALUE));
  }

  /// Returns the tasks that are not done, without waiting for a loop that does not answer. Any
  /// thread.
  ///
  /// @return all, in the order they were created; of a loop that is stalled, those that can be seen
  ///   from outside, after a tenth of a second
  public List<Task<?>> peekTasks() {
    return !running || isScheduled || isOwner() || handles.isAsleep()
        ? tasks.toList()
        : askForTasks(PEEK_PATIENCE_NANOS);
  }

  private List<Task<?>> askForTasks(long patienceNanos) {
    CompletableFuture<List<Task<?>>> answer = new CompletableFuture<>();
    Step ask = () -> answer.complete(tasks.toList());
    callFromOutside(ask);
    long start = Clock.system().nanoTime();
    while (running && Clock.system().nanoTime() - start < patienceNanos) {
      try {
        return answer.get(STOPPED_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // The loop may have stopped before it looked at its inbox.
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException("interrupted while the loop listed its tasks", e);
      }
    }
    return tasks.toList();
  }

  /// Adds someone who learns of what the tasks, timers and resources of this loop do: for tools and
  /// tests. Any thread, though from outside the loop it takes effect a moment later.
  ///
  /// @param added told after those that were added before
  public void addListener(LoopListener added) {
    Objects.requireNonNull(added, "added");
    callOnLoop(() -> {
      listener = ListenerPair.add(listener, added);
      adoptListeners();
    });
  }

  /// Removes a listener; nothing happens if it is not there. As [#addListener(LoopListener)].
  ///
  /// @param removed equal to the one added
  public void removeListener(LoopListener removed) {
    Objects.requireNonNull(removed, "removed");
    callOnLoop(() -> {
      listener = ListenerPair.remove(listener, removed);
      adoptListeners();
    });
  }

  private void adoptListeners() {
    LoopListener told = listener;
    long debugNanos = debug ? Nanos.of(slowCallbackDuration) : Long.MAX_VALUE;
    handles.reportSlowSteps(told == null ? debugNanos : Math.min(debugNanos, told.slowStepNanos()));
    handles.reportTurns(told != null && told.wantsTurns());
  }

  /// Announces something that has to be closed, such as a stream. The loop does not close it, but
  /// warns of it if it is still open when the loop closes. Never suspends.
  ///
  /// @param resource open from now on
  public void resourceOpened(AutoCloseable resource) {
    Objects.requireNonNull(resource, "resource");
    List<StackTraceElement> openedAt = debug ? Creation.here() : List.of();
    callOnLoop(() -> resources.add(resource, openedAt));
    LoopListener told = listener;
    if (told != null) {
      told.resourceOpened(resource);
    }
  }

  /// Takes back what [#resourceOpened(AutoCloseable)] announced. Never suspends.
  ///
  /// @param resource closed now
  public void resourceClosed(AutoCloseable resource) {
    Objects.requireNonNull(resource, "resource");
    callOnLoop(() -> resources.remove(resource));
    LoopListener told = listener;
    if (told != null) {
      told.resourceClosed(resource);
    }
  }

  /// Returns the I/O of this loop, which it waits in from the first such call on. For libraries
  /// that bring I/O; never suspends.
  ///
  /// @param <P> the type of the poller
  /// @param type which poller the caller can work with
  /// @param factory makes one if the loop has none yet
  /// @return the one poller of this loop
  /// @throws IllegalStateException if the loop is closed, or was made with another poller, such as
  ///   a virtual clock
  /// @throws WrongThreadException if the caller may not touch the loop
  public <P extends Poller> P poller(Class<P> type, Supplier<? extends P> factory) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(factory, "factory");
    if (type.isInstance(handles.poller())) {
      return type.cast(handles.poller());
    }
    checkOpen("use I/O");
    if (!isOwner()) {
      throw new WrongThreadException(
          "cannot use I/O of "
              + this
              + " from "
              + Thread.currentThread()
              + ": call it in the loop");
    }
    P poller = factory.get();
    handles.replacePoller(poller);
    return poller;
  }

  /// Adds a step to the end of the ready queue, to run on the bare loop thread. For libraries that
  /// bring I/O; any thread, never suspends.
  ///
  /// @param step short; takes no lock and calls no code of users
  public void ready(Step step) {
    Objects.requireNonNull(step, "step");
    if (isOwner()) {
      handles.ready(step);
    } else {
      callFromOutside(step);
    }
  }

  /// Whether a schedule says what runs: then the garbage collector must not.
  boolean isScheduled() {
    return isScheduled;
  }

  // ---- Executors

  /// Runs a blocking call in the default executor: a bounded pool of platform threads. Never
  /// suspends.
  ///
  /// @param <T> the type of the result
  /// @param call what to run; in no context and no task
  /// @return its future; cancelling it keeps the call from beginning but does not stop it
  /// @throws IllegalStateException if the loop is closed or its executor was shut down
  public <T> Future<T> runInExecutor(Callable<? extends T> call) {
    Objects.requireNonNull(call, "call");
    checkOpen("runInExecutor");
    return runInExecutor(defaultExecutor.get(this), call);
  }

  /// Runs a blocking call in an executor. Never suspends, unless the executor does.
  ///
  /// @param <T> the type of the result
  /// @param executor where to run it
  /// @param call what to run; in no context and no task
  /// @return its future; cancelling it keeps the call from beginning but does not stop it
  /// @throws IllegalStateException if the loop is closed
  public <T> Future<T> runInExecutor(Executor executor, Callable<? extends T> call) {
    Objects.requireNonNull(executor, "executor");
    checkOpen("runInExecutor");
    return ExecutorCall.submit(this, executor, call);
  }

  /// Replaces the default executor.
  ///
  /// @param executor for all calls from now on; shut down when the loop closes
  public void setDefaultExecutor(ExecutorService executor) {
    defaultExecutor.replace(Objects.requireNonNull(executor, "executor"));
  }

  /// Shuts the default executor down and waits for its threads; suspends.
  public void shutdownDefaultExecutor() {
    shutdownDefaultExecutor(Duration.ofNanos(Long.MAX_VALUE));
  }

  /// Shuts the default executor down and waits for its threads, but not for ever; suspends.
  ///
  /// @param timeout how long to wait; what has not ended by then is left to itself, with a warning
  public void shutdownDefaultExecutor(Duration timeout) {
    defaultExecutor.shutDown(this, Objects.requireNonNull(timeout, "timeout"));
  }

  boolean hasExecutor() {
    return defaultExecutor.exists();
  }

  /// Closes the generators that were begun and not read to their end; suspends.
  public void shutdownAsyncgens() {
    generators.closeAll(this);
  }

  /// Looks up the addresses of a host, in the default executor. Never suspends.
  ///
  /// @param host a name or a literal address
  /// @return the addresses, at least one, or else an [java.net.UnknownHostException]
  public Future<List<InetAddress>> getaddrinfo(String host) {
    Objects.requireNonNull(host, "host");
    return runInExecutor(() -> List.of(InetAddress.getAllByName(host)));
  }

  /// Looks up the name of an address, in the default executor. Never suspends.
  ///
  /// @param address whose name
  /// @return the name, or the address as text if it has none
  public Future<String> getnameinfo(InetAddress address) {
    Objects.requireNonNull(address, "address");
    return runInExecutor(address::getCanonicalHostName);
  }

  // ---- Signals

  /// Runs a callback in the loop whenever the process gets a signal; replaces an earlier one.
  ///
  /// @param signal the name without "SIG", such as "TERM"
  /// @param callback what to run
  /// @throws IllegalArgumentException if there is no such signal, or the JVM keeps it for itself
  /// @throws UnsupportedOperationException if the module jdk.unsupported is missing
  public void addSignalHandler(String signal, Runnable callback) {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(callback, "callback");
    checkOpen("addSignalHandler");
    Context context = Context.copyContext();
    signals.add(signal, () -> callSoonThreadsafe(callback, context));
  }

  /// Restores what the signal did before.
  ///
  /// @param signal the name without "SIG"
  /// @return false if this loop had no handler for it
  public boolean removeSignalHandler(String signal) {
    Objects.requireNonNull(signal, "signal");
    return signals.remove(signal);
  }

  // ---- Failures

  /// Sets who receives the failures that nobody else can.
  ///
  /// @param handler instead of the log
  public void setExceptionHandler(ExceptionHandler handler) {
    failures.setHandler(Objects.requireNonNull(handler, "handler"));
  }

  /// Returns to the default handler, which logs.
  public void resetExceptionHandler() {
    failures.setHandler(null);
  }

  /// Returns the exception handler that was set.
  ///
  /// @return empty for the default
  public Optional<ExceptionHandler> exceptionHandler() {
    return failures.handler();
  }

  /// Passes a failure to the exception handler, which runs in the context of the task or else the
  /// callback it concerns. A handler that fails is itself reported to the log.
  ///
  /// @param context what happened
  public void callExceptionHandler(ExceptionContext context) {
    Objects.requireNonNull(context, "context");
    callExceptionHandler(context, context.variables());
  }

  void callExceptionHandler(ExceptionContext context, Context variables) {
    failures.report(context, variables);
  }

  /// Logs a failure as an error of the logger "asyncio".
  ///
  /// @param context what happened
  public void defaultExceptionHandler(ExceptionContext context) {
    FailureReports.log(Objects.requireNonNull(context, "context"));
  }

  /// Passes a failure to the exception handler from the bare loop thread: in the next turn.
  void reportSoon(ExceptionContext context) {
    handles.ready(new Handle(handles, () -> callExceptionHandler(context), new Context()));
  }

  // ---- Debug mode

  /// Says whether debug mode is on. Any thread.
  ///
  /// @return true if it is on
  public boolean isDebug() {
    return debug;
  }

  /// Turns debug mode on or off: slow callbacks and steps are logged, calls from foreign threads
  /// are refused, and what is created from now on knows where: tasks, futures, callbacks.
  ///
  /// @param newDebug true for on
  public void setDebug(boolean newDebug) {
    debug = newDebug;
    adoptListeners();
  }

  /// Returns from when on a callback or step counts as slow in debug mode.
  ///
  /// @return 100 milliseconds unless set
  public Duration slowCallbackDuration() {
    return slowCallbackDuration;
  }

  /// Sets from when on a callback or step counts as slow in debug mode.
  ///
  /// @param duration the limit, zero or more
  /// @throws IllegalArgumentException if it is negative
  public void setSlowCallbackDuration(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException(
          "slowCallbackDuration of " + this + " must not be negative, found " + duration);
    }
    slowCallbackDuration = duration;
    setDebug(debug);
  }

  // ---- For observers on any thread

  /// Returns the loops of this JVM that are not closed. Any thread.
  ///
  /// @return a snapshot, oldest first
  public static List<EventLoop> openLoops() {
    return OpenLoops.list();
  }

  /// Returns the number of this loop in its JVM. Any thread.
  ///
  /// @return from 1 on
  public int id() {
    return id;
  }

  /// Returns for how long this loop exists. Any thread.
  ///
  /// @return real time
  public Duration age() {
    return Duration.ofNanos(Clock.system().nanoTime() - createdNanos);
  }

  /// Returns the loop in figures. Any thread; of a loop that runs they may be out of date.
  ///
  /// @return a snapshot
  public LoopStatistics statistics() {
    return new LoopStatistics(
        handles.steps(),
        tasks.size(),
        handles.readyCount(),
        handles.timerCount(),
        handles.outsideCount(),
        handles.poller().label(),
        handles.isAsleep(),
        lag.histogram(),
        lag.samples());
  }

  /// Says whether nothing that this loop knows of can wake one of its tasks: it is asleep without
  /// timers, I/O, signal handlers, or calls in executors and in the JDK. Another thread still can.
  /// Any thread.
  ///
  /// @return true if it would sleep for ever
  public boolean isAsleepForGood() {
    return running && handles.isAsleepForGood() && signals.isEmpty();
  }

  /// Says whether another thread has sent work to this loop, or completed one of its futures. Any
  /// thread.
  ///
  /// @return true from the first time on
  public boolean hasForeignCallers() {
    return hasForeignCallers;
  }

  /// Says whether the loop runs until someone stops it, and not for a task. Any thread.
  ///
  /// @return true while [#runForever()] has not returned
  public boolean isRunningForever() {
    return running && runsForever;
  }

  /// When another thread sends work, or completes a future.
  void calledByUser(Step step) {
    hasForeignCallers = true;
    callFromOutside(step);
  }

  /// Returns what the loop is in the middle of. Any thread; a hint, unless the loop is stalled.
  ///
  /// @return empty if it is asleep or does not run
  public Optional<RunningStep> runningStep() {
    Thread loopThread = carrier.loopThread();
    if (!running || loopThread == null || handles.isAsleep()) {
      return Optional.empty();
    }
    if (!(carrier.running() instanceof Strand strand)) {
      return Optional.of(new RunningStep("the loop itself", Optional.empty(), loopThread, false));
    }
    Thread thread = strand.thread();
    return Optional.of(
        new RunningStep(
            strand.stepLabel(),
            Optional.ofNullable(strand.task),
            thread == null ? loopThread : thread,
            thread != null && thread.isAlive() && isWaiting(thread)));
  }

  private static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  /// Returns the thread that runs the loop or ran it last. Any thread.
  ///
  /// @return empty before the first run
  public Optional<Thread> thread() {
    return Optional.ofNullable(carrier.loopThread());
  }

  /// Returns the thread that has to run the loop for it to go on: while it runs, its own; else the
  /// one that created it or ran it last. Any thread.
  ///
  /// @return alive or not
  public Thread home() {
    Thread loopThread = carrier.loopThread();
    // One that has ended is that of an earlier run: the caller of this one is about to start
    // another.
    return running && loopThread != null && loopThread.isAlive() ? loopThread : home;
  }

  /// Lets an await fail that keeps the whole loop and could never end: a native frame or a class
  /// initialiser below it pins its task to the loop's thread. For a monitor that sees the loop
  /// held. Any thread.
  ///
  /// @return false if the loop is in no such await
  public boolean refusePinnedAwait() {
    return running && carrier.refusePinned();
  }

  /// Measures how late the loop runs what is ready, for [#statistics()]; wakes it if it is asleep.
  /// Nothing happens in a loop with a schedule, which is to run the same each time. Any thread.
  public void measureLag() {
    if (running && !isScheduled) {
      lag.measure(this);
    }
  }

  /// Describes the tasks that are not done as a tree: each below the one that waits for it, or in
  /// whose group it is, with what it waits for and where. Any thread.
  ///
  /// @return a line for each task, empty if there is none
  public String taskTree() {
    return taskTree(_ -> "");
  }

  /// Describes the tasks as [#taskTree()], with a note to each.
  ///
  /// @param note what to put below the line of a task; empty for nothing
  /// @return lines
  public String taskTree(Function<? super Task<?>, String> note) {
    return TaskTree.of(peekTasks(), Objects.requireNonNull(note, "note"));
  }

  /// Returns what the options said about the watch over this loop. Any thread.
  ///
  /// @return when it counts as stalled, what happens in a deadlock
  public WatchOptions watch() {
    return watch;
  }

  /// Returns how this loop runs its tasks.
  ///
  /// @return [Mode#NATIVE] or [Mode#PORTABLE]
  public Mode mode() {
    return mode;
  }

  @Override
  public String toString() {
    String state = closed ? "closed" : running ? "running" : "stopped";
    return "<EventLoop " + state + (debug ? " debug" : "") + ">";
  }
}
