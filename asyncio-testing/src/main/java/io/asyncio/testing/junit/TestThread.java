package io.asyncio.testing.junit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The thread that drives the loop of one test, so that JUnit's can give up on a loop that never
/// gives the turn back.
final class TestThread implements AutoCloseable {

  private static final long GRACE_SECONDS = 2;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          work -> Thread.ofPlatform().daemon().name("asyncio-test").unstarted(work));
  private boolean abandoned;

  /// Runs something on the thread and waits for it.
  ///
  /// @param limit by the wall clock
  /// @param report says what goes on when that has passed
  /// @throws AssertionError with the report, if it takes longer; the thread is interrupted then
  <T> T call(Callable<T> call, Duration limit, Supplier<String> report) {
    Future<T> running = executor.submit(call);
    try {
      return running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw Sneaky.raise(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
      throw new AssertionError("the test was interrupted\n" + report.get(), e);
    } catch (TimeoutException e) {
      String text = report.get();
      giveUp();
      throw new AssertionError(
          "the test did not end within "
              + limit.toSeconds()
              + " s of real time (AsyncioTest.realTimeoutSeconds)\n"
              + text,
          e);
    }
  }

  private void giveUp() {
    executor.shutdownNow();
    try {
      abandoned = !executor.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      abandoned = true;
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the thread still runs something that nobody waits for any more.
  boolean isAbandoned() {
    return abandoned;
  }

  boolean isUsable() {
    return !executor.isShutdown();
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
