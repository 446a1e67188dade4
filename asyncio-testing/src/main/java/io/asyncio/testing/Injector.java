package io.asyncio.testing;

import io.asyncio.Future;
import io.asyncio.LoopListener;
import io.asyncio.Task;
import io.asyncio.Timeout;
import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts the suspension points of the tasks of a body, and at one of them does something to the
/// task that suspends there.
final class Injector implements LoopListener {

  private final Injection injection;
  private final long target;
  private final Supplier<? extends Throwable> failureFactory;
  private final LoopListener next;
  private final boolean rememberPlace;

  // Of the body that is under way.
  private @Nullable Set<Task<?>> outsiders;
  private @Nullable Timeout timeout;
  private @Nullable Task<?> timed;
  private long points;
  private @Nullable Task<?> hit;
  private String place = "";
  private boolean again;
  private boolean failWhenResumed;
  private @Nullable Throwable failure;

  Injector(
      Injection injection,
      long target,
      Supplier<? extends Throwable> failureFactory,
      LoopListener next,
      boolean rememberPlace) {
    this.injection = injection;
    this.target = target;
    this.failureFactory = failureFactory;
    this.next = next;
    this.rememberPlace = rememberPlace;
  }

  /// Begins to count.
  ///
  /// @param newOutsiders tasks that are not the body's
  void begin(Set<Task<?>> newOutsiders) {
    outsiders = newOutsiders;
  }

  /// For [Injection#EXPIRE]: the timeout around the body, called in the body's task.
  void expireBy(Timeout newTimeout, Task<?> bodyTask) {
    timeout = newTimeout;
    timed = bodyTask;
  }

  void end() {
    outsiders = null;
  }

  /// How many points there were until the end, or until the target's consequences.
  long points() {
    return points;
  }

  boolean hasHit() {
    return hit != null;
  }

  /// The task that was hit, and where.
  String place() {
    return (hit == null ? "" : "task '" + hit.name() + "'") + place;
  }

  /// Whether an error is the failure that was injected, or has it among its causes and parts.
  boolean isInjected(Throwable error) {
    return failure != null && holds(error, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  @SuppressWarnings("ReferenceEquality") // the very same object
  private boolean holds(@Nullable Throwable error, Set<Throwable> seen) {
    if (error == null || !seen.add(error)) {
      return false;
    }
    return error == failure
        || holds(error.getCause(), seen)
        || Stream.of(error.getSuppressed()).anyMatch(part -> holds(part, seen));
  }

  @Override
  public void timerScheduled(TimerHandle timer) {
    next.timerScheduled(timer);
  }

  @Override
  public void suspending(Task<?> task, Optional<Future<?>> awaited) {
    next.suspending(task, awaited);
    Set<Task<?>> others = outsiders;
    if (others == null || others.contains(task)) {
      return;
    }
    if (again && task.equals(hit)) {
      again = false;
      boolean _ = task.cancel();
    }
    if (injection == Injection.EXPIRE && !canExpire(task)) {
      return;
    }
    points++;
    if (points == target) {
      hit = task;
      if (rememberPlace) {
        place = UserPlace.ofCaller().map(at -> " at " + at).orElse("");
      }
      inject(task, awaited);
    }
  }

  private boolean canExpire(Task<?> task) {
    return timeout != null && task.equals(timed) && timeout.when().isEmpty();
  }

  private void inject(Task<?> task, Optional<Future<?>> awaited) {
    switch (injection) {
      case CANCEL_BEFORE -> {
        boolean _ = task.cancel();
      }
      case CANCEL_TWICE -> {
        again = true;
        boolean _ = task.cancel();
      }
      case CANCEL_WHILE_WAITING -> task.loop().callSoon(task::cancel);
      case CANCEL_WHEN_WOKEN ->
          // Added before the task itself waits for it, so called before the task goes on.
          awaited.ifPresentOrElse(
              future -> future.addDoneCallback(_ -> task.cancel()),
              () -> task.loop().callSoon(task::cancel));
      case FAIL_BEFORE -> {
        awaited.ifPresent(future -> future.addDoneCallback(Injector::ask));
        throw injected();
      }
      case FAIL_AFTER -> failWhenResumed = true;
      case EXPIRE -> {
        if (timeout != null) {
          timeout.reschedule(Duration.ZERO);
        }
      }
    }
  }

  @Override
  public void resumed(Task<?> task, Optional<Future<?>> awaited) {
    next.resumed(task, awaited);
    if (failWhenResumed && task.equals(hit)) {
      failWhenResumed = false;
      awaited.ifPresent(Injector::ask);
      throw injected();
    }
  }

  /// The injected failure stands for whatever the future fails with, which so reaches someone.
  private static void ask(Future<?> done) {
    if (!done.isCancelled()) {
      Optional<Throwable> _ = done.exception();
    }
  }

  private RuntimeException injected() {
    Throwable created = failureFactory.get();
    failure = created;
    return Sneaky.raise(created);
  }
}
