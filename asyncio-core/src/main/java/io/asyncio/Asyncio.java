package io.asyncio;

import io.asyncio.loop.TimerHandle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What programs import every day: `import static io.asyncio.Asyncio.*;`
///
/// ```java
/// void main() {
///   run(() -> {
///     var pages = gather(() -> fetch(a), () -> fetch(b));
///     IO.println(pages);
///   });
/// }
/// ```
///
/// A coroutine is any code. To await it is to call it; to run it next to other code is
/// [#createTask]. Methods that suspend do so only for the calling task; the loop goes on. No method
/// declares a checked exception: what a body throws comes out where it is awaited, the very same
/// object.
///
/// **Threads:** all but [#run] and [#runCoroutineThreadsafe] are called inside a loop, by its tasks
/// and callbacks.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-api-index.html">asyncio high-level
///   API</a>
public final class Asyncio {

  private static final WaitReason SLEEP = () -> "its sleep to end";

  private Asyncio() {}

  // ---- Running programs

  /// Runs a body as the main task of a new loop. The calling thread waits.
  ///
  /// In the end, tasks that are left are cancelled and waited for, generators closed, the default
  /// executor shut down, the loop closed. Ctrl-C cancels the main task.
  ///
  /// @param <T> the type of the result
  /// @param main what to run
  /// @return what it returned
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop
  public static <T> T run(Callable<T> main) {
    return run(main, RunOptions.defaults());
  }

  /// Runs a body as the main task of a new loop, as [#run(Callable)].
  ///
  /// @param main what to run
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop
  public static void run(Action main) {
    run(main, RunOptions.defaults());
  }

  /// Runs a body as the main task of a new loop, as [#run(Callable)].
  ///
  /// @param <T> the type of the result
  /// @param main what to run
  /// @param options how the loop is made and shut down
  /// @return what it returned
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop
  public static <T> T run(Callable<T> main, RunOptions options) {
    Objects.requireNonNull(main, "main");
    Runner.refuseNested();
    try (Runner runner = new Runner(options)) {
      return runner.run(main);
    }
  }

  /// Runs a body as the main task of a new loop, as [#run(Callable)].
  ///
  /// @param main what to run
  /// @param options how the loop is made and shut down
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop
  public static void run(Action main, RunOptions options) {
    Objects.requireNonNull(main, "main");
    run(Bodies.callable(main), options);
  }

  // ---- The loop and the task that the caller is in

  /// Returns the loop that the caller runs in. Never suspends.
  ///
  /// @return the running loop
  /// @throws IllegalStateException outside a loop
  public static EventLoop runningLoop() {
    return Strand.require("get the running loop").loop;
  }

  /// Returns the task that the caller belongs to. Never suspends.
  ///
  /// @return the current task
  /// @throws IllegalStateException outside a loop, and in a callback; see [EventLoop#currentTask()]
  public static Task<?> currentTask() {
    Task<?> task = Strand.require("get the current task").task;
    if (task == null) {
      throw new IllegalStateException(
          "cannot get the current task: this is a callback, not a task");
    }
    return task;
  }

  /// Returns the tasks of the running loop that are not done, in the order they were created.
  ///
  /// @return a snapshot
  /// @throws IllegalStateException outside a loop
  public static Set<Task<?>> allTasks() {
    return runningLoop().allTasks();
  }

  // ---- Sleeping

  /// Lets time pass; suspends. Zero or less gives up exactly one turn of the loop.
  ///
  /// @param delay how long, on the loop's clock
  /// @throws CancelledError if the task is cancelled meanwhile
  public static void sleep(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    Strand strand = Strand.require("sleep");
    long nanos = Nanos.of(delay);
    if (nanos <= 0) {
      strand.yieldTurn();
      return;
    }
    EventLoop loop = strand.loop;
    Future<Void> woken = new ReasonedFuture<>(loop, SLEEP);
    TimerHandle timer =
        loop.handles.addTimer(
            Nanos.after(loop.handles.nanoTime(), delay), () -> woken.trySetResult(null));
    try {
      woken.await();
    } finally {
      timer.cancel();
    }
  }

  /// Lets time pass, as [#sleep(Duration)], and returns a value.
  ///
  /// @param <T> the type of the value
  /// @param delay how long, on the loop's clock
  /// @param result what to return
  /// @return `result`
  /// @throws CancelledError if the task is cancelled meanwhile
  public static <T> T sleep(Duration delay, T result) {
    sleep(delay);
    return result;
  }

