package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `ps`, `pstree` and `top`, typed as a user does, at processes of their own.
final class InspectCommandTest {
  private static final String LOOP =
      "loop 1 on thread 'main': running, native mode, 2 tasks (1 waiting, 1 blocked), lag 0.1 ms, age 1m01s\n";
  private static final String PROGRAM = InspectedProgram.class.getName();

  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) {
    new Terminal(directory).asyncio("ps", "999999999");
  }

  @BeforeEach
  void openTerminal() {
    terminal = new Terminal(directory).set("LC_ALL", "C.UTF-8");
  }

  /// A process that ends with the test.
  private record Inspected(Process process) implements AutoCloseable {
    static Inspected start(String kind, String... jvmOptions) throws IOException {
      var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
      command.addAll(List.of(jvmOptions));
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM, kind));
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      assertEquals("ready", process.inputReader().readLine());
      return new Inspected(process);
    }

    String pid() {
      return String.valueOf(process.pid());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private void assertFails(int exitCode, String sentence, String... words) {
    assertEquals(new Outcome(exitCode, "", sentence + "\n"), terminal.asyncio(words));
  }

  @Test
  void psListsTheProcessesThatRunLoops() throws Exception {
    try (var loops = Inspected.start("loops");
        var plain = Inspected.start("plain")) {
      var outcome = terminal.asyncio("ps");

      assertEquals(0, outcome.exitCode(), outcome.err());
      var line = "%7s  %s".formatted(loops.pid(), PROGRAM);
      assertTrue(outcome.out().lines().anyMatch(line::equals), outcome.out());
      assertTrue(!outcome.out().contains(plain.pid() + "  " + PROGRAM), outcome.out());
    }
  }

  @Test
  void psShowsTheTasksOfAProcess() throws Exception {
    try (var loops = Inspected.start("loops")) {
      var table =
          LOOP
              + """
                ID  NAME   STATE    SINCE  WAITS FOR     WHERE
                1   main   waiting  12.3s  task 'child'  app.Main.run(Main.java:7)
                2   child  blocked                       app.Child.read(Child.java:9)
              """;
      assertEquals(new Outcome(0, table, ""), terminal.asyncio("ps", loops.pid()));

      var one = terminal.asyncio("ps", "--limit", "1", loops.pid());
      assertTrue(one.out().contains("\n  2 tasks, 1 shown, evenly chosen\n"), one.out());
    }
  }

  @Test
  void pstreeShowsWhoWaitsForWhom() throws Exception {
    try (var loops = Inspected.start("loops")) {
      var tree =
          LOOP
              + """
                (T) main  waiting 12.3s for task 'child'  app.Main.run(Main.java:7)
                └─ (T) child  blocked  app.Child.read(Child.java:9)
              """;
      assertEquals(new Outcome(0, tree, ""), terminal.asyncio("pstree", loops.pid()));
    }
  }

  @Test
  void jsonIsOneLineForEachDocumentAndFrame() throws Exception {
    try (var loops = Inspected.start("loops")) {
      var ps = terminal.asyncio("ps", loops.pid(), "--json");
      var pstree = terminal.asyncio("pstree", loops.pid(), "--json");
      var top =
          terminal.asyncio("top", loops.pid(), "--json", "--count", "2", "--interval", "0.01");

      var start = "{\"pid\":" + loops.pid() + ",\"loops\":[{\"id\":1,\"thread\":\"main\",";
      assertTrue(ps.out().startsWith(start), ps.out());
      assertEquals(ps, pstree);
      assertEquals(2, top.out().lines().count(), top.out());
      assertTrue(
          top.out().startsWith("{\"pid\":" + loops.pid() + ",\"elapsedMillis\":"), top.out());
    }
  }

  @Test
  void topPrintsFrameAfterFrame() throws Exception {
    try (var loops = Inspected.start("loops")) {
      var outcome = terminal.asyncio("top", loops.pid(), "--count", "2", "--interval", "0.01");

      assertEquals(0, outcome.exitCode(), outcome.err());
      var title = "process %s, %s; every 0.0s, Ctrl-C ends".formatted(loops.pid(), PROGRAM);
      assertEquals(2, outcome.out().lines().filter(title::equals).count(), outcome.out());
      assertTrue(
          outcome.out().contains("\n  steps 0/s, ready 0, timers 1, outside 0\n"), outcome.out());
      assertTrue(!outcome.out().contains("\033"), outcome.out());
    }
  }

  @Test
  void topEndsWithTheProcess() throws Exception {
    try (var ending = Inspected.start("ending")) {
      var outcome = terminal.asyncio("top", ending.pid(), "--interval", "0.01");

      assertEquals(0, outcome.exitCode());
      assertEquals("asyncio top: process %s has ended\n".formatted(ending.pid()), outcome.err());
    }
  }

  @Test
  void ctrlCEndsTopWithoutAFailure() throws Exception {
    try (var loops = Inspected.start("loops");
        var top = terminal.start("top", loops.pid(), "--interval", "900")) {
      top.awaitLine("  tasks 2 (1 waiting, 1 blocked)");
      top.pressCtrlC();

      assertEquals(0, top.exitCode());
      assertTrue(top.remainingLines().stream().noneMatch(line -> line.contains("at io.asyncio")));
    }
  }

  @Test
  void aReaderThatHasEnoughIsNoFailure() throws Exception {
    try (var loops = Inspected.start("loops")) {
      var outcome =
          terminal.type(
              "sh",
              "-c",
              "%s top %s --interval 0.01 | head -n 1".formatted(Terminal.SCRIPT, loops.pid()));

      assertEquals(
          new Outcome(
              0, "process %s, %s; every 0.0s, Ctrl-C ends\n".formatted(loops.pid(), PROGRAM), ""),
          outcome);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ps abc              | asyncio ps: 'abc' is not the number of a process; './asyncio ps' lists the processes
          ps -1               | asyncio ps: unknown option '-1'; options are --stacks, --limit NUMBER and --json
          ps 1 2              | asyncio ps: one process at a time, found '2' after '1'
          ps 1 --limit 0      | asyncio ps: '--limit' wants a whole number above 0, found '0'
          ps --limit          | asyncio ps: '--limit' wants a whole number above 0, found ''
          pstree              | asyncio pstree: no process given; write './asyncio pstree PID', './asyncio ps' lists the processes
          top                 | asyncio top: no process given; write './asyncio top PID', './asyncio ps' lists the processes
          top 1 --stacks      | asyncio top: unknown option '--stacks'; options are --interval SECONDS, --count NUMBER and --json
          top 1 --interval 0  | asyncio top: '--interval' wants seconds above 0, such as 0.5, found '0'
          """)
  void aWrongCommandIsAnsweredInASentence(String words, String sentence) {
    assertFails(2, sentence, words.split(" "));
  }

  @Test
  void aProcessThatDoesNotExistIsRefused() {
    assertFails(
        1,
        "asyncio ps: there is no process 999999999; './asyncio ps' lists those that run loops",
        "ps",
        "999999999");
  }

  @Test
  void aProcessThatIsNoJvmIsRefusedAndLeftAlone() throws Exception {
    var cat = new ProcessBuilder("cat").start();
    try {
      assertFails(
          1,
          "asyncio ps: process %d is not a Java process; './asyncio ps' lists those that run loops"
              .formatted(cat.pid()),
          "ps",
          String.valueOf(cat.pid()));
      assertTrue(cat.isAlive());
    } finally {
      cat.destroyForcibly();
    }
  }

  @Test
  void aJvmWithoutALoopIsRefused() throws Exception {
    try (var plain = Inspected.start("plain")) {
      assertFails(
          1,
          "asyncio ps: Java process %s has had no loop so far; './asyncio ps' lists those that have"
              .formatted(plain.pid()),
          "ps",
          plain.pid());
    }
  }

  @Test
  void aJvmThatLetsNobodyAttachIsRefused() throws Exception {
    try (var closed = Inspected.start("loops", "-XX:+DisableAttachMechanism")) {
      assertFails(
          1,
          "asyncio pstree: process %s lets nobody attach; start it without -XX:+DisableAttachMechanism"
              .formatted(closed.pid()),
          "pstree",
          closed.pid());
    }
  }

  @Test
  void aLibraryThatShowsNothingIsSaidTo() throws Exception {
    try (var silent = Inspected.start("silent")) {
      assertFails(
          1,
          ("asyncio ps: process %s has loops, but has not shown them within 3 s; its Java must have"
                  + " the module java.management, and the library be as new as this command")
              .formatted(silent.pid()),
          "ps",
          silent.pid());
    }
  }

  @Test
  void aBeanOfAnotherVersionIsSaidToBeOne() throws Exception {
    try (var old = Inspected.start("old")) {
      var outcome = terminal.asyncio("ps", old.pid());

      assertEquals(1, outcome.exitCode());
      assertTrue(
          outcome.err().contains("use the ./asyncio of the version that it runs"), outcome.err());
      assertEquals(1, outcome.err().lines().count());
    }
  }

  @Test
  void aStoppedProcessNeitherHangsTheListNorTheTable() throws Exception {
    try (var stopped = Inspected.start("loops")) {
      new ProcessBuilder("kill", "-STOP", stopped.pid()).start().waitFor();

      var list = terminal.asyncio("ps");
      assertTrue(
          list.out().contains("%7s  %s: did not answer".formatted(stopped.pid(), PROGRAM)),
          list.out());
      assertFails(
          1,
          "asyncio ps: process %s is stopped; 'kill -CONT %1$s' lets it go on"
              .formatted(stopped.pid()),
          "ps",
          stopped.pid());
    }
  }
}
