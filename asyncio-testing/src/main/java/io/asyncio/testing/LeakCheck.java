package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.Future;
import io.asyncio.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Watches a loop from its creation on, closes it, and fails if it left anything behind: tasks that
/// are alive, failures that nobody asked for, callbacks that threw.
///
/// ```java
/// try (LeakCheck leaks = LeakCheck.of(loop)) {
///   loop.runUntilComplete(body);
/// }
/// ```
///
/// [TestLoop] does this by itself, and knows of timers as well.
///
/// The check is the loop's exception handler and its task factory. A test that sets a handler of
/// its own takes over what that one is told while the loop is open; a task factory of its own hides
/// where tasks were created.
///
/// **Threads:** those of the loop while it does not run.
public final class LeakCheck implements AutoCloseable {

  private final EventLoop loop;
  private final CreationSites sites;
  private final Queue<ExceptionContext> failures = new ConcurrentLinkedQueue<>();
  private final List<String> found = new ArrayList<>();

  private LeakCheck(EventLoop loop) {
    this.loop = loop;
    this.sites = new CreationSites(loop.taskFactory());
  }

  /// Begins to watch a loop.
  ///
  /// @param loop without tasks yet; closed by [#close()]
  /// @return the check, to be closed instead of the loop
  public static LeakCheck of(EventLoop loop) {
    LeakCheck check = new LeakCheck(loop);
    loop.setTaskFactory(check.sites);
    loop.setExceptionHandler((_, context) -> check.failures.add(context));
    return check;
  }

  /// Adds what the caller found by itself.
  void found(String leak) {
    found.add(leak);
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
  String describe(Collection<Task<?>> tasks) {
    return tasks.stream().map(this::describe).collect(Collectors.joining("\n"));
  }

  private String describe(Task<?> task) {
    StringBuilder text = new StringBuilder("  ").append(task).append(createdAt(task));
    task.stack().stream().findFirst().ifPresent(at -> text.append("\n    waits at ").append(at));
    return text.toString();
  }

  private String describe(ExceptionContext failure) {
    StringBuilder text = new StringBuilder("a failure that reached nobody: ");
    text.append(failure.message());
    failure.exception().ifPresent(thrown -> text.append(": ").append(thrown));
    failure
        .future()
        .ifPresent(future -> text.append("\n  ").append(future).append(createdAt(future)));
    return text.toString();
  }

  private String createdAt(Future<?> future) {
    return sites.of(future).map(site -> "\n    created at " + site).orElse("");
  }
}