  /// Gives up one turn of the loop: all that is ready runs first. Suspends.
  ///
  /// @throws CancelledError if the task was cancelled
  public static void yieldNow() {
    Strand.require("yield").yieldTurn();
  }

  // ---- Tasks

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static <T> Task<T> createTask(Callable<? extends T> body) {
    return runningLoop().createTask(body);
  }

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static Task<Void> createTask(Action body) {
    return runningLoop().createTask(body);
  }

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static <T> Task<T> createTask(Callable<? extends T> body, TaskOptions options) {
    return runningLoop().createTask(body, options);
  }

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static Task<Void> createTask(Action body, TaskOptions options) {
    return runningLoop().createTask(body, options);
  }

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static <T> Task<T> createTask(String name, Callable<? extends T> body) {
    return runningLoop().createTask(name, body);
  }

  /// Schedules a body to run as a task of the running loop. Never suspends.
  ///
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException outside a loop
  public static Task<Void> createTask(String name, Action body) {
    return runningLoop().createTask(name, body);
  }

  /// Makes a future of what can be awaited: a future of the running loop is returned as it is, a
  /// body becomes a task, a completion stage or another library's future is wrapped. Never
  /// suspends.
  ///
  /// @param <T> the type of the result
  /// @param awaitable a [Future], [Callable], [Action], [CompletionStage] or
  ///   [java.util.concurrent.Future]
  /// @return its future
  /// @throws ClassCastException if it is none of these
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public static <T> Future<T> ensureFuture(Object awaitable) {
    Objects.requireNonNull(awaitable, "awaitable");
    return switch (awaitable) {
      case Future<?> future -> (Future<T>) future;
      case Callable<?> body -> createTask((Callable<T>) body);
      case Action body -> (Future<T>) createTask(body);
      case CompletionStage<?> stage -> wrapFuture((CompletionStage<T>) stage);
      case java.util.concurrent.Future<?> future ->
          wrapFuture((java.util.concurrent.Future<T>) future);
      default ->
          throw new ClassCastException(
              "cannot await "
                  + awaitable
                  + ": a Future, Callable, Action or CompletionStage is required, found "
                  + awaitable.getClass().getName());
    };
  }

  // ---- Waiting for several

  /// Waits for all futures; suspends. The first failure comes out at once, while the others go on;
  /// a cancellation of the caller cancels them all.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop; one that is in it twice counts twice in the result
  /// @return the results, in the order of the futures
  public static <T> List<T> gather(Collection<? extends Future<? extends T>> futures) {
    return Asyncio.<T>gatherFuture(futures).await();
  }

  /// Waits for all futures, as [#gather(Collection)]; suspends.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop
  /// @return the results, in the order of the futures
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> List<T> gather(Future<? extends T>... futures) {
    Objects.requireNonNull(futures, "futures");
    return gather(Arrays.asList(futures));
  }

  /// Runs bodies as tasks next to one another and waits for all, as [#gather(Collection)];
  /// suspends.
  ///
  /// @param <T> the type of the results
  /// @param bodies what to run
  /// @return the results, in the order of the bodies
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> List<T> gather(Callable<? extends T>... bodies) {
    return gather(tasks(bodies));
  }

  private static <T> List<Task<T>> tasks(Callable<? extends T>[] bodies) {
    Objects.requireNonNull(bodies, "bodies");
    List<Task<T>> tasks = new ArrayList<>(bodies.length);
    for (Callable<? extends T> body : bodies) {
      tasks.add(createTask(body));
    }
    return tasks;
  }

  /// Waits for all futures, whatever becomes of them: `return_exceptions=True`. Suspends; a
  /// cancellation of the caller cancels them all and comes out once they have ended.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop; one that is in it twice counts twice in the result
  /// @return how each ended, in the order of the futures
  public static <T> List<Outcome<T>> gatherOutcomes(
      Collection<? extends Future<? extends T>> futures) {
    return Asyncio.<T>gatherOutcomesFuture(futures).await();
  }

  /// Waits for all futures, as [#gatherOutcomes(Collection)]; suspends.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop
  /// @return how each ended, in the order of the futures
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> List<Outcome<T>> gatherOutcomes(Future<? extends T>... futures) {
    Objects.requireNonNull(futures, "futures");
    return gatherOutcomes(Arrays.asList(futures));
  }

