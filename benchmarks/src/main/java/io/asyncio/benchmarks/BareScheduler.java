package io.asyncio.benchmarks;

import java.lang.reflect.Constructor;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/// The least that can run virtual threads on one platform thread: a queue and a loop around it.
///
/// No timers, no inbox for other threads, no futures, no cancellation: the floor below any event
/// loop that schedules virtual threads. Everything belongs to the thread that calls [#run].
final class BareScheduler implements Executor {
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Thread.Builder.OfVirtual threads = scheduledBy(this);

  /// Returns a builder of virtual threads whose continuations go to `scheduler`.
  static Thread.Builder.OfVirtual scheduledBy(Executor scheduler) {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "cannot give virtual threads a scheduler on Java "
              + Runtime.version()
              + "; start the JVM with --add-opens java.base/java.lang=ALL-UNNAMED",
          e);
    }
  }

  @Override
  public void execute(Runnable continuation) {
    ready.addLast(continuation);
  }

  /// Returns a new virtual thread of this scheduler, not yet started.
  Thread thread(Runnable body) {
    return threads.unstarted(body);
  }

  /// Runs `body` in a virtual thread, and all that it starts, until nothing is ready.
  void run(Runnable body) {
    thread(body).start();
    drain();
  }

  /// Runs what is ready until nothing is.
  void drain() {
    for (Runnable next = ready.pollFirst(); next != null; next = ready.pollFirst()) {
      next.run();
    }
  }
}
