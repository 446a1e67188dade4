package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.timeoutAt;
import static io.asyncio.Asyncio.waitFor;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `timeout`, `timeout_at` and `wait_for` of asyncio, at their exact times.
final class TimeoutTest {
  private final TestLoop loop = new TestLoop();
  private final EventLog log = EventLog.timed(loop.clock());

  @AfterEach
  void nothingIsLeft() {
    loop.close();
  }

  @Test
  void aBodyThatIsInTimeIsLeftAlone() {
    loop.run(() -> {
      log.add(timeout(ofSeconds(2), () -> sleep(ofSeconds(1), "done")));
      sleep(ofSeconds(5));
    });
    log.assertExactly("1s done");
  }

  @Test
  void aBodyThatIsLateIsCancelledAtTheDeadline() {
    loop.run(() -> {
      assertThrows(
          TimeoutExpiredException.class,
          () ->
              timeout(
                  ofSeconds(2),
                  () -> {
                    try {
                      sleep(ofSeconds(3));
                    } finally {
                      log.add("cleaned up");
                    }
                  }));
      log.add("went on");
    });
    log.assertExactly("2s cleaned up", "2s went on");
  }

  @Test
  void theInnerOfTwoTimeoutsExpiresAlone() {
    loop.run(() ->
        timeout(
            ofSeconds(10),
            outer -> {
              assertThrows(
                  TimeoutExpiredException.class,
                  () -> timeout(ofSeconds(1), () -> sleep(ofSeconds(5))));
              log.add("inner expired");
              assertFalse(outer.isExpired());
            }));
    log.assertExactly("1s inner expired");
  }

  @Test
  void theOuterOfTwoTimeoutsGoesThroughTheInner() {
    loop.run(() ->
        assertThrows(
            TimeoutExpiredException.class,
            () ->
                timeout(
                    ofSeconds(1),
                    () ->
                        timeout(
                            ofSeconds(5),
                            inner -> {
                              try {
                                sleep(ofSeconds(9));
                              } catch (CancelledError e) {
                                assertFalse(inner.isExpired());
                                log.add("cancelled by the outer");
                                throw e;
                              }
                            }))));
    log.assertExactly("1s cancelled by the outer");
  }

  @Test
  void aDeadlineMayBeMoved() {
    loop.run(() -> {
      assertThrows(
          TimeoutExpiredException.class,
          () ->
              timeout(
                  ofSeconds(1),
                  limit -> {
                    limit.reschedule(runningLoop().time().plus(ofSeconds(4)));
                    sleep(ofSeconds(3));
                    log.add("still there");
                    sleep(ofSeconds(3));
                  }));
      log.add("expired");
    });
    log.assertExactly("3s still there", "4s expired");
  }

  @Test
  void aDeadlineMayBeTakenAway() {
    loop.run(() -> {
      timeout(
          ofSeconds(1),
          limit -> {
            limit.rescheduleToNever();
            sleep(ofSeconds(100));
            assertTrue(limit.when().isEmpty());
          });
      log.add("done");
    });
    log.assertExactly("100s done");
  }

  @Test
  void anAbsoluteDeadlineIsOnTheLoopsClock() {
    loop.advance(ofSeconds(50));
    loop.run(() ->
        assertThrows(
            TimeoutExpiredException.class,
            () -> timeoutAt(ofSeconds(53), () -> sleep(ofSeconds(10)))));
    assertEquals(ofSeconds(53), loop.time());
  }

  @Test
  void aCancellationFromElsewhereIsNoTimeout() {
    var waiting = loop.start(() -> timeout(ofSeconds(10), () -> sleep(ofSeconds(60))));
    loop.advance(ofSeconds(1));
    waiting.cancel();
    loop.runUntilIdle();
    assertThrows(CancelledError.class, waiting::result);
  }

  @Test
  void waitForCancelsWhatIsLateAndWaitsForItsEnd() {
    loop.run(() -> {
      var slow =
          createTask(() -> {
            try {
              sleep(ofSeconds(60));
            } finally {
              sleep(ofSeconds(1));
              log.add("cleaned up");
            }
          });
      assertThrows(TimeoutExpiredException.class, () -> waitFor(slow, ofSeconds(2)));
      log.add("gave up");
      assertTrue(slow.isCancelled());
    });
    log.assertExactly("3s cleaned up", "3s gave up");
  }
}
