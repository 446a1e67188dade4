package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each program prints what its comments and the documentation say, in native and portable mode.
final class ExamplesTest {
  private static final List<String> NATIVE = List.of();
  private static final List<String> PORTABLE = List.of("--portable");

  /// The programs whose output is always the same.
  private static final Map<String, String> OUTPUT =
      Map.of(
          "FirstCoroutine",
          """
          created, not begun: done = false
          Hello, asyncio!
          Goodbye, asyncio!
          the loop has stopped: done = true
          closed = true
          """,
          "StartFinish",
          """
          -- as tasks
          both created, neither begun
          start  slow
          start  quick
          finish quick
          finish slow
          -- as calls
          start  slow
          finish slow
          start  quick
          finish quick
          """,
          "DebugMode",
          """
          debug mode: true
          a step is slow from 100 ms
          computed on the loop, and reported
          computed in a thread
          refused: callSoon from another thread
          """,
          "ProducerConsumer",
          """
          put  item 1, in the queue: 1
          put  item 2, in the queue: 2
          took item 1
          put  item 3, in the queue: 2
          took item 2
          put  item 4, in the queue: 2
          took item 3
          put  item 5, in the queue: 2
          took item 4
          took item 5
          all 5 items taken, left in the queue: 0
          """,
          "WorkerPool",
          """
          12 jobs handed out
          worker 1 goes home
          worker 2 goes home
          worker 3 goes home
          12 jobs done
          """,
          "BlockingWork",
          """
          read back: from a file
          primes: [33860, 168]
          failed: NoSuchFileException
          the loop went on meanwhile: true
          """,
          "GroupErrors",
          """
          a group ends as a whole
            slow: cancelled
            unhandled errors in a TaskGroup (2 sub-exceptions)
            can be tried again: [connection reset]
            have to be reported: [no such name]
          gatherOutcomes waits for all
            slow: cancelled
            result fine
            failed java.io.IOException
            failed io.asyncio.TimeoutExpiredException
          """,
          "Timeouts",
          """
          in time
            answer
          too late
            cut short, cleaning up
            no answer within 10 ms
          a deadline that is moved while there is progress
            part 1
            part 2
            part 3
          a task that the deadline must not reach
            not saved yet, cancelled: false
            answer
          """,
          "LowLevelFuture",
          """
          callback: set by a callback
          task:     set by a callback
          task:     42 set by a thread
          task:     java.io.IOException: no answer
          refused:  a second result
          task:     from a CompletableFuture
          """);

  private static final Set<String> TESTED_BY_THEMSELVES =
      Set.of(
          "ChatLoad",
          "ChatPage",
          "ChatServer",
          "FetchAndProcess",
          "FetchPages",
          "GameServer",
          "PortForwarder");

  @TempDir Path directory;

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    Example.buildTheLibrary(directory);
  }

  static Set<String> programs() {
    return new TreeSet<>(OUTPUT.keySet());
  }

  @Test
  void aMachineThatIsSlowIsNoComplaint() {
    var stall =
        """
        Jan 1, 2026 7:34:39 PM io.asyncio.inspect.LoopWatch reportStall
        WARNING: event loop 1 has been stalled for %1$s s by task 'Task-1'; what blocks or computes
            at java.base/java.nio.Buffer.position(Buffer.java:325)
            at PortForwarder.serve(PortForwarder.java:90)
        Jan 1, 2026 7:34:40 PM io.asyncio.inspect.LoopWatch endStall
        WARNING: event loop 1 goes on: task 'Task-1' had stalled it for %1$s s
        """;
    var longer = stall.formatted("12.5");

    assertEquals("a\nb\n", Example.withoutShortStalls("a\n" + stall.formatted("2.0") + "b\n"));
    assertEquals(longer, Example.withoutShortStalls(longer));
  }

  @Test
  void everyProgramIsTested() throws IOException {
    var tested = new TreeSet<>(OUTPUT.keySet());
    tested.addAll(TESTED_BY_THEMSELVES);

    assertEquals(List.copyOf(tested), Example.programs());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theProgramPrintsItsLines(String program) throws Exception {
    for (var mode : List.of(NATIVE, PORTABLE)) {
      try (var example = Example.start(directory, mode, program)) {
        var lines = example.lines(0);

        assertEquals(OUTPUT.get(program), String.join("\n", lines) + "\n", () -> "mode " + mode);
        if (program.equals("DebugMode")) {
          var report = example.complaints();
          assertTrue(report.matches("(?s).*Executing <.*'number cruncher'> took 0\\..*"), report);
        } else {
          assertEquals("", example.complaints());
        }
      }
    }
  }

  @Test
  void fetchAndProcessOverlapsItsDownloads() throws Exception {
    try (var example = Example.start(directory, NATIVE, "FetchAndProcess", "0.01")) {
      var lines = example.lines(0);

      assertEquals(
          List.of(
              "Fetching data from https://example.com...",
              "Fetching data from https://google.com...",
              "Fetching data from https://github.com..."),
          lines.subList(0, 3));
      assertEquals(
          List.of(
              "Data fetched from https://example.com",
              "Data fetched from https://github.com",
              "Data fetched from https://google.com"),
          lines.subList(3, 6).stream().sorted().toList());
      assertEquals(
          List.of(
              "Processing Data from https://example.com...",
              "Processing Data from https://google.com...",
              "Processing Data from https://github.com...",
              "DATA FROM HTTPS://EXAMPLE.COM",
              "DATA FROM HTTPS://GOOGLE.COM",
              "DATA FROM HTTPS://GITHUB.COM"),
          lines.subList(6, lines.size()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void ctrlCSendsTheWorkersHomeAfterTheirJob(String mode) throws Exception {
    var options = mode.equals("portable") ? PORTABLE : NATIVE;
    try (var example = Example.start(directory, options, "WorkerPool", "forever")) {
      example.awaitLine("12 jobs handed out");
      example.pressCtrlC();

      var lines = example.lines(130);
      assertEquals(
          List.of("worker 1 goes home", "worker 2 goes home", "worker 3 goes home"),
          lines.subList(0, 3).stream().sorted().toList());
      assertTrue(lines.getLast().matches("interrupted after [0-9]+ jobs"), lines::toString);
      assertEquals(4, lines.size());
      assertEquals("", example.complaints());
    }
  }
}
