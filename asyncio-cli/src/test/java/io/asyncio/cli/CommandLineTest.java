package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
  @TempDir Path directory;

  private void assertRefused(String sentence, String... words) {
    assertEquals(new Outcome(2, "", sentence + "\n"), new Terminal(directory).asyncio(words));
  }

  @Test
  void helpIsShownOnRequestAndWithoutACommand() {
    var terminal = new Terminal(directory);

    var help = terminal.asyncio("--help");

    assertEquals(0, help.exitCode());
    assertTrue(help.out().startsWith("usage: ./asyncio COMMAND"), help.out());
    assertEquals(help, terminal.asyncio());
    assertEquals(help, terminal.asyncio("run", "--help"));
    assertEquals(help, terminal.asyncio("repl", "--help"));
  }

  @ParameterizedTest
  @CsvSource({"rnu, run", "rpel, repl", "tset, test", "benchmark, bench", "conform, conformance"})
  void anUnknownCommandIsAnsweredWithTheNearest(String typed, String nearest) {
    assertRefused(
        "asyncio: unknown command '%s'; did you mean '%s'? './asyncio --help' lists all"
            .formatted(typed, nearest),
        typed);
  }

  @Test
  void aProgramWithoutACommandIsAnsweredWithRun() {
    assertRefused(
        "asyncio: unknown command 'Hello.java'; to run this program: ./asyncio run Hello.java",
        "Hello.java");
  }

  @Test
  void runWantsAFile() {
    assertRefused("asyncio run: no file given; write './asyncio run FILE.java [ARGUMENT…]'", "run");
    assertRefused(
        "asyncio run: no file given; write './asyncio run FILE.java [ARGUMENT…]'",
        "run",
        "--debug",
        "--");
  }

  @Test
  void runRefusesAnUnknownOption() {
    assertRefused(
        "asyncio run: unknown option '--fast'; options before FILE are --debug and --portable,"
            + " what follows FILE goes to the program",
        "run",
        "--fast",
        "Hello.java");
  }

  @Test
  void replRefusesWhatIsNoOptionOfIt() {
    assertRefused(
        "asyncio repl: unknown option '--fast'; there are --debug and --portable",
        "repl",
        "--fast");
    assertRefused(
        "asyncio repl: unknown option 'Hello.java'; there are --debug and --portable",
        "repl",
        "--debug",
        "Hello.java");
  }

  @Test
  void runRefusesWhatIsNoSourceFile() {
    new Terminal(directory).write("dir.java/x", "");
    new Terminal(directory).write("Hello.class", "");

    assertRefused(
        "asyncio run: there is no file 'Missing.java'; check the path", "run", "Missing.java");
    assertRefused(
        "asyncio run: 'Hello.class' is not a .java file; give the program's source file",
        "run",
        "Hello.class");
    assertRefused("asyncio run: 'dir.java' is a directory; give a .java file", "run", "dir.java");
  }

  @Test
  void benchAndTestRefuseWhatTheyDoNotKnow() {
    assertRefused(
        "asyncio bench: say what to measure: core, net, http, debugging, startup or testing",
        "bench");
    assertRefused(
        "asyncio bench: unknown subject 'all'; there are core, net, http, debugging, startup and testing",
        "bench",
        "all");
    assertRefused(
        "asyncio test: there is no module 'asyncio-cor';"
            + " modules are the directories with a pom.xml",
        "test",
        "asyncio-cor");
  }
}
