package io.asyncio;

import io.asyncio.loop.TimerHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two listeners, told in the order in which they were added.
record ListenerPair(LoopListener first, LoopListener second) implements LoopListener {

  static LoopListener add(@Nullable LoopListener existing, LoopListener added) {
    return existing == null ? added : new ListenerPair(existing, added);
  }

  static @Nullable LoopListener remove(@Nullable LoopListener from, LoopListener removed) {
    if (removed.equals(from)) {
      return null;
    }
    if (from instanceof ListenerPair pair) {
      LoopListener first = remove(pair.first, removed);
      LoopListener second = remove(pair.second, removed);
      if (first == null || second == null) {
        return first == null ? second : first;
      }
      return new ListenerPair(first, second);
    }
    return from;
  }

  @Override
  public void taskCreated(Task<?> task) {
    first.taskCreated(task);
    second.taskCreated(task);
  }

  @Override
  public void taskDone(Task<?> task) {
    first.taskDone(task);
    second.taskDone(task);
  }

  @Override
  public void suspending(Task<?> task, Optional<Future<?>> awaited) {
    first.suspending(task, awaited);
    second.suspending(task, awaited);
  }

  @Override
  public void resumed(Task<?> task, Optional<Future<?>> awaited) {
    first.resumed(task, awaited);
    second.resumed(task, awaited);
  }

  @Override
  public void timerScheduled(TimerHandle timer) {
    first.timerScheduled(timer);
    second.timerScheduled(timer);
  }

  @Override
  public void resourceOpened(AutoCloseable resource) {
    first.resourceOpened(resource);
    second.resourceOpened(resource);
  }

  @Override
  public void resourceClosed(AutoCloseable resource) {
    first.resourceClosed(resource);
    second.resourceClosed(resource);
  }

  @Override
  public long slowStepNanos() {
    return Math.min(first.slowStepNanos(), second.slowStepNanos());
  }

  @Override
  public void stepEnded(String label, long nanos) {
    first.stepEnded(label, nanos);
    second.stepEnded(label, nanos);
  }

  @Override
  public boolean wantsTurns() {
    return first.wantsTurns() || second.wantsTurns();
  }

  @Override
  public void turnEnded(long nanos, int steps) {
    first.turnEnded(nanos, steps);
    second.turnEnded(nanos, steps);
  }
}
