package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
  private static final String HELLO = "void main() { IO.println(\"hello\"); }";

  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) {
    var terminal = new Terminal(directory);
    terminal.asyncio("run", terminal.write("Hello.java", HELLO));
  }

  @BeforeEach
  void openTerminal() {
    terminal = new Terminal(directory);
  }

  private Stream<String> lines(String file) {
    try {
      return Files.readAllLines(directory.resolve(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCompactSourceFileRuns() {
    var outcome = terminal.asyncio("run", terminal.write("Hello.java", HELLO));

    assertEquals(new Outcome(0, "hello\n", ""), outcome);
  }

  @Test
  void aClassInAPackageRunsFromAnyDirectory() {
    var file =
        terminal.write(
            "some dir/Anything.java",
            """
            package com.example.app;

            public class Application {
              public static void main(String[] args) {
                System.out.println(Application.class.getName());
              }
            }
            """);

    var outcome = terminal.asyncio("run", file);

    assertEquals(new Outcome(0, "com.example.app.Application\n", ""), outcome);
  }

  @Test
  void theFirstClassInTheFileIsStarted() {
    var file =
        terminal.write(
            "Several.java",
            """
            class First { void main() { IO.println(new Second().name()); } }

            class Second {
              String name() { return "second helps"; }
              void main() { IO.println("wrong class"); }
            }
            """);

    assertEquals(new Outcome(0, "second helps\n", ""), terminal.asyncio("run", file));
  }

  @Test
  void theLibraryIsOnTheClassPath() {
    var file =
        terminal.write(
            "Uses.java",
            """
            import io.asyncio.SystemExit;

            void main() { IO.println(new SystemExit(3).code()); }
            """);

    assertEquals(new Outcome(0, "3\n", ""), terminal.asyncio("run", file));
  }

  @Test
  void whatFollowsTheFileGoesToTheProgram() {
    var file =
        terminal.write(
            "Echo.java", "void main(String[] args) { IO.println(String.join(\"|\", args)); }");

    var outcome = terminal.asyncio("run", file, "a b", "", "*", "--debug", "--", "$HOME", "-x");

    assertEquals(new Outcome(0, "a b||*|--debug|--|$HOME|-x\n", ""), outcome);
  }

  @Test
  void twoDashesEndTheOptions() {
    var file = terminal.write("-odd.java", "class Odd { void main() { IO.println(\"odd\"); } }");

    assertEquals(new Outcome(0, "odd\n", ""), terminal.asyncio("run", "--debug", "--", file));
  }

  @Test
  void optionsReachTheLibraryAsProperties() {
    var file =
        terminal.write(
            "Properties.java",
            """
            void main() {
              IO.println(System.getProperty("asyncio.debug") + " "
                  + System.getProperty("asyncio.mode") + " "
                  + System.getProperty("jdk.trackAllThreads") + " "
                  + Thread.class.getModule().isOpen("java.lang", getClass().getModule()));
            }
            """);

    assertEquals("null null false true\n", terminal.asyncio("run", file).out());
    assertEquals("true null null true\n", terminal.asyncio("run", "--debug", file).out());
    assertEquals(
        "true portable null true\n", terminal.asyncio("run", "--portable", "--debug", file).out());
  }

  @Test
  void aCompileErrorPointsAtTheLineInTheFile() {
    var file = terminal.write("dir/Wrong.java", "void main() {\n  int x = \"text\";\n}\n");

    var outcome = terminal.asyncio("run", file);

    assertEquals(1, outcome.exitCode());
    assertTrue(
        outcome.err().startsWith("dir/Wrong.java:2: error: incompatible types"), outcome.err());
    assertTrue(outcome.err().endsWith("1 error\n"), outcome.err());
    assertEquals("", outcome.out());
  }

  @Test
  void aLineThatIsNotUtf8IsNamed() throws IOException {
    var file = terminal.write("Latin.java", "void main() {\n  // here\n}\n");
    Files.write(directory.resolve(file), new byte[] {'/', '/', '\n', '/', '/', (byte) 0xe9, '\n'});

    var outcome = terminal.asyncio("run", file);

    var expected = "Latin.java:2: error: this line is not UTF-8; save the file as UTF-8\n";
    assertEquals(new Outcome(1, "", expected), outcome);
  }

  @Test
  void aFileWithoutMainSaysWhatToAdd() {
    var outcome = terminal.asyncio("run", terminal.write("No.java", "class No {}"));

    var expected = "asyncio: class No has no main method; add 'void main() { … }'\n";
    assertEquals(new Outcome(1, "", expected), outcome);
  }

  @Test
  void anEmptyFileSaysWhatIsMissing() {
    var outcome = terminal.asyncio("run", terminal.write("Empty.java", "// nothing\n"));

    var expected = "Empty.java:1: error: there is no class and no 'void main()' in this file\n";
    assertEquals(new Outcome(1, "", expected), outcome);
  }

  @Test
  void aFailingProgramEndsWithItsOwnTraceOnly() {
    var file =
        terminal.write(
            "Fails.java",
            """
            void main() {
              try {
                deeper();
              } catch (RuntimeException e) {
                throw new IllegalStateException("outer", e);
              }
            }

            void deeper() { throw new IllegalArgumentException("inner"); }
            """);

    var outcome = terminal.asyncio("run", file);

    assertEquals(
        new Outcome(
            1,
            "",
            """
            Exception in thread "main" java.lang.IllegalStateException: outer
            \tat Fails.main(Fails.java:5)
            Caused by: java.lang.IllegalArgumentException: inner
            \tat Fails.deeper(Fails.java:9)
            \tat Fails.main(Fails.java:3)
            """),
        outcome);
    assertEquals(outcome, terminal.asyncio("run", file), "again, from the kept classes");
  }

  @Test
  void otherThreadsGoOnAfterMainHasFailed() {
    var file =
        terminal.write(
            "Goes.java",
            """
            void main() {
              var main = Thread.currentThread();
              new Thread(() -> {
                try {
                  main.join();
                  IO.println("still here");
                } catch (InterruptedException e) {
                  IO.println(e);
                }
              }).start();
              throw new IllegalStateException("main fails");
            }
            """);

    var outcome = terminal.asyncio("run", file);

    assertEquals(1, outcome.exitCode());
    assertEquals("still here\n", outcome.out());
  }

  @Test
  void aSystemExitThatNobodyCaughtBecomesTheExitCode() {
    var file = terminal.write("Exits.java", "void main() { throw new io.asyncio.SystemExit(7); }");

    assertEquals(new Outcome(7, "", ""), terminal.asyncio("run", file));
  }

  @Test
  void aSystemExitInATaskBecomesTheExitCode() {
    var file =
        terminal.write(
            "Exits.java",
            """
            import static io.asyncio.Asyncio.*;

            import io.asyncio.SystemExit;

            void main() {
              run(() -> {
                var other = createTask(() -> {
                  try {
                    sleep(Duration.ofDays(1));
                  } finally {
                    IO.println("cancelled");
                  }
                });
                yieldNow();
                throw new SystemExit(5);
              });
            }
            """);

    assertEquals(new Outcome(5, "cancelled\n", ""), terminal.asyncio("run", file));
  }

  @Test
  void theLibraryComesOutOfTheAotCache() {
    terminal.set("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=loaded");
    terminal.asyncio("run", terminal.write("Hello.java", HELLO));

    assertEquals(
        List.of("shared objects file"),
        lines("loaded")
            .filter(line -> line.contains(" io.asyncio.cli.Main source: "))
            .map(line -> line.substring(line.indexOf("source: ") + 8))
            .toList());
  }

  @Test
  void aJvmOptionThatDoesNotFitTheAotCacheOnlyCostsTime() {
    terminal.set("JDK_JAVA_OPTIONS", "-XX:-UseCompressedOops");

    assertEquals("hello\n", terminal.asyncio("run", terminal.write("Hello.java", HELLO)).out());
  }

  @Test
  void theJvmsOwnExitWorksAsUsual() {
    var file = terminal.write("Exits.java", "void main() { System.exit(4); }");

    assertEquals(new Outcome(4, "", ""), terminal.asyncio("run", file));
  }

  @Test
  void theScriptMayBeLinkedFromElsewhere() throws IOException {
    var link = Files.createSymbolicLink(directory.resolve("aio"), Terminal.SCRIPT);

    var outcome = terminal.type(link.toString(), "run", terminal.write("Hello.java", HELLO));

    assertEquals(new Outcome(0, "hello\n", ""), outcome);
  }
}
