package io.asyncio.http.server;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.ThrowableGroup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Starts and ends an application and those mounted in it. What has begun is ended, whatever else
/// fails; all failures reach whoever ends it.
final class ApplicationLife {

  /// So long background tasks may take to end once they are cancelled.
  private static final Duration TASK_GRACE = Duration.ofSeconds(10);

  private final Application application;
  private final List<ApplicationScope> scopes = new ArrayList<>(0);
  private final List<ApplicationListener> startups = new ArrayList<>(0);
  private final List<ApplicationListener> shutdowns = new ArrayList<>(0);
  private final List<ApplicationListener> cleanups = new ArrayList<>(0);
  private final List<Background> background = new ArrayList<>(0);
  private final List<ApplicationLife> children = new ArrayList<>(0);
  private final Deque<AutoCloseable> opened = new ArrayDeque<>(0);
  private final BackgroundTasks tasks = new BackgroundTasks();
  private State state = State.BUILDING;

  private enum State {
    BUILDING,
    STARTING,
    RUNNING,
    ENDED
  }

  private record Background(String name, Action body) {}

  ApplicationLife(Application application) {
    this.application = application;
  }

  // ---- Built

  void checkBuilding(String attempt) {
    if (state != State.BUILDING) {
      throw new IllegalStateException(
          "cannot %s an application that is %s; do it before the start"
              .formatted(attempt, state.name().toLowerCase(Locale.ROOT)));
    }
  }

  void checkNotRunning(String attempt) {
    if (state != State.STARTING) {
      checkBuilding(attempt);
    }
  }

  void mounted(ApplicationLife child) {
    children.add(child);
  }

  void scope(ApplicationScope scope) {
    checkBuilding("add a scope to");
    scopes.add(Objects.requireNonNull(scope, "scope"));
  }

  void onStartup(ApplicationListener listener) {
    checkBuilding("add a listener to");
    startups.add(Objects.requireNonNull(listener, "listener"));
  }

  void onShutdown(ApplicationListener listener) {
    checkBuilding("add a listener to");
    shutdowns.add(Objects.requireNonNull(listener, "listener"));
  }

  void onCleanup(ApplicationListener listener) {
    checkBuilding("add a listener to");
    cleanups.add(Objects.requireNonNull(listener, "listener"));
  }

  void background(String name, Action body) {
    Objects.requireNonNull(body, "body");
    if (state == State.RUNNING) {
      tasks.start(name, body);
    } else {
      checkBuilding("add background task '" + name + "' to");
      background.add(new Background(name, body));
    }
  }

  Task<Void> createTask(String name, Action body) {
    if (state == State.BUILDING) {
      throw new IllegalStateException(
          "cannot start task '%s' of an application that does not run; use background"
              .formatted(name));
    }
    return tasks.start(name, body);
  }

  // ---- Started

  /// Suspends until all has started, or what had is ended again.
  void start() {
    checkBuilding("start");
    try {
      begin();
    } catch (Throwable e) {
      List<Throwable> failures = new ArrayList<>();
      failures.add(e);
      end(failures);
      throwAll("the application failed to start", failures);
    }
  }

  private void begin() throws Exception {
    state = State.STARTING;
    for (ApplicationScope scope : scopes) {
      opened.push(
          Objects.requireNonNull(
              scope.open(application),
              "a scope of the application returned null; return what is to be closed"));
    }
    background.forEach(each -> tasks.start(each.name(), each.body()));
    for (ApplicationListener listener : startups) {
      listener.told(application);
    }
    for (ApplicationLife child : children) {
      child.begin();
    }
    state = State.RUNNING;
  }

  // ---- Ended

  /// Suspends until all listeners are told that requests in work should end.
  void shutDown(List<Throwable> failures) {
    for (ApplicationLife child : children.reversed()) {
      child.shutDown(failures);
    }
    for (ApplicationListener listener : shutdowns) {
      collect(failures, () -> listener.told(application));
    }
  }

  /// Suspends until all that was begun is ended.
  void end(List<Throwable> failures) {
    for (ApplicationLife child : children.reversed()) {
      child.end(failures);
    }
    if (state == State.BUILDING) {
      return;
    }
    collect(failures, () -> tasks.close(TASK_GRACE));
    if (state == State.RUNNING) {
      for (ApplicationListener listener : cleanups) {
        collect(failures, () -> listener.told(application));
      }
    }
    while (!opened.isEmpty()) {
      collect(failures, opened.pop()::close);
    }
    state = State.ENDED;
  }

  static void collect(List<Throwable> failures, Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  /// Throws what failed, if anything did: one failure as it is, several as a group. Whoever is
  /// cancelled or has to exit does that, with the others as suppressed.
  static void throwAll(String message, List<Throwable> failures) {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.getFirst();
    for (Throwable failure : failures) {
      if (failure instanceof CancelledError || failure instanceof VirtualMachineError) {
        first = failure;
      }
    }
    if (failures.size() == 1 || first instanceof Error) {
      for (Throwable failure : failures) {
        if (!failure.equals(first)) {
          first.addSuppressed(failure);
        }
      }
      ApplicationLife.<RuntimeException>raise(first);
    }
    ThrowableGroup.of(message, failures).raise();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void raise(Throwable error) throws T {
    throw (T) error;
  }

  @Override
  public String toString() {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
