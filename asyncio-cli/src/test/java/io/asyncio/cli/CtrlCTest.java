package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ctrl-C in a program that `./asyncio run` started: the signal reaches the JVM because the script
/// is gone by then.
final class CtrlCTest {
  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void openTerminal() {
    terminal = new Terminal(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--", "--portable", "--debug"})
  void theMainTaskIsCancelledAndItsFinallyBlocksRun(String option) throws Exception {
    var file =
        terminal.write(
            "Waits.java",
            """
            import static io.asyncio.Asyncio.*;

            void main() {
              run(() -> {
                try {
                  IO.println("waiting");
                  sleep(Duration.ofDays(1));
                } finally {
                  sleep(Duration.ofMillis(1));
                  IO.println("finally");
                }
              });
              IO.println("not reached");
            }
            """);

    try (var command = terminal.start("run", option, file)) {
      command.awaitLine("waiting");
      command.pressCtrlC();

      assertEquals(List.of("finally"), command.remainingLines());
      assertEquals(130, command.exitCode());
    }
  }

  @Test
  void theSecondCtrlCEndsAtOnce() throws Exception {
    var file =
        terminal.write(
            "Stubborn.java",
            """
            import static io.asyncio.Asyncio.*;

            import io.asyncio.CancelledError;

            void main() {
              run(() -> {
                IO.println("waiting");
                try {
                  sleep(Duration.ofDays(1));
                } catch (CancelledError e) {
                  IO.println("no, I stay");
                }
                sleep(Duration.ofDays(1));
                IO.println("not reached");
              });
            }
            """);

    try (var command = terminal.start("run", file)) {
      command.awaitLine("waiting");
      command.pressCtrlC();
      command.awaitLine("no, I stay");
      command.pressCtrlC();

      assertEquals(List.of(), command.remainingLines());
      assertEquals(130, command.exitCode());
    }
  }

  @Test
  void aProgramThatCatchesTheInterruptGoesOn() throws Exception {
    var file =
        terminal.write(
            "Catches.java",
            """
            import static io.asyncio.Asyncio.*;

            import io.asyncio.KeyboardInterrupt;

            void main() {
              try {
                run(() -> {
                  IO.println("waiting");
                  sleep(Duration.ofDays(1));
                });
              } catch (KeyboardInterrupt e) {
                IO.println("goodbye");
              }
            }
            """);

    try (var command = terminal.start("run", file)) {
      command.awaitLine("waiting");
      command.pressCtrlC();

      assertEquals(List.of("goodbye"), command.remainingLines());
      assertEquals(0, command.exitCode());
    }
  }

  @Test
  void aProgramWithoutALoopEndsAsUnderJava() throws Exception {
    var file =
        terminal.write(
            "Plain.java",
            """
            void main() throws Exception {
              IO.println("waiting");
              new java.util.concurrent.CountDownLatch(1).await();
            }
            """);

    try (var command = terminal.start("run", file)) {
      command.awaitLine("waiting");
      command.pressCtrlC();

      assertEquals(List.of(), command.remainingLines());
      assertEquals(130, command.exitCode());
    }
  }
}
