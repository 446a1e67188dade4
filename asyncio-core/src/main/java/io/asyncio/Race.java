package io.asyncio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Starts attempts one after the other, the next when a delay has passed or the last one has
/// failed; the first success cancels the rest. RFC 8305 section 5 connects to hosts this way.
final class Race<T> {

  private final EventLoop loop;
  private final @Nullable Task<?> task;
  private final Duration delay;
  private final List<? extends Callable<? extends T>> attempts;
  private final List<Task<T>> started = new ArrayList<>();
  private @Nullable Future<Void> change;
  private long nextNanos;

  Race(Strand strand, Duration delay, List<? extends Callable<? extends T>> attempts) {
    this.loop = strand.loop;
    this.task = strand.task;
    this.delay = Objects.requireNonNull(delay, "delay");
    this.attempts = List.copyOf(Objects.requireNonNull(attempts, "attempts"));
  }

  StaggeredRace<T> run() {
    try {
      while (true) {
        int winner = winner();
        boolean allStarted = started.size() == attempts.size();
        if (winner >= 0 || (allStarted && started.stream().allMatch(Future::isDone))) {
          cancelRest();
          return result(winner);
        }
        if (!allStarted && isNextDue()) {
          start();
        }
        awaitChange(started.size() < attempts.size());
      }
    } finally {
      cancelRest();
    }
  }

  /// Only the latest attempt hurries the next one: that an earlier one fails changes nothing.
  private boolean isNextDue() {
    return started.isEmpty() || started.getLast().isDone() || loop.handles.nanoTime() >= nextNanos;
  }

  private int winner() {
    for (int i = 0; i < started.size(); i++) {
      Task<T> task = started.get(i);
      if (task.isDone() && !task.isCancelled() && !task.hasFailed()) {
        return i;
      }
    }
    return -1;
  }

  private void start() {
    Task<T> task = loop.createTask(attempts.get(started.size()), TaskOptions.defaults());
    started.add(task);
    nextNanos = Nanos.after(loop.handles.nanoTime(), delay);
    task.addStep(new AttemptDone(this));
  }

  private record AttemptDone(Race<?> race) implements Waiter {
    @Override
    public @Nullable Future<?> waiter() {
      return race.task;
    }

    @Override
    public void step() {
      race.wake();
    }
  }

  private void wake() {
    if (change != null) {
      change.trySetResult(null);
    }
  }

  private void awaitChange(boolean more) {
    Future<Void> wait = new Future<>(loop);
    change = wait;
    var timer = more ? loop.handles.addTimer(nextNanos, this::wake) : null;
    try {
      wait.await();
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      change = null;
    }
  }

  private StaggeredRace<T> result(int winner) {
    List<Optional<Throwable>> exceptions = new ArrayList<>();
    for (Task<T> task : started) {
      exceptions.add(task.isCancelled() ? Optional.of(task.cancelledError()) : task.exception());
    }
    Optional<T> value =
        winner < 0 ? Optional.empty() : Optional.ofNullable(started.get(winner).result());
    return new StaggeredRace<>(value, winner, List.copyOf(exceptions));
  }

  /// The losers have ended when the race returns, even if it is cancelled while they do.
  private void cancelRest() {
    List<Task<T>> running = started.stream().filter(task -> !task.isDone()).toList();
    running.forEach(task -> task.doCancel(null));
    try {
      if (!running.isEmpty()) {
        Asyncio.wait(running, ReturnWhen.ALL_COMPLETED);
      }
    } catch (Throwable failure) {
      cancelRest();
      throw failure;
    }
    started.forEach(Future::retrieved);
  }
}
