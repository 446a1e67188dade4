package io.asyncio;

import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.staggeredRace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;

/// `staggeredRace`: row W17. CPython's `test_staggered.py` states the same.
@Timeout(30)
class StaggeredRaceTest {

  private static final Duration DELAY = Duration.ofSeconds(10);

  private final List<String> log = new ArrayList<>();

  private Callable<String> succeeds(String name, int seconds) {
    return () -> {
      log.add(runningLoop().time().toSeconds() + " " + name);
      sleep(Duration.ofSeconds(seconds));
      return name;
    };
  }

  private Callable<String> fails(String name, int seconds) {
    return () -> {
      log.add(runningLoop().time().toSeconds() + " " + name);
      sleep(Duration.ofSeconds(seconds));
      throw new IOException(name);
    };
  }

  /// CPython: `test_empty`.
  @BothModes
  void withoutAttemptsThereIsNoWinner(Mode mode) {
    var race = run(() -> staggeredRace(DELAY, List.<Callable<String>>of()), LeapingTime.in(mode));
    assertEquals(new StaggeredRace<>(Optional.empty(), -1, List.of()), race);
  }

  /// CPython: `test_one_successful`.
  @BothModes
  void theFirstSuccessCutsTheOthersShort(Mode mode) {
    var race =
        run(
            () ->
                staggeredRace(
                    DELAY,
                    List.of(succeeds("slow", 100), succeeds("quick", 5), succeeds("third", 1))),
            LeapingTime.in(mode));
    assertEquals(Optional.of("quick"), race.winner());
    assertEquals(1, race.index());
    assertInstanceOf(CancelledError.class, race.exceptions().get(0).orElseThrow());
    assertEquals(Optional.empty(), race.exceptions().get(1));
    assertEquals(2, race.exceptions().size());
    assertEquals(List.of("0 slow", "10 quick"), log);
  }

  /// CPython: `test_first_error_second_successful`, `test_first_timeout_second_successful`.
  @BothModes
  void aFailureStartsTheNextAttemptAtOnce(Mode mode) {
    var race =
        run(
            () -> staggeredRace(DELAY, List.of(fails("first", 1), succeeds("second", 1))),
            LeapingTime.in(mode));
    assertEquals(Optional.of("second"), race.winner());
    assertEquals("first", race.exceptions().getFirst().orElseThrow().getMessage());
    assertEquals(List.of("0 first", "1 second"), log);
  }

  @BothModes
  void onlyTheLatestAttemptHurriesTheNext(Mode mode) {
    var race =
        run(
            () ->
                staggeredRace(
                    DELAY,
                    List.of(fails("first", 12), succeeds("second", 100), succeeds("third", 1))),
            LeapingTime.in(mode));
    assertEquals(2, race.index());
    assertEquals(List.of("0 first", "10 second", "20 third"), log);
  }

  /// CPython: `test_none_successful`.
  @BothModes
  void whenAllFailThereAreOnlyExceptions(Mode mode) {
    var race =
        run(
            () -> staggeredRace(DELAY, List.of(fails("first", 1), fails("second", 1))),
            LeapingTime.in(mode));
    assertEquals(-1, race.index());
    assertEquals(
        List.of("first", "second"),
        race.exceptions().stream().map(thrown -> thrown.orElseThrow().getMessage()).toList());
  }

  /// CPython: `test_cancelled`.
  @BothModes
  void aCancelOfTheCallerReachesAllAttempts(Mode mode) {
    Callable<String> attempt =
        () -> {
          try {
            return sleep(Duration.ofDays(1), "unreached");
          } finally {
            log.add("ended");
          }
        };
    run(
        () ->
            assertThrows(
                TimeoutExpiredException.class,
                () ->
                    Asyncio.timeout(
                        DELAY.plusSeconds(1),
                        () -> staggeredRace(DELAY, List.of(attempt, attempt, attempt)))),
        LeapingTime.in(mode));
    assertEquals(List.of("ended", "ended"), log);
  }

  /// Found by exploring suspension points: the second cancellation left the attempts behind.
  @BothModes
  void aSecondCancelOfTheCallerDoesNotCutTheEndOfTheAttemptsShort(Mode mode) {
    Callable<String> careful =
        () -> {
          try {
            return sleep(Duration.ofDays(1), "unreached");
          } catch (CancelledError e) {
            return sleep(DELAY, "in peace");
          } finally {
            log.add("ended");
          }
        };
    run(
        () -> {
          var race =
              Asyncio.createTask(() -> {
                try {
                  staggeredRace(DELAY, List.of(careful));
                } finally {
                  log.add("over");
                }
              });
          Asyncio.yieldNow();
          Asyncio.yieldNow();
          race.cancel();
          Asyncio.yieldNow();
          Asyncio.yieldNow();
          race.cancel();
          assertThrows(CancelledError.class, race::await);
        },
        LeapingTime.in(mode));
    assertEquals(List.of("ended", "over"), log);
  }

  /// Found by exploring suspension points: the failure was reported as one that nobody asked for.
  @BothModes
  void whatFailedBeforeTheRaceWasCancelledIsNotReported(Mode mode) {
    run(
        () -> {
          runningLoop().setExceptionHandler((_, context) -> log.add(context.message()));
          assertThrows(
              TimeoutExpiredException.class,
              () ->
                  Asyncio.timeout(
                      Duration.ofSeconds(5),
                      () ->
                          staggeredRace(DELAY, List.of(fails("first", 1), succeeds("second", 9)))));
        },
        LeapingTime.in(mode));
    assertEquals(List.of("0 first", "1 second"), log);
  }
}
