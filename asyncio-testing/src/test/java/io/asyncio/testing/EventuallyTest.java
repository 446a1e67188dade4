package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.testing.Eventually.eventually;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventuallyTest {
  private final TestLoop loop = new TestLoop();
  private final EventLog log = EventLog.timed(loop.clock());
  private final AtomicInteger tries = new AtomicInteger();

  @AfterEach
  void close() {
    loop.close();
  }

  /// Fails until it was tried that often.
  private Action holdsAtTry(int number, Throwable failure) {
    return () -> {
      log.add("try", tries.incrementAndGet());
      if (tries.get() < number) {
        throw Sneaky.raise(failure);
      }
    };
  }

  @Test
  void whatHoldsIsTriedOnceAndSuspendsNobody() {
    loop.start(() -> log.add("other"));
    loop.run(() -> eventually(() -> log.add("try")));
    log.assertExactly("0s other", "0s try");
    loop.run(() -> {
      createTask(() -> log.add("other"));
      eventually(() -> log.add("try"));
      sleep(Duration.ZERO);
    });
    log.assertExactly("0s try", "0s other");
  }

  @Test
  void whatFailsIsTriedAgainEvery10Milliseconds() {
    loop.run(() -> eventually(holdsAtTry(4, new AssertionError("not yet"))));
    log.assertExactly("0s try 1", "10ms try 2", "20ms try 3", "30ms try 4");
  }

  @Test
  void anExceptionMeansNotYetToo() {
    loop.run(() -> eventually(holdsAtTry(2, new IOException("down"))));
    log.assertExactly("0s try 1", "10ms try 2");
  }

  @Test
  void otherTasksBringItAbout() {
    loop.run(() -> {
      var server =
          createTask(() -> {
            sleep(ofMillis(25));
            log.add("ready");
            return "ready";
          });
      eventually(() -> assertTrue(server.isDone()));
      log.add("seen");
    });
    log.assertExactly("25ms ready", "30ms seen");
  }

  @Test
  void afterASecondItGivesUp() {
    var last = new AssertionError("still not");
    var error =
        assertThrows(
            AssertionError.class,
            () -> loop.run(() -> eventually(holdsAtTry(Integer.MAX_VALUE, last))));
    assertEquals(
        "did not hold within 1s, in 101 tries; the last failure: java.lang.AssertionError: still"
            + " not",
        error.getMessage());
    assertSame(last, error.getCause());
    assertEquals(ofSeconds(1), loop.time());
  }

  @Test
  void theLastTryIsAtTheEndOfTheTime() {
    assertThrows(
        AssertionError.class,
        () -> loop.run(() -> eventually(ofMillis(25), holdsAtTry(99, new AssertionError("no")))));
    log.assertExactly("0s try 1", "10ms try 2", "20ms try 3", "25ms try 4");
  }

  @Test
  void noTimeIsOneTry() {
    var error =
        assertThrows(
            AssertionError.class,
            () -> loop.run(() -> eventually(Duration.ZERO, holdsAtTry(2, new IOException("no")))));
    assertEquals(
        "did not hold within 0s, in 1 try; the last failure: java.io.IOException: no",
        error.getMessage());
    log.assertExactly("0s try 1");
  }

  @Test
  void anAssertionMaySuspendAndItsTimeCounts() {
    assertThrows(
        AssertionError.class,
        () ->
            loop.run(() ->
                eventually(
                    ofMillis(100),
                    () -> {
                      sleep(ofMillis(60));
                      log.add("try");
                      assertFalse(true);
                    })));
    log.assertExactly("60ms try", "130ms try");
  }

  @Test
  void otherErrorsPassThroughAtOnce() {
    var fatal = new StackOverflowError("fatal");
    assertSame(
        fatal,
        assertThrows(
            StackOverflowError.class, () -> loop.run(() -> eventually(holdsAtTry(2, fatal)))));
    var cancelled = new CancelledError("mine");
    var task = loop.start(() -> eventually(holdsAtTry(9, cancelled)));
    loop.runUntilIdle();
    assertTrue(task.isCancelled());
    log.assertExactly("0s try 1", "0s try 2");
  }

  @Test
  void anInterruptPassesThroughToo() {
    var interrupted = new InterruptedException("cancelled in a blocking call");
    assertSame(
        interrupted,
        assertThrows(
            InterruptedException.class,
            () -> loop.run(() -> eventually(holdsAtTry(2, interrupted)))));
  }

  @Test
  void aTaskThatWaitsBetweenTwoTriesCanBeCancelled() {
    var task = loop.start(() -> eventually(holdsAtTry(99, new AssertionError("no"))));
    loop.advance(ofMillis(15));
    task.cancel();
    loop.advance(ofSeconds(1));
    assertTrue(task.isCancelled());
    log.assertExactly("0s try 1", "10ms try 2");
  }

  @Test
  void timeNeverGoesBack() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> eventually(ofSeconds(-1), () -> log.add("try")));
    assertEquals("cannot try an assertion for PT-1S: use zero or more", refused.getMessage());
  }
}
