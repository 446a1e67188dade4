package io.asyncio;

import java.util.Optional;

/// Lets the next wait of one task fail, as no await does by itself: a stack that is used up would.
public final class FailingWait implements LoopListener {

  private final Task<?> task;
  private final Error error;
  private boolean failed;

  private FailingWait(Task<?> task, Error error) {
    this.task = task;
    this.error = error;
  }

  /// From now on, in the running loop.
  public static void of(Task<?> task, Error error) {
    task.loop().addListener(new FailingWait(task, error));
  }

  @Override
  public void suspending(Task<?> suspending, Optional<Future<?>> awaited) {
    if (suspending.equals(task) && !failed) {
      failed = true;
      throw error;
    }
  }
}
