package io.asyncio.testing;

import io.asyncio.Future;
import io.asyncio.LoopListener;
import io.asyncio.Task;
import io.asyncio.Timeout;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts the suspension points of the tasks of a body, and at one of them does something to the
/// task that suspends there, or to the body as a whole.
final class Injector implements LoopListener {

  private final Injection injection;
  private final long target;
  private final Supplier<? extends Throwable> failureFactory;
  private final boolean wholeBody;
  private final Trial trial;

  // Of the body that is under way.
  private @Nullable Set<Task<?>> outsiders;
  private @Nullable Task<?> body;
  private @Nullable Timeout timeout;
  private long points;
  private @Nullable Task<?> hit;
  private String place = "";
  private @Nullable Task<?> strikeAgain;
  private boolean failWhenResumed;
  private @Nullable Throwable failure;

  /// @param target the point to strike at; 0 for none
  Injector(
      Injection injection,
      long target,
      Supplier<? extends Throwable> failureFactory,
      boolean wholeBody,
      Trial trial) {
    this.injection = injection;
    this.target = target;
    this.failureFactory = failureFactory;
    this.wholeBody = wholeBody && injection.isCancel();
    this.trial = trial;
  }

  /// Begins to count: called in the body's task.
  ///
  /// @param newOutsiders tasks that are not the body's
  /// @param newTimeout what is around the body, for [Injection#EXPIRE]
  void begin(Task<?> newBody, Set<Task<?>> newOutsiders, Timeout newTimeout) {
    body = newBody;
    outsiders = newOutsiders;
    timeout = newTimeout;
  }

  void end() {
    outsiders = null;
  }

  boolean hasHit() {
    return hit != null;
  }

  /// Which task was hit where, and how.
  String what() {
    return hit == null
        ? "nothing was done"
        : "task '" + hit.name() + "'" + place + (wholeBody ? ": its body " : " ") + injection.text;
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
  public void suspending(Task<?> task, Optional<Future<?>> awaited) {
    Set<Task<?>> others = outsiders;
    if (others == null || others.contains(task)) {
      return;
    }
    if (task.equals(strikeAgain)) {
      strikeAgain = null;
      cancel(task);
    }
    if (injection == Injection.EXPIRE && !canExpire(task)) {
      return;
    }
    points++;
    if (points == target) {
      hit = task;
      place = trial.isTraced() ? UserPlace.ofCaller().map(at -> " at " + at).orElse("") : "";
      inject(wholeBody ? Objects.requireNonNull(body) : task, awaited);
    }
  }

  private boolean canExpire(Task<?> task) {
    return task.equals(body) && Objects.requireNonNull(timeout).when().isEmpty();
  }

  private void inject(Task<?> victim, Optional<Future<?>> awaited) {
    switch (injection) {
      case CANCEL_BEFORE -> cancel(victim);
      case CANCEL_TWICE -> {
        strikeAgain = victim;
        cancel(victim);
      }
      case CANCEL_WHILE_WAITING -> victim.loop().callSoon(() -> cancel(victim));
      case CANCEL_WHEN_WOKEN ->
          // Added before the task itself waits for it, so called before the task goes on.
          awaited.ifPresentOrElse(
              future -> future.addDoneCallback(_ -> cancel(victim)),
              () -> victim.loop().callSoon(() -> cancel(victim)));
      case FAIL_BEFORE -> {
        awaited.ifPresent(future -> future.addDoneCallback(Injector::ask));
        throw injected(victim);
      }
      case FAIL_AFTER -> failWhenResumed = true;
      case EXPIRE -> {
        trial.note("the timeout around the body expires");
        Objects.requireNonNull(timeout).reschedule(Duration.ZERO);
      }
    }
  }

  private void cancel(Task<?> victim) {
    trial.note("task '" + victim.name() + "' is cancelled");
    boolean _ = victim.cancel();
  }

  @Override
  public void resumed(Task<?> task, Optional<Future<?>> awaited) {
    if (failWhenResumed && task.equals(hit)) {
      failWhenResumed = false;
      awaited.ifPresent(Injector::ask);
      throw injected(task);
    }
  }

  /// The injected failure stands for whatever the future fails with, which so reaches someone.
  private static void ask(Future<?> done) {
    if (!done.isCancelled()) {
      Optional<Throwable> _ = done.exception();
    }
  }

  private RuntimeException injected(Task<?> victim) {
    trial.note("task '" + victim.name() + "' is failed");
    Throwable created = failureFactory.get();
    failure = created;
    return Sneaky.raise(created);
  }
}
