package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.Task;
import io.asyncio.loop.TimerHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Watches a loop from its creation on, closes it, and fails if it left anything behind: tasks that
/// are alive, timers that are pending, resources that are open, failures that nobody asked for,
/// callbacks that threw.
///
/// ```java
/// try (LeakCheck leaks = LeakCheck.of(loop)) {
///   loop.runUntilComplete(body);
/// }
/// ```
///
/// [TestLoop] does this by itself.
///
/// The check is the loop's exception handler, its task factory and its listener. A test that sets a
/// handler of its own takes over what that one is told while the loop is open; a task factory of
/// its own hides where tasks were created, and a listener of its own the timers.
///
/// **Threads:** those of the loop while it does not run.
public final class LeakCheck implements AutoCloseable {

  private final EventLoop loop;
  private final Creations creations;
  private final Queue<ExceptionContext> failures = new ConcurrentLinkedQueue<>();
  private final List<String> found = new ArrayList<>();

  private LeakCheck(EventLoop loop, boolean rememberPlaces) {
    this.loop = loop;
    this.creations = new Creations(loop.taskFactory(), rememberPlaces);
  }

  /// Begins to watch a loop.
  ///
  /// @param loop without tasks yet; closed by [#close()]
  /// @return the check, to be closed instead of the loop
  public static LeakCheck of(EventLoop loop) {
    return watching(loop, true);
  }

  /// As [#of(EventLoop)], but does not remember where tasks and timers were created, which takes
  /// most of the time of a small test: for the thousands of runs of an exploration.
  static LeakCheck withoutPlaces(EventLoop loop) {
    return watching(loop, false);
  }

  private static LeakCheck watching(EventLoop loop, boolean rememberPlaces) {
    LeakCheck check = new LeakCheck(loop, rememberPlaces);
    loop.setTaskFactory(check.creations);
    loop.addListener(check.creations);
    loop.setExceptionHandler((_, context) -> check.failures.add(context));
    return check;
  }

  /// Adds what the caller found by itself.
  void found(String leak) {
    found.add(leak);
  }

  /// Returns who waits for whom among the loop's tasks, where, and where they were created: what to
  /// show when nothing goes on. Never suspends.
  ///
  /// @return a task a line, below the one that waits for it
  public String waitGraph() {
    return loop.taskTree(creations::placeOf)
        .lines()
        .map(line -> "  " + line)
        .collect(Collectors.joining("\n"));
  }

  /// Closes the loop and fails if it left anything behind. Idempotent.
  ///
  /// @throws AssertionError naming each leak, where its task was created and where it waits; the
  ///   failures are its cause and its suppressed exceptions
  @Override
  public void close() {
    if (loop.isClosed()) {
      return;
    }
    Set<Task<?>> alive = loop.allTasks();
    if (!alive.isEmpty()) {
      found(
          (alive.size() == 1 ? "1 task is" : alive.size() + " tasks are")
              + " still alive: await or cancel what a test starts before it ends\n"
              + describe(alive));
    }
    for (TimerHandle timer : creations.pendingTimers()) {
      found(
          "a timer is still pending, due at "
              + DurationText.of(timer.when())
              + ": cancel it before the test ends"
              + creations.createdAt(timer));
    }
    for (AutoCloseable resource : creations.openResources()) {
      found(
          resource
              + " is still open: close it before the test ends"
              + creations.createdAt(resource));
    }
    loop.setExceptionHandler((_, context) -> failures.add(context));
    loop.close();
    failures.removeIf(context -> isAbout(context, alive));
    for (ExceptionContext failure : failures) {
      found(describe(failure));
    }
    if (!found.isEmpty()) {
      throw leaked();
    }
  }

  /// What the loop says about the tasks that were listed already.
  private static boolean isAbout(ExceptionContext context, Set<Task<?>> tasks) {
    return context.exception().isEmpty() && context.task().filter(tasks::contains).isPresent();
  }

  private AssertionError leaked() {
    AssertionError error = new AssertionError("the loop left behind:\n" + String.join("\n", found));
    List<Throwable> thrown =
        failures.stream().flatMap(failure -> failure.exception().stream()).toList();
    thrown.stream().limit(1).forEach(error::initCause);
    thrown.stream().skip(1).forEach(error::addSuppressed);
    return error;
  }

  /// A line for each task, with where it was created and where it waits below.
  private String describe(Collection<Task<?>> tasks) {
    return tasks.stream().map(this::describe).collect(Collectors.joining("\n"));
  }

  private String describe(Task<?> task) {
    StringBuilder text = new StringBuilder("  ").append(task).append(creations.createdAt(task));
    task.stack().stream().findFirst().ifPresent(at -> text.append("\n    waits at ").append(at));
    return text.toString();
  }

  private String describe(ExceptionContext failure) {
    StringBuilder text = new StringBuilder("a failure that reached nobody: ");
    text.append(failure.message());
    failure.exception().ifPresent(thrown -> text.append(": ").append(thrown));
    failure
        .future()
        .ifPresent(
            future -> text.append("\n  ").append(future).append(creations.createdAt(future)));
    return text.toString();
  }
}
