package io.asyncio;

import io.asyncio.loop.TimerHandle;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands out futures in the order in which they are done: asyncio's `as_completed`.
final class CompletionOrder<T> implements Iterator<Future<T>>, WaitReason {

  private final EventLoop loop;
  private final @Nullable Task<?> task;
  private final Set<Future<T>> pending = new LinkedHashSet<>();
  private final Deque<Future<T>> done = new ArrayDeque<>();
  private final @Nullable TimerHandle timer;
  private @Nullable Future<Void> waiter;
  private boolean expired;

  /// @param nanos how long at most; negative for no limit
  CompletionOrder(Collection<? extends Future<? extends T>> futures, long nanos) {
    Objects.requireNonNull(futures, "futures");
    Strand strand = Strand.require("iterate asCompleted");
    loop = strand.loop;
    task = strand.task;
    for (Future<? extends T> future : futures) {
      pending.add(Waiting.covariant(future));
    }
    timer =
        nanos < 0 || pending.isEmpty()
            ? null
            : loop.handles.addTimer(loop.handles.nanoTime() + nanos, this::expire);
    pending.forEach(future -> future.addStep(new Completion<>(this, future)));
  }

  @Override
  public String description() {
    return "the next of " + pending.size() + " futures";
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    return List.copyOf(pending);
  }

  private record Completion<T>(CompletionOrder<T> order, Future<T> future) implements Waiter {
    @Override
    public @Nullable Future<?> waiter() {
      return order.task;
    }

    @Override
    public void step() {
      order.completed(future);
    }
  }

  private void completed(Future<T> future) {
    if (pending.remove(future)) {
      done.add(future);
      if (pending.isEmpty() && timer != null) {
        timer.cancel();
      }
      wake();
    }
  }

  private void expire() {
    expired = true;
    pending.forEach(future -> future.removeStep(new Completion<>(this, future)));
    wake();
  }

  private void wake() {
    if (waiter != null) {
      waiter.trySetResult(null);
    }
  }

  @Override
  public boolean hasNext() {
    return !done.isEmpty() || !pending.isEmpty();
  }

  /// Suspends until the next future is done.
  @Override
  public Future<T> next() {
    while (done.isEmpty()) {
      if (pending.isEmpty()) {
        throw new NoSuchElementException("all futures of asCompleted were handed out");
      }
      if (expired) {
        throw notInTime();
      }
      Future<Void> wait = waiter;
      if (wait == null || wait.isDone()) {
        wait = new ReasonedFuture<>(loop, this);
        waiter = wait;
      }
      wait.await();
    }
    return done.remove();
  }

  /// Once for each future that was not done in time, so that an iteration that goes on ends.
  private TimeoutExpiredException notInTime() {
    Future<T> late = pending.iterator().next();
    pending.remove(late);
    return new TimeoutExpiredException("asCompleted: " + late + " was not done in time", null);
  }
}