  /// Runs bodies as tasks next to one another and waits for all, as [#gatherOutcomes(Collection)];
  /// suspends.
  ///
  /// @param <T> the type of the results
  /// @param bodies what to run
  /// @return how each ended, in the order of the bodies
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> List<Outcome<T>> gatherOutcomes(Callable<? extends T>... bodies) {
    return gatherOutcomes(tasks(bodies));
  }

  /// Returns the future of a [#gather(Collection)] without waiting. Never suspends.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop
  /// @return to cancel it is to cancel all that are not done
  public static <T> Future<List<T>> gatherFuture(
      Collection<? extends Future<? extends T>> futures) {
    return Gather.results(loopOf(futures), futures);
  }

  /// Returns the future of a [#gatherOutcomes(Collection)] without waiting. Never suspends.
  ///
  /// @param <T> the type of the results
  /// @param futures of one loop
  /// @return to cancel it is to cancel all that are not done
  public static <T> Future<List<Outcome<T>>> gatherOutcomesFuture(
      Collection<? extends Future<? extends T>> futures) {
    return Gather.outcomes(loopOf(futures), futures);
  }

  private static EventLoop loopOf(Collection<? extends Future<?>> futures) {
    Objects.requireNonNull(futures, "futures");
    return futures.isEmpty() ? runningLoop() : futures.iterator().next().loop();
  }

  /// Waits for some of several futures; suspends. Raises no failure and cancels nothing.
  ///
  /// @param <T> the type of the results
  /// @param futures at least one
  /// @param returnWhen what to wait for
  /// @return which are done, and which are not
  /// @throws IllegalArgumentException if there is no future
  public static <T> DoneAndPending<T> wait(
      Collection<? extends Future<? extends T>> futures, ReturnWhen returnWhen) {
    return Waiting.run(futures, -1, returnWhen);
  }

  /// Waits for some of several futures, but not for ever; suspends. Raises no failure and cancels
  /// nothing.
  ///
  /// @param <T> the type of the results
  /// @param futures at least one
  /// @param timeout how long at most; when it has passed, what is done is returned
  /// @param returnWhen what to wait for
  /// @return which are done, and which are not
  /// @throws IllegalArgumentException if there is no future
  public static <T> DoneAndPending<T> wait(
      Collection<? extends Future<? extends T>> futures, Duration timeout, ReturnWhen returnWhen) {
    Objects.requireNonNull(timeout, "timeout");
    return Waiting.run(futures, Math.max(0, Nanos.of(timeout)), returnWhen);
  }

