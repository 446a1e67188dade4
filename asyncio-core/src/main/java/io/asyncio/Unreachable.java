package io.asyncio;

import io.asyncio.loop.Handle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/// A reference to something whose loss has to be told to its loop. One daemon thread serves all
/// loops; it starts with the first reference.
abstract class Unreachable<T> extends WeakReference<T> {

  private static final ReferenceQueue<Object> LOST = new ReferenceQueue<>();

  static {
    Thread.ofPlatform().daemon().name("asyncio-reaper").start(Unreachable::watch);
  }

  private final EventLoop loop;

  Unreachable(T referent, EventLoop loop) {
    super(referent, LOST);
    this.loop = loop;
  }

  /// Called in the loop, outside all tasks, when the referent is gone.
  abstract void lost();

  private static void watch() {
    while (true) {
      try {
        if (LOST.remove() instanceof Unreachable<?> unreachable) {
          unreachable.tellLoop();
        }
      } catch (InterruptedException e) {
        // Nobody interrupts this thread.
      }
    }
  }

  /// Has the loop call [#lost()]; not a loop with a schedule, which is to run the same each time,
  /// whenever garbage is collected.
  final void tellLoop() {
    if (loop.isClosed() || loop.isScheduled()) {
      return;
    }
    // A loop that closes meanwhile has seen to its own.
    loop.callFromOutside(new Handle(loop.handles, this::lost, new Context()));
  }
}
