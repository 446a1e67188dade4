package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.shield;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/// `shield`: row W12, as far as no golden trace shows it.
@Timeout(30)
class ShieldTest {

  private final List<Object> log = new ArrayList<>();

  private static void failLater() throws IOException {
    sleep(Duration.ofSeconds(1));
    throw new IOException("later");
  }

  /// CPython: `test_tasks.py`, `test_shield_result`, `test_shield_exception`.
  @BothModes
  void theOutcomeComesThrough(Mode mode) {
    run(
        () -> {
          assertEquals("value", shield(() -> sleep(Duration.ofSeconds(1), "value")).await());
          Task<Void> inner = createTask(ShieldTest::failLater);
          var error = assertThrows(IOException.class, shield(inner)::await);
          assertSame(error, inner.exception().orElseThrow());
        },
        LeapingTime.in(mode));
  }

  /// CPython: `test_tasks.py`, `test_shield_cancel_inner`.
  @BothModes
  void aCancelledInnerFutureCancelsTheOuter(Mode mode) {
    run(
        () -> {
          Future<String> inner = runningLoop().createFuture();
          Future<String> outer = shield(inner);
          inner.cancel();
          yieldNow();
          assertTrue(outer.isCancelled());
        },
        LeapingTime.in(mode));
  }

  /// CPython 3.14: `test_tasks.py`, `test_shield_cancel_outer_exception`.
  @BothModes
  void aFailureAfterTheOuterWasCancelledIsReported(Mode mode) {
    run(
        () -> {
          runningLoop()
              .setExceptionHandler((_, context) -> {
                log.add(context.message());
                log.add(context.future().orElseThrow());
                log.add(context.exception().orElseThrow().getMessage());
              });
          Task<Void> inner = createTask(ShieldTest::failLater);
          Future<Void> outer = shield(inner);
          outer.cancel();
          assertThrows(CancelledError.class, outer::await);
          sleep(Duration.ofSeconds(2));
          assertEquals(List.of("IOException exception in shielded future", inner, "later"), log);
        },
        LeapingTime.in(mode));
    assertEquals(3, log.size());
  }

  /// CPython 3.14: `test_tasks.py`, `test_shield_duplicate_log_once` in spirit: the awaiter has it.
  @BothModes
  void aFailureThatTheOuterHandsOnIsNotReported(Mode mode) {
    run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> log.add(context.message()));
          assertThrows(IOException.class, shield(createTask(ShieldTest::failLater))::await);
        },
        LeapingTime.in(mode));
    assertEquals(List.of(), log);
  }
}
