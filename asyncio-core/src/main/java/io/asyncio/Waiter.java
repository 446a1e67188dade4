package io.asyncio;

import io.asyncio.loop.Step;
import org.jspecify.annotations.Nullable;

/// A step that stands in a future's list because someone waits for the future.
interface Waiter extends Step {

  /// Who waits: a task, or a future made of others; null if it is a callback.
  @Nullable Future<?> waiter();
}
