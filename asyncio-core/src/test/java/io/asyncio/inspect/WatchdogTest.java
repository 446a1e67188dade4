package io.asyncio.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Blocking;
import example.Locking;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.DeadlockException;
import io.asyncio.LoopMonitor;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// The real thread, with real time: what is stalled ends only when its report has come.
@WithinSeconds(60)
final class WatchdogTest {

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults()
        .withLoop(LoopOptions.defaults().withMode(mode).withStallLimit(Duration.ofMillis(20)));
  }

  @Test
  void itIsTheMonitorThatTheLibraryBringsAlong() {
    List<Class<?>> found =
        ServiceLoader.load(LoopMonitor.class).stream()
            .<Class<?>>map(ServiceLoader.Provider::type)
            .toList();
    assertEquals(List.of(Watchdog.class), found);
  }

  @BothModes
  void aStallIsReportedWhileItGoesOn(Mode mode) {
    Blocking blocking = new Blocking();
    CompletableFuture<String> thread = new CompletableFuture<>();
    Handler releasing =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getMessage().contains("task 'stalls'")) {
              thread.complete(Thread.currentThread().getName());
              blocking.release();
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("asyncio.watchdog");
    logger.setUseParentHandlers(false);
    logger.addHandler(releasing);
    try {
      Asyncio.run(() -> Asyncio.createTask("stalls", blocking::compute).await(), options(mode));
    } finally {
      logger.removeHandler(releasing);
      logger.setUseParentHandlers(true);
    }
    assertEquals("asyncio-watchdog", thread.getNow("nobody"));
  }

  @BothModes
  void aRunThatIsToFailInADeadlockFails(Mode mode) {
    RunOptions failing = options(mode).withFailOnDeadlock(true);
    DeadlockException thrown =
        Assertions.assertThrows(DeadlockException.class, () -> Asyncio.run(Locking::pair, failing));
    assertTrue(thrown.getMessage().contains("2 tasks wait for one another"), thrown::getMessage);
  }
}
