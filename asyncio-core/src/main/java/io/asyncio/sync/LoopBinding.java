package io.asyncio.sync;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The loop that an object of this package belongs to, once a task has waited for it.
final class LoopBinding {
  private final Object owner;

  // Two loops may race to be the first; only this field is touched by both.
  private final AtomicReference<@Nullable EventLoop> bound = new AtomicReference<>();

  LoopBinding(Object owner) {
    this.owner = owner;
  }

  /// Returns the running loop, which becomes the owner's loop if it has none.
  EventLoop runningLoop() {
    var running = Asyncio.runningLoop();
    if (bound.get() != running && !bound.compareAndSet(null, running)) {
      throw new IllegalStateException(
          "cannot wait for "
              + owner
              + ": it is bound to a different event loop; create one per loop");
    }
    return running;
  }
}
