package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The executor in which a loop's blocking calls run: made when the first one comes.
final class LoopExecutor {

  private static final Logger LOG = System.getLogger("asyncio");

  private @Nullable ExecutorService executor;
  private boolean shutDown;

  ExecutorService get(EventLoop loop) {
    if (shutDown) {
      throw new IllegalStateException(
          "cannot runInExecutor: the default executor of " + loop + " was shut down");
    }
    ExecutorService existing = executor;
    if (existing == null) {
      existing = WorkerPool.create();
      executor = existing;
    }
    return existing;
  }

  void replace(ExecutorService newExecutor) {
    executor = newExecutor;
  }

  boolean exists() {
    return executor != null;
  }

  /// Suspends.
  void shutDown(EventLoop loop, Duration timeout) {
    shutDown = true;
    ExecutorService existing = executor;
    if (existing == null) {
      return;
    }
    long nanos = Nanos.of(timeout);
    existing.shutdown();
    if (existing.isTerminated()) {
      return;
    }
    Future<Boolean> ended =
        loop.runInExecutor(
            wait -> Thread.ofPlatform().daemon().name("asyncio-executor-shutdown").start(wait),
            () -> existing.awaitTermination(nanos, TimeUnit.NANOSECONDS));
    if (!ended.await()) {
      LOG.log(
          Level.WARNING,
          "the default executor did not finish joining its threads within "
              + timeout
              + "; they are left to themselves");
    }
  }

  /// Without waiting; the loop is closing.
  void release() {
    if (executor != null) {
      executor.shutdown();
    }
  }
}
