package io.asyncio;

import io.asyncio.loop.TimerHandle;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Waits for some of several futures, and cancels none: asyncio's `wait`.
final class Waiting<T> implements WaitReason {

  private final @Nullable Task<?> task;
  private final Set<Future<T>> futures;
  private final ReturnWhen returnWhen;
  private final Future<Void> waiter;
  private int missing;

  private Waiting(Strand strand, Set<Future<T>> futures, ReturnWhen returnWhen) {
    this.task = strand.task;
    this.futures = futures;
    this.returnWhen = returnWhen;
    this.waiter = new ReasonedFuture<>(strand.loop, this);
    this.missing = futures.size();
  }

  /// Suspends.
  ///
  /// @param nanos how long at most; negative for no limit
  static <T> DoneAndPending<T> run(
      Collection<? extends Future<? extends T>> futures, long nanos, ReturnWhen returnWhen) {
    Objects.requireNonNull(futures, "futures");
    Objects.requireNonNull(returnWhen, "returnWhen");
    Set<Future<T>> unique = new LinkedHashSet<>();
    for (Future<? extends T> future : futures) {
      unique.add(covariant(future));
    }
    if (unique.isEmpty()) {
      throw new IllegalArgumentException("cannot wait: the collection of futures is empty");
    }
    return new Waiting<>(Strand.require("wait"), unique, returnWhen).await(nanos);
  }

  @SuppressWarnings("unchecked") // a future only hands its result out
  static <T> Future<T> covariant(Future<? extends T> future) {
    return (Future<T>) future;
  }

  private DoneAndPending<T> await(long nanos) {
    EventLoop loop = waiter.loop;
    TimerHandle timer =
        nanos < 0
            ? null
            : loop.handles.addTimer(
                loop.handles.nanoTime() + nanos, () -> waiter.trySetResult(null));
    futures.forEach(future -> future.addStep(new Completion<>(this, future)));
    try {
      waiter.await();
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      futures.forEach(future -> future.removeStep(new Completion<>(this, future)));
    }
    Set<Future<T>> done = new LinkedHashSet<>();
    Set<Future<T>> pending = new LinkedHashSet<>();
    for (Future<T> future : futures) {
      (future.isDone() ? done : pending).add(future);
    }
    return new DoneAndPending<>(done, pending);
  }

  @Override
  public String description() {
    return switch (returnWhen) {
      case FIRST_COMPLETED -> "the first of " + futures.size() + " futures";
      case FIRST_EXCEPTION -> "the first failure of " + futures.size() + " futures";
      case ALL_COMPLETED ->
          futures.size() == 1 ? "a future" : "all of " + futures.size() + " futures";
    };
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    return futures.stream().filter(future -> !future.isDone()).toList();
  }

  private record Completion<T>(Waiting<T> waiting, Future<T> future) implements Waiter {
    @Override
    public @Nullable Future<?> waiter() {
      return waiting.task;
    }

    @Override
    public void step() {
      waiting.completed(future);
    }
  }

  private void completed(Future<T> future) {
    missing--;
    boolean enough =
        switch (returnWhen) {
          case FIRST_COMPLETED -> true;
          case FIRST_EXCEPTION -> {
            future.retrieved();
            yield future.hasFailed();
          }
          case ALL_COMPLETED -> false;
        };
    if (enough || missing <= 0) {
      waiter.trySetResult(null);
    }
  }
}
