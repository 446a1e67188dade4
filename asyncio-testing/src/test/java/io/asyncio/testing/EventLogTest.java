package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private final EventLog log = new EventLog();

  private String differenceTo(String... expected) {
    return assertThrows(AssertionError.class, () -> log.assertExactly(expected)).getMessage();
  }

  @Test
  void entriesAreComparedInOrder() {
    log.add("first");
    log.add("second");
    log.assertExactly("first", "second");

    log.add("second");
    log.add("first");
    differenceTo("first", "second");
  }

  @Test
  void eachComparisonClearsTheLog() {
    log.add("before");
    log.assertExactly("before");
    log.assertExactly();
    log.add("after");
    log.assertExactly("after");
  }

  @Test
  void nothingExpectedMeansNothingMayHaveHappened() {
    log.add("surprise");
    assertEquals("the log differs (- expected, + found):\n+ surprise\n", differenceTo());
  }

  @Test
  void theDifferenceMarksWhatIsMissingAndWhatIsTooMuch() {
    for (String entry : List.of("a", "b", "x", "d", "e")) {
      log.add(entry);
    }
    assertEquals(
        """
        the log differs (- expected, + found):
          a
          b
        - c
        + x
          d
          e
        - f
        """,
        differenceTo("a", "b", "c", "d", "e", "f"));
  }

  @Test
  void theDifferenceKeepsAsManyLinesAsItCan() {
    for (String entry : List.of("b", "c", "a")) {
      log.add(entry);
    }
    assertEquals(
        """
        the log differs (- expected, + found):
        - a
          b
          c
        + a
        """,
        differenceTo("a", "b", "c"));
  }

  @Test
  void partsAreJoinedBySpaces() {
    log.add("got", 3, true);
    log.add();
    log.assertExactly("got 3 true", "");
  }

  @Test
  void aTimedLogSaysWhen() {
    VirtualClock clock = new VirtualClock();
    EventLog timed = EventLog.timed(clock);
    timed.add("began");
    clock.advance(Duration.ofMillis(1500));
    timed.add("went on");
    timed.assertExactly("0s began", "1.5s went on");
  }

  @Test
  void readingTheLogLeavesItAsItIs() {
    log.add("a");
    log.add("b");
    List<String> read = new ArrayList<>();
    log.forEach(read::add);
    assertEquals(List.of("a", "b"), read);
    assertEquals("a\nb", log.toString());
    assertEquals(List.of("a", "b"), log.take());
    assertEquals(List.of(), log.take());
  }

  @Test
  void tasksAndThreadsMayWriteIt() {
    Asyncio.run(() -> {
      log.add("task");
      Asyncio.toThread(() -> log.add("thread"));
      log.add("task");
    });
    log.assertExactly("task", "thread", "task");
  }
}
