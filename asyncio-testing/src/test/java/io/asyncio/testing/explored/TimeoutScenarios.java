package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.timeoutAt;
import static io.asyncio.Asyncio.waitFor;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Outcome;
import io.asyncio.Task;
import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.testing.ExploredBody;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Timeouts, `waitFor`, and cancellations that are taken back.
final class TimeoutScenarios {

  private TimeoutScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "the innermost of three deadlines ends its body",
            log -> {
              boolean innerExpired =
                  timeout(
                      ofSeconds(3),
                      () ->
                          timeout(
                              ofSeconds(2),
                              () ->
                                  expires(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(5))))));
              assertTrue(innerExpired);
            }),
        scenario(
            "the middle one of three deadlines ends all inside",
            log -> {
              boolean middleExpired =
                  timeout(
                      ofSeconds(3),
                      () ->
                          expires(() ->
                              timeout(
                                  ofSeconds(1),
                                  () -> timeout(ofSeconds(2), () -> sleep(ofSeconds(5))))));
              assertTrue(middleExpired);
            }),
        scenario(
            "the outermost of three deadlines ends all inside",
            log ->
                assertTrue(
                    expires(() ->
                        timeout(
                            ofSeconds(1),
                            () ->
                                timeout(
                                    ofSeconds(2),
                                    () -> timeout(ofSeconds(3), () -> sleep(ofSeconds(5)))))))),
        scenario(
            "of three deadlines at once any may be first",
            log -> {
              boolean _ =
                  expires(() ->
                      timeout(
                          ofSeconds(1),
                          () ->
                              timeout(
                                  ofSeconds(1),
                                  () -> timeout(ofSeconds(1), () -> sleep(ofSeconds(1))))));
            }),
        scenario(
            "a deadline can be moved while it runs",
            log -> {
              boolean expired =
                  expires(() ->
                      timeout(
                          ofSeconds(1),
                          deadline -> {
                            deadline.reschedule(runningLoop().time().plus(ofSeconds(3)));
                            sleep(ofSeconds(2));
                            deadline.rescheduleToNever();
                            sleep(ofSeconds(5));
                            deadline.reschedule(runningLoop().time());
                            sleep(ofSeconds(5));
                            fail("the deadline has passed");
                          }));
              assertTrue(expired);
            }),
        scenario(
            "a body that ends at its deadline ends in either way",
            log -> {
              boolean _ = expires(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(1))));
            }),
        scenario(
            "a body cleans up after its deadline",
            log -> {
              boolean expired =
                  expires(() ->
                      timeout(
                          ofSeconds(1),
                          () -> {
                            try {
                              sleep(ofSeconds(5));
                            } finally {
                              sleep(ofSeconds(1));
                            }
                          }));
              assertTrue(expired);
            }),
        scenario(
            "a deadline in the past ends the body at its first wait",
            log -> {
              boolean expired = expires(() -> timeoutAt(ZERO, () -> sleep(ofSeconds(1))));
              assertTrue(expired);
            }),
        scenario(
            "waitFor returns what comes in time",
            log -> assertEquals("now", waitFor(() -> sleep(ofSeconds(1), "now"), ofSeconds(2)))),
        scenario(
            "waitFor cancels the task that it no longer waits for",
            log -> {
              Task<String> slow = createTask(() -> sleep(ofSeconds(5), "late"));
              try {
                boolean expired = expires(() -> waitFor(slow, ofSeconds(1)));
                assertTrue(expired && slow.isCancelled());
              } finally {
                slow.cancel();
              }
            }),
        scenario(
            "waitFor without any time cancels at once, and waits for the end",
            log -> {
              Task<String> slow =
                  createTask(() -> {
                    try {
                      return sleep(ofSeconds(5), "late");
                    } finally {
                      yieldNow();
                    }
                  });
              try {
                yieldNow();
                boolean expired = expires(() -> waitFor(slow, ZERO));
                assertTrue(expired && slow.isDone());
              } finally {
                slow.cancel();
              }
            }),
        scenario(
            "waitFor gets a result that comes at the deadline or leaves it",
            log -> {
              Future<String> result = runningLoop().createFuture();
              var timer =
                  runningLoop()
                      .callLater(
                          ofSeconds(1),
                          () -> {
                            if (!result.isDone()) {
                              result.setResult("now");
                            }
                          });
              try {
                boolean expired = expires(() -> waitFor(result, ofSeconds(1)));
                assertTrue(result.isDone() && (expired || result.result().equals("now")));
              } finally {
                timer.cancel();
              }
            }),
        scenario(
            "a cancellation that is taken back is none",
            log -> {
              Task<String> stubborn =
                  createTask(() -> {
                    try {
                      sleep(ofSeconds(5));
                    } catch (CancelledError e) {
                      if (currentTask().uncancel() > 0) {
                        throw e;
                      }
                    }
                    return sleep(ofSeconds(1), "went on");
                  });
              try {
                sleep(ofSeconds(1));
                stubborn.cancel();
                assertEquals("went on", stubborn.await());
              } catch (CancelledError e) {
                // Of the other task, if it was cancelled once more; or of this one.
                if (!stubborn.isCancelled()) {
                  throw e;
                }
              } finally {
                stubborn.cancel();
              }
            }),
        scenario(
            "a cancellation from elsewhere is told from an expired deadline",
            log -> {
              Task<?> both = createTask(() -> timeout(ofSeconds(1), () -> sleep(ofSeconds(5))));
              var timer = runningLoop().callLater(ofSeconds(1), both::cancel);
              try {
                var outcome = Asyncio.gatherOutcomes(both).getFirst();
                if (outcome instanceof Outcome.Failure<?>(TimeoutExpiredException _)) {
                  assertEquals(0, both.cancelling());
                }
              } finally {
                timer.cancel();
                both.cancel();
              }
            }),
        scenario(
            "a deadline leaves no request to cancel behind",
            log -> {
              int before = currentTask().cancelling();
              Timeout deadline = timeout(ofSeconds(1));
              boolean expired =
                  expires(() ->
                      deadline.run(() -> {
                        sleep(ofSeconds(2));
                      }));
              assertTrue(expired && deadline.isExpired());
              assertEquals(before, currentTask().cancelling());
              sleep(ofSeconds(1));
            }));
  }

  private static Scenario<Duration> scenario(String name, ExploredBody<Duration> body) {
    return new Scenario<Duration>(name, () -> ZERO, body, _ -> {}).repeatable();
  }

  /// Whether a body ended because a deadline passed.
  private static boolean expires(Callable<?> body) throws Exception {
    try {
      body.call();
      return false;
    } catch (TimeoutExpiredException e) {
      return true;
    }
  }

  private static boolean expires(Action body) throws Exception {
    return expires(() -> {
      body.run();
      return true;
    });
  }
}
