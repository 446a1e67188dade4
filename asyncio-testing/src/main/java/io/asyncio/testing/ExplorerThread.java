package io.asyncio.testing;

import io.asyncio.Mode;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The thread on which an exploration runs all its loops: starting one for each run would take
/// longer than most runs.
final class ExplorerThread {

  private ExplorerThread() {}

  /// Runs something on a thread that suits the mode, and waits for it. An interrupt ends the wait
  /// at once, and stays set.
  ///
  /// @param interrupt ends what runs there soon
  static <T> T call(Mode mode, Callable<T> call, Runnable interrupt) {
    FutureTask<T> work = new FutureTask<>(call);
    Thread.Builder builder =
        mode == Mode.PORTABLE ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    Thread _ = builder.name("asyncio-explorer").start(work);
    try {
      return result(work);
    } catch (InterruptedException e) {
      interrupt.run();
      Thread.currentThread().interrupt();
      CancellationException left = new CancellationException("an exploration was interrupted");
      left.initCause(e);
      throw left;
    }
  }

  private static <T> T result(FutureTask<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw Sneaky.raise(Objects.requireNonNullElse(e.getCause(), e));
    }
  }
}
