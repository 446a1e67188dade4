package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The prompt at a real terminal. What a line shows never stands in the line itself, so that its
/// echo is not taken for it.
final class ReplTest {
  private static final String PROMPT = "asyncio> ";
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";
  private static final String CTRL_P = "\020";

  private static final String TICKING =
      "var ticks = createTask(() -> { while (true) { IO.println(\"ti\" + \"ck\");"
          + " sleep(Duration.ofMillis(20)); } })\n";

  private static final String TIDY =
      "var tidy = createTask(() -> { try { sleep(Duration.ofDays(1)); }"
          + " finally { sleep(Duration.ofMillis(1)); IO.println(\"clean\" + \"ed\"); } })\n";

  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void openTerminal() {
    terminal = new Terminal(directory);
    terminal.set("XDG_STATE_HOME", directory.resolve("state").toString());
  }

  private Screen prompt(String... options) throws IOException {
    var words = new String[options.length + 1];
    words[0] = "repl";
    System.arraycopy(options, 0, words, 1, options.length);
    var screen = terminal.open(words);
    assertTrue(screen.await(PROMPT).contains("asyncio for Java "));
    return screen;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--debug", "--portable"})
  void aLineMayAwait(String option) throws Exception {
    try (var screen = prompt(option)) {
      screen.type("runningLoop() + \" \" + runningLoop().mode()\n");
      assertTrue(
          screen
              .await(PROMPT)
              .contains(
                  option.equals("--debug")
                      ? "<EventLoop running debug> NATIVE"
                      : "<EventLoop running> PORTABLE"));

      screen.type("var six = createTask(() -> sleep(Duration.ofMillis(1), 6))\n");
      screen.await("==> <Task pending");
      screen.await(PROMPT);
      screen.type("7 * six.await()\n");
      screen.await("==> 42");
      screen.type("gather(() -> 3, () -> 4)\n");
      screen.await("==> [3, 4]");
    }
  }

  @Test
  void tasksGoOnWhileThePromptWaits() throws Exception {
    try (var screen = prompt()) {
      screen.type(TICKING);
      screen.await(PROMPT);

      screen.await("tick");
      screen.await("tick");
    }
  }

  @Test
  void linesShareOneContext() throws Exception {
    try (var screen = prompt()) {
      screen.type(
          "var who = ContextVar.<String>create(\"who\"); var token = who.set(\"Gui\" + \"do\")\n");
      screen.await(PROMPT);

      screen.type("who.get()\n");

      screen.await("==> \"Guido\"");
    }
  }

  @Test
  void namesThatTheJdkHasTooAreOurs() throws Exception {
    try (var screen = prompt()) {
      screen.type("Future<Integer> future = runningLoop().createFuture()\n");
      screen.await("==> <Future pending>");
      screen.type("Queue<String> queue = Queue.fifo(1); queue.put(\"a\" + \"b\"); queue.get()\n");
      screen.await("==> \"ab\"");
      screen.type("List.of(new Lock(), new Semaphore(1), new Condition())\n");
      screen.await("==> [<Lock@");
    }
  }

  @Test
  void tabCompletesTheNamesOfTheLibrary() throws Exception {
    try (var screen = prompt()) {
      screen.type("createTa\t");

      screen.await("createTask(");
    }
  }

  @Test
  void ctrlCCancelsTheLineAndNothingElse() throws Exception {
    try (var screen = prompt()) {
      screen.type(TICKING);
      screen.await(PROMPT);
      screen.type(
          "{ IO.println(\"be\" + \"gun\"); sleep(Duration.ofDays(1)); } IO.println(\"no\" + \"t reached\")\n");
      screen.await("begun");

      screen.type(CTRL_C);

      screen.await("Exception io.asyncio.CancelledError");
      assertFalse(screen.await(PROMPT).contains("not reached"));
      screen.await("tick");
      screen.type("20 + 22\n");
      screen.await("==> 42");
      screen.await("tick");
    }
  }

  @Test
  void aLineThatNeverSuspendsIsEndedWithTheSession() throws Exception {
    try (var screen = prompt()) {
      screen.type("{ IO.println(\"be\" + \"gun\"); while (true) {} }\n");
      screen.await("begun");

      screen.type(CTRL_C + CTRL_C);
      screen.await(
          "asyncio: cannot cancel the line: the loop is kept busy by code that does not suspend");
      screen.type(CTRL_C);

      screen.rest();
      assertEquals(130, screen.exitCode());
    }
  }

  @Test
  void whatALineThrowsIsShownWithItsOwnFrames() throws Exception {
    try (var screen = prompt()) {
      screen.type(
          "void fail() { sleep(Duration.ZERO); throw new IllegalStateException(\"a\" + \"h\"); }\n");
      screen.await(PROMPT);

      screen.type("fail()\n");

      screen.await("Exception java.lang.IllegalStateException: ah\r\n");
      assertEquals("|        at fail (#1:1)\r\n|        at (#2:1)\r\n", screen.await(PROMPT));
    }
  }

  @Test
  void aFailureThatNobodyAwaitsIsLogged() throws Exception {
    try (var screen = prompt()) {
      screen.type(
          "runningLoop().callSoon(() -> { throw new IllegalStateException(\"a\" + \"h\"); })\n");

      screen.await("Exception in callback");
      screen.await("IllegalStateException: ah");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/exit\n", CTRL_D})
  void theEndCancelsTasksAndTheirFinallyBlocksRun(String end) throws Exception {
    try (var screen = prompt()) {
      screen.type(TIDY);
      screen.await(PROMPT);

      screen.type(end);

      assertTrue(screen.rest().contains("cleaned"));
      assertEquals(0, screen.exitCode());
    }
  }

  @Test
  void aSystemExitIsTheExitCode() throws Exception {
    try (var screen = prompt()) {
      screen.type(TIDY);
      screen.await(PROMPT);

      screen.type("throw new SystemExit(7)\n");

      var rest = screen.rest();
      assertTrue(rest.contains("cleaned"), rest);
      assertFalse(rest.contains(PROMPT), rest);
      assertEquals(7, screen.exitCode());
    }
  }

  @Test
  void aResetCancelsTasks() throws Exception {
    try (var screen = prompt()) {
      screen.type(TIDY);
      screen.await(PROMPT);

      screen.type("/reset\n");

      screen.await("cleaned");
      screen.type("allTasks().size()\n");
      screen.await("==> 2");
    }
  }

  @Test
  void aLineMayReadTheKeyboard() throws Exception {
    try (var screen = prompt()) {
      screen.type("\"Hello, \" + IO.readln(\"na\" + \"me? \")\n");
      screen.await("name? ");

      screen.type("Guido\n");

      screen.await("==> \"Hello, Guido\"");
    }
  }

  @Test
  void theNextSessionRemembersTheLines() throws Exception {
    try (var screen = prompt()) {
      screen.type("6 * 7\n");
      screen.await("==> 42");
      screen.type(CTRL_D);
      screen.rest();
    }

    try (var screen = prompt()) {
      screen.type(CTRL_P + "\n");

      screen.await("==> 42");
    }
  }

  @Test
  void aMemoryThatCannotBeKeptIsNoMatter() throws Exception {
    terminal.set("XDG_STATE_HOME", "/dev/null");

    try (var screen = prompt()) {
      screen.type("/exit\n");

      assertEquals("/exit", screen.rest().replace("\r", "").replace("\n", ""));
      assertEquals(0, screen.exitCode());
    }
  }

  @Test
  void otherInputThanKeysIsAScript() {
    terminal.write(
        "lines",
        """
        int twice(int number) {
          sleep(Duration.ofMillis(1));
          return 2 * number;
        }
        IO.println(gather(() -> twice(1), () -> twice(2)))
        /exit 3
        """);

    assertEquals(
        new Outcome(3, "[2, 4]\n", ""),
        terminal.type("sh", "-c", "'%s' repl < lines".formatted(Terminal.SCRIPT)));
  }

  @Test
  void ctrlCEndsAScript() throws Exception {
    terminal.write(
        "lines",
        """
        try { IO.println("waiting"); sleep(Duration.ofDays(1)); } finally { IO.println("finally"); }
        IO.println("not reached")
        """);

    try (var command = terminal.startWithInput("lines", "repl")) {
      command.awaitLine("waiting");
      command.pressCtrlC();

      assertEquals(List.of("finally"), command.remainingLines());
      assertEquals(130, command.exitCode());
    }
  }
}