  /// Hands out futures in the order in which they are done. Taking the next one suspends; nothing
  /// is cancelled.
  ///
  /// @param <T> the type of the results
  /// @param futures of the running loop; duplicates count once
  /// @return the futures themselves, each done; to be iterated once
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Future<? extends T>> futures) {
    CompletionOrder<T> order = new CompletionOrder<>(futures, -1);
    return () -> order;
  }

  /// Hands out futures in the order in which they are done, but not for ever.
  ///
  /// @param <T> the type of the results
  /// @param futures of the running loop; duplicates count once
  /// @param timeout when it has passed, taking a future that is not done throws
  ///   [TimeoutExpiredException]
  /// @return the futures themselves, each done; to be iterated once
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Future<? extends T>> futures, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    CompletionOrder<T> order = new CompletionOrder<>(futures, Math.max(0, Nanos.of(timeout)));
    return () -> order;
  }

  /// Starts attempts one after the other, the next when a delay has passed or the last one has
  /// failed, until one succeeds; the rest is cancelled. Suspends until all have ended.
  ///
  /// @param <T> the type of the result
  /// @param delay how long to wait for an attempt before the next one starts
  /// @param attempts in the order in which they start
  /// @return the first success, or what all failed with
  public static <T> StaggeredRace<T> staggeredRace(
      Duration delay, List<? extends Callable<? extends T>> attempts) {
    return new Race<T>(Strand.require("run a staggered race"), delay, attempts).run();
  }

  // ---- Deadlines

  /// Waits for a future, but not for ever; suspends.
  ///
  /// When the time has passed, the future is cancelled and its end awaited, however long that
  /// takes; a future that refuses and returns a value has its value returned.
  ///
  /// @param <T> the type of the result
  /// @param future what to wait for; cancelled with the caller
  /// @param timeout zero or less takes what is there already
  /// @return the result
  /// @throws TimeoutExpiredException if the time passed
  public static <T> T waitFor(Future<T> future, Duration timeout) {
    Objects.requireNonNull(future, "future");
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isPositive()) {
      return timeout(timeout).run((Callable<T>) future::await);
    }
    if (!future.isDone()) {
      cancelAndWait(future);
      if (future.isCancelled()) {
        throw new TimeoutExpiredException(
            future + " was not done in time", future.cancelledError());
      }
    }
    return future.result();
  }

  private static void cancelAndWait(Future<?> future) {
    Future<Void> ended = runningLoop().createFuture();
    future.addStep(() -> ended.trySetResult(null));
    future.doCancel(null);
    ended.await();
  }

  /// Runs a body, but not for ever; suspends. The body runs in the calling task and its context.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param timeout zero or less does not let the body begin
  /// @return the result
  /// @throws TimeoutExpiredException if the time passed
  public static <T> T waitFor(Callable<T> body, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return timeout.isPositive() ? timeout(timeout).run(body) : waitFor(createTask(body), timeout);
  }

  /// Runs a body, but not for ever; suspends. The body runs in the calling task and its context.
  ///
  /// @param body what to run
  /// @param timeout zero or less does not let the body begin
  /// @throws TimeoutExpiredException if the time passed
  public static void waitFor(Action body, Duration timeout) {
    waitFor(Bodies.callable(body), timeout);
  }

  /// Returns a deadline from now, to be entered by [Timeout#run(Callable)]. Never suspends.
  ///
  /// @param delay from now, on the loop's clock; zero or less cuts the body at its first suspension
  /// @return a new timeout
  /// @throws IllegalStateException outside a loop
  public static Timeout timeout(Duration delay) {
    return Timeout.after(runningLoop(), delay);
  }

  /// Returns a deadline, to be entered by [Timeout#run(Callable)]. Never suspends.
  ///
  /// @param when on the loop's clock, as [EventLoop#time()] counts
  /// @return a new timeout
  /// @throws IllegalStateException outside a loop
  public static Timeout timeoutAt(Duration when) {
    runningLoop();
    return Timeout.at(when);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param <T> the type of the result
  /// @param delay how long the body may take, on the loop's clock
  /// @param body what to run
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  public static <T> T timeout(Duration delay, Callable<T> body) {
    return timeout(delay).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param delay how long the body may take, on the loop's clock
  /// @param body what to run
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  public static void timeout(Duration delay, Action body) {
    timeout(delay).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param <T> the type of the result
  /// @param delay how long the body may take, on the loop's clock
  /// @param body what to run; receives the timeout
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public static <T> T timeout(Duration delay, TimeoutFunction<T> body) {
    return timeout(delay).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param delay how long the body may take, on the loop's clock
  /// @param body what to run; receives the timeout
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public static void timeout(Duration delay, TimeoutAction body) {
    timeout(delay).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param <T> the type of the result
  /// @param when the deadline on the loop's clock, as [EventLoop#time()] counts
  /// @param body what to run
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  public static <T> T timeoutAt(Duration when, Callable<T> body) {
    return timeoutAt(when).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param when the deadline on the loop's clock, as [EventLoop#time()] counts
  /// @param body what to run
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  public static void timeoutAt(Duration when, Action body) {
    timeoutAt(when).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param <T> the type of the result
  /// @param when the deadline on the loop's clock, as [EventLoop#time()] counts
  /// @param body what to run; receives the timeout
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public static <T> T timeoutAt(Duration when, TimeoutFunction<T> body) {
    return timeoutAt(when).run(body);
  }

  /// Runs a body under a deadline; suspends as the body does. See [Timeout].
  ///
  /// @param when the deadline on the loop's clock, as [EventLoop#time()] counts
  /// @param body what to run; receives the timeout
  /// @throws TimeoutExpiredException if the deadline passed and cut the body
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public static void timeoutAt(Duration when, TimeoutAction body) {
    timeoutAt(when).run(body);
  }

  /// Keeps a cancellation of the caller from a future: `shield(task).await()`. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param inner goes on when the returned future is cancelled; a failure that comes later is
  ///   reported to the exception handler
  /// @return a future with the outcome of `inner`; `inner` itself if that is done
  public static <T> Future<T> shield(Future<T> inner) {
    return Shield.of(inner);
  }

  /// Runs a body as a task that a cancellation of the caller does not reach. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return a future with the outcome of the task
  public static <T> Future<T> shield(Callable<T> body) {
    return Shield.of(createTask(body));
  }

  // ---- Threads and other libraries

  /// Runs a blocking call in the loop's default executor, in a copy of the caller's context;
  /// suspends. A cancellation frees the caller at once; a call that has begun goes on by itself.
  ///
  /// @param <T> the type of the result
  /// @param call what to run on another thread
  /// @return what it returned
  public static <T> T toThread(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    Context context = Context.copyContext();
    return runningLoop().<T>runInExecutor(() -> context.run(call)).await();
  }

  /// Runs a blocking call in the loop's default executor, in a copy of the caller's context;
  /// suspends. A cancellation frees the caller at once; a call that has begun goes on by itself.
  ///
  /// @param call what to run on another thread
  public static void toThread(Action call) {
    Objects.requireNonNull(call, "call");
    toThread(Bodies.callable(call));
  }

  /// Runs a body as a task of a loop, from any other thread. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param loop the loop it runs in
  /// @return its future for threads; cancelling it cancels the task
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Callable<? extends T> body, EventLoop loop) {
    return new ThreadsafeCall<T>(body, loop).start();
  }

  /// Runs a body without a value as a task of a loop, from any other thread. Never suspends.
  ///
  /// @param body what to run
  /// @param loop the loop it runs in
  /// @return its future for threads; cancelling it cancels the task
  public static CompletableFuture<Void> runCoroutineThreadsafe(Action body, EventLoop loop) {
    return runCoroutineThreadsafe(Bodies.callable(body), loop);
  }

  /// Makes a future of the running loop of a completion stage. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param stage completes on any thread
  /// @return its future; cancelling it cancels the stage, where that can be cancelled
  public static <T> Future<T> wrapFuture(CompletionStage<T> stage) {
    return WrappedFuture.of(runningLoop(), stage);
  }

  /// Makes a future of the running loop of the JDK's future that is also a stage. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param future completes on any thread
  /// @return its future; cancelling it cancels the other
  public static <T> Future<T> wrapFuture(CompletableFuture<T> future) {
    Objects.requireNonNull(future, "future");
    return wrapFuture((CompletionStage<T>) future);
  }

  /// Makes a future of the running loop of a future of another library. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param future completes on any thread; a thread of the default executor waits for it unless it
  ///   is a completion stage
  /// @return its future; cancelling it cancels the other
  public static <T> Future<T> wrapFuture(java.util.concurrent.Future<T> future) {
    return WrappedFuture.of(runningLoop(), future);
  }

  /// Waits for a completion stage; suspends. A cancellation of the caller cancels the stage, where
  /// that can be cancelled.
  ///
  /// @param <T> the type of the result
  /// @param stage completes on any thread
  /// @return its result, or else throws its exception, without the [java.util.concurrent
  ///   .CompletionException] around it
  public static <T> T await(CompletionStage<T> stage) {
    return wrapFuture(stage).await();
  }

  // ---- Generators

  /// Makes a generator of a body that yields items. Never suspends; the body begins with the first
  /// item asked for.
  ///
  /// @param <T> the type of the items
  /// @param body `out -> { out.yield(item); … }`
  /// @return a new generator
  public static <T> Generator<T> generator(GeneratorBody<T> body) {
    return new Generator<>(body);
  }

  // ---- Seeing inside

  /// Captures where the current task is, and who awaits it. Never suspends.
  ///
  /// @return empty in a callback
  /// @throws IllegalStateException outside a loop
  public static Optional<FutureCallGraph> captureCallGraph() {
    return runningLoop().currentTask().map(Asyncio::captureCallGraph);
  }

  /// Captures where a future is, and who awaits it, and who awaits those, across tasks, gathers,
  /// groups and shields. Never suspends.
  ///
  /// @param future any; if its loop runs, to be captured there
  /// @return a snapshot
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, Integer.MAX_VALUE);
  }

  /// Captures the call graph of a future with shortened stacks, as [#captureCallGraph(Future)].
  ///
  /// @param future any
  /// @param limit how many calls of each stack: the innermost; if negative, that many of the
  ///   outermost; 0 for none
  /// @return a snapshot
  public static FutureCallGraph captureCallGraph(Future<?> future, int limit) {
    return FutureCallGraph.of(Objects.requireNonNull(future, "future"), limit);
  }

  /// Prints the call graph of a future: asyncio's `print_call_graph`. Never suspends.
  ///
  /// @param future any; if its loop runs, to be printed there
  /// @param out where to
  public static void printCallGraph(Future<?> future, PrintStream out) {
    Objects.requireNonNull(future, "future");
    Objects.requireNonNull(out, "out");
    out.println(captureCallGraph(future).format());
  }
}
