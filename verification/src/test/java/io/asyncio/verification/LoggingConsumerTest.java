package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The project under `consumers/logging`, built and run by Maven as a user's own: what tasks log
/// with SLF4J, and what the library logs, come out of Logback in one format.
final class LoggingConsumerTest {

  /// What is neither of Maven nor a frame of a stack.
  private static final Pattern LOGGED =
      Pattern.compile("[0-9:]{8}\\.[0-9]{3} (?<event>.*)|(?<more>future: .*|java\\.lang\\..*)");

  /// A noisy machine makes other steps slow too.
  private static final Pattern SLOW_BY_CHANCE =
      Pattern.compile("Executing (?!<Task finished result=null name='report'>)");

  private static final Pattern SHOWN =
      Pattern.compile(
          "^```(?:xml|properties|text)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private static Path directory;

  private static PublishedLibrary library;

  @BeforeAll
  static void publish() throws IOException, URISyntaxException {
    library = PublishedLibrary.in(directory);
  }

  @AfterAll
  static void withdraw() throws IOException {
    library.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"logback.xml", "logback-async.xml"})
  void theLogNamesTaskUserAndRequest(String configuration) throws Exception {
    String said =
        library.maven(
            library.project("logging"),
            List.of("-q", "-Dconfiguration=" + configuration, "compile", "exec:exec"));

    assertEquals(
        """
        INFO  consumer.Requests [Task-1] user=- request=none serving
        INFO  consumer.Requests [first] user=ann request=1 begins
        INFO  consumer.Requests [child] user=- request=1 in a task of this task
        INFO  consumer.Requests [asyncio-N] user=- request=1 in a thread
        INFO  consumer.Requests [first] user=ann request=1 ends
        INFO  consumer.Requests [virtual-N] user=- request=1 in a callback
        INFO  consumer.Requests [second] user=bob request=2 begins
        INFO  consumer.Requests [child] user=- request=2 in a task of this task
        INFO  consumer.Requests [asyncio-N] user=- request=2 in a thread
        INFO  consumer.Requests [second] user=bob request=2 ends
        INFO  consumer.Requests [virtual-N] user=- request=2 in a callback
        INFO  consumer.Requests [Task-8] user=- request=none a task without a name
        WARN  asyncio [virtual-N] user=- request=none \
        Executing <Task finished result=null name='report'> took N seconds
        INFO  consumer.Requests [Task-1] user=- request=none served
        ERROR asyncio [main] user=- request=2 Task exception was never retrieved
        future: <Task finished exception=java.lang.IllegalStateException: no permission name='audit'>
        java.lang.IllegalStateException: no permission
        """,
        logged(said),
        said);
    assertFalse(said.contains("SLF4J"), said);
  }

  /// What needs Logback is not compiled with the code of the other pages: it is what runs above.
  @Test
  void thePageShowsWhatRunsHere() throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> consumers = Files.walk(Checkout.file("verification", "consumers"))) {
      for (Path file : consumers.filter(Files::isRegularFile).toList()) {
        files.add(stripped(Files.readString(file)));
      }
    }
    var page = Files.readString(Checkout.file("docs", "logging.md"));
    List<String> shown =
        SHOWN.matcher(page).results().map(block -> stripped(block.group(1))).toList();

    assertFalse(shown.isEmpty());
    for (String block : shown) {
      assertTrue(files.stream().anyMatch(file -> file.contains(block)), block);
    }
  }

  private static String stripped(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  private static String logged(String said) {
    var lines = new StringBuilder();
    for (String line : said.lines().toList()) {
      var logged = LOGGED.matcher(line);
      if (logged.matches() && !SLOW_BY_CHANCE.matcher(line).find()) {
        String event = logged.group("event");
        lines.append(event == null ? line : withoutNumbers(event)).append('\n');
      }
    }
    return lines.toString();
  }

  private static String withoutNumbers(String event) {
    return event
        .replaceFirst("\\[(virtual|asyncio)-[0-9]+]", "[$1-N]")
        .replaceFirst("took [0-9.]+ seconds", "took N seconds");
  }
}
