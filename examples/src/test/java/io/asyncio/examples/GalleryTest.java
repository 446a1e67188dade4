package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each bug of `examples/debugging` is found by the tools alone: what `docs/debugging.md` shows is
/// what they print for it, but for times, addresses, and the JDK's own lines in stacks.
final class GalleryTest {

  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize().getParent();
  private static final Pattern SESSION =
      Pattern.compile("```console\n\\$ \\./asyncio ([^\n]*)\n(.*?)```", Pattern.DOTALL);

  @TempDir private static Path directory;

  /// What was typed, and what came.
  record Session(List<String> words, List<String> lines) {

    static List<Session> all() throws IOException {
      return SESSION
          .matcher(Files.readString(ROOT.resolve("docs").resolve("debugging.md")))
          .results()
          .map(found ->
              new Session(List.of(found.group(1).split(" ")), shown(found.group(2).lines())))
          .toList();
    }

    boolean looksAtAnother() {
      return words.contains("PID");
    }

    @Override
    public String toString() {
      return String.join(" ", words);
    }
  }

  static List<Session> programs() throws IOException {
    return Session.all().stream().filter(session -> !session.looksAtAnother()).toList();
  }

  /// The lines that are the same each time.
  private static List<String> shown(Stream<String> lines) {
    return lines
        .filter(line -> !line.matches("[A-Z][a-z]{2} \\d{1,2}, \\d{4} .*"))
        .filter(line -> !line.matches("\\s+at (java|jdk)[.].*|\\s+at io[.]asyncio[.].*|"))
        .filter(line -> !line.startsWith("WARNING: Executing"))
        .map(line ->
            line.replaceAll("\\d+[.]\\d ?s\\b", "N s")
                .replaceAll("lag [^,]*", "lag N")
                .replaceAll("([A-Z]\\w+)@[0-9a-f]{5,8}\\b", "$1@HASH")
                .replaceAll("items\\[\\d+", "items[N")
                .stripTrailing())
        .toList();
  }

  @BeforeAll
  static void buildTheLibrary() throws IOException, InterruptedException {
    Example.buildTheLibrary(directory);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void whatThePageShowsIsWhatTheToolsSay(Session session) throws Exception {
    assertFalse(session.lines().isEmpty(), "the page shows nothing");
    var process = start(session.words());
    try (var printed = process.inputReader()) {
      assertEquals(session.lines(), next(printed, session.lines().size()));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aDeadlockShowsFromOutside() throws Exception {
    var sessions = Session.all();
    var look = sessions.stream().filter(Session::looksAtAnother).findFirst().orElseThrow();
    var program = sessions.get(sessions.indexOf(look) - 1);
    var process = start(program.words());
    try (var printed = process.inputReader()) {
      assertEquals(program.lines(), next(printed, program.lines().size()));
      var words = new ArrayList<>(look.words());
      words.replaceAll(word -> word.equals("PID") ? String.valueOf(process.pid()) : word);
      try (var seen = start(words).inputReader()) {
        assertEquals(look.lines(), next(seen, Integer.MAX_VALUE));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void eachProgramOfTheGalleryIsOnThePage() throws IOException {
    var shown = programs().stream().map(session -> Path.of(session.words().getLast())).toList();
    try (var files = Files.list(ROOT.resolve("examples").resolve("debugging"))) {
      assertEquals(
          files.map(file -> ROOT.relativize(file)).sorted().toList(),
          shown.stream().sorted().toList());
    }
  }

  private static Process start(List<String> words) throws IOException {
    var command = new ArrayList<>(List.of(ROOT.resolve("asyncio").toString()));
    command.addAll(words);
    var builder = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.environment().remove("ASYNCIO_DEBUG");
    return builder.start();
  }

  /// As many lines as asked for, or all until the end.
  private static List<String> next(BufferedReader printed, int count) throws IOException {
    var lines = new ArrayList<String>();
    while (lines.size() < count) {
      var line = printed.readLine();
      if (line == null) {
        break;
      }
      lines.addAll(shown(Stream.of(line)));
    }
    return lines;
  }
}
