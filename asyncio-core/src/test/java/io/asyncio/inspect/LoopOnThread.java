package io.asyncio.inspect;

import io.asyncio.Action;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A loop that runs on a thread of its own, so that the test can look at it from outside. Its limit
/// is an hour, so that only the test's own watch, which is told that hours have passed, reports it.
final class LoopOnThread implements AutoCloseable {

  static final long HOUR = Duration.ofHours(1).toNanos();

  final EventLoop loop;
  private final Thread thread;

  LoopOnThread(Mode mode, Action main) {
    this(
        LoopOptions.defaults().withMode(mode).withStallLimit(Duration.ofHours(1)),
        loop -> loop.runUntilComplete(loop.createTask("main", main)));
  }

  LoopOnThread(LoopOptions options, Consumer<EventLoop> run) {
    CompletableFuture<EventLoop> created = new CompletableFuture<>();
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              EventLoop own = EventLoop.create(options);
              created.complete(own);
              try {
                run.accept(own);
              } catch (CancellationException | Error e) {
                // by close
              }
            });
    loop = created.join();
  }

  /// Until the loop has nothing to run.
  LoopOnThread asleep() {
    while (!(loop.isRunning() && loop.statistics().isAsleep() && loop.statistics().steps() > 0)) {
      Thread.onSpinWait();
    }
    return this;
  }

  /// Until nothing runs the loop any more.
  void awaitEnd() {
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    if (thread.isAlive()) {
      loop.callSoonThreadsafe(() -> {
        loop.allTasks().forEach(Future::cancel);
        loop.callSoon(loop::stop);
      });
    }
    awaitEnd();
    loop.close();
  }
}
