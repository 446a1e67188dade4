package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `waitFor` with nothing to wait: the cases that its deadline never sees.
class WaitForTest {

  private final List<String> log = new ArrayList<>();

  /// CPython: `test_waitfor.py`, `test_wait_for_timeout_less_then_0_or_0`.
  @Test
  void aBodyWithoutTimeNeverBegins() {
    Asyncio.run(() -> {
      var expired =
          assertThrows(
              TimeoutExpiredException.class,
              () -> Asyncio.waitFor(() -> log.add("begun"), Duration.ZERO));
      assertInstanceOf(CancelledError.class, expired.getCause());
    });
    assertEquals(List.of(), log);
  }

  /// CPython: `test_waitfor.py`, `test_wait_for_timeout_less_then_0_or_0_future_done`.
  @Test
  void aDoneFutureNeedsNoTime() {
    int result =
        Asyncio.run(() -> {
          Future<Integer> done = Asyncio.runningLoop().createFuture();
          done.setResult(42);
          return Asyncio.waitFor(done, Duration.ofSeconds(-1));
        });
    assertEquals(42, result);
  }

  @Test
  void aFutureThatWasCancelledBeforeIsNoTimeout() {
    Asyncio.run(() -> {
      Future<Integer> cancelled = Asyncio.runningLoop().createFuture();
      cancelled.cancel("before");
      var error =
          assertThrows(CancelledError.class, () -> Asyncio.waitFor(cancelled, Duration.ZERO));
      assertEquals("before", error.getMessage());
    });
  }

  @Test
  void aBodyWithoutAValueCanBeWaitedFor() {
    Asyncio.run(() -> Asyncio.waitFor(() -> log("ran"), Duration.ofSeconds(5)));
    assertEquals(List.of("ran"), log);
  }

  private void log(String line) {
    log.add(line);
  }
}
