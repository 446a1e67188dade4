package io.asyncio.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncio.Asyncio;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.WebSocketEndpoint;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The Autobahn test suite against an echo server: all 305 cases of the version that is on Maven
/// Central, run by Jython in a JVM of its own. The pom puts both into `target/autobahn`.
///
/// @see <a href="https://github.com/crossbario/autobahn-testsuite">Autobahn|Testsuite</a>
final class AutobahnTest {

  private static final Path HOME = Path.of("target", "autobahn").toAbsolutePath();
  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.defaults().withMaxMessageSize(16 * 1024 * 1024);

  /// These want the codes 1012 to 1014 refused, which were registered since.
  private static final Set<String> OUTDATED = Set.of("7.9.6", "7.9.7", "7.9.8");

  private static final String SCRIPT =
      """
      import sys
      from autobahntestsuite import wstest
      opts = {'mode': 'fuzzingclient', 'spec': None, 'debug': False}
      spec = {
          'options': {'failByDrop': False},
          'outdir': sys.argv[1],
          'servers': [{'agent': 'asyncio', 'url': sys.argv[2]}],
          'cases': sys.argv[3].split(','),
          'exclude-cases': [],
          'exclude-agent-cases': {},
      }
      wstest.start(opts, spec)
      """;

  /// Two lots that take Jython about as long, at the same time.
  private static final List<String> LOTS =
      List.of(
          "1.*,2.*,3.*,4.*,5.*,6.*,7.*,8.*,9.1.*,9.2.*,9.3.*,9.7.*,9.8.*,10.*",
          "9.4.*,9.5.*,9.6.*");

  @Test
  @Timeout(600)
  void allCasesPass() {
    Asyncio.run(() -> {
      Handler echo = WebSocketEndpoint.of((_, socket) -> echo(socket)).withOptions(OPTIONS);
      try (HttpServer server = HttpServer.start(echo, "127.0.0.1", 0)) {
        String url = "ws://127.0.0.1:" + server.port();
        List<Integer> exits =
            Asyncio.gather(
                () -> Asyncio.toThread(() -> runSuite(url, 0)),
                () -> Asyncio.toThread(() -> runSuite(url, 1)));
        assertEquals(List.of(0, 0), exits, "see the logs in " + HOME);
      }
    });
    int count = 0;
    Set<String> wrong = new TreeSet<>();
    for (int lot = 0; lot < LOTS.size(); lot++) {
      JsonNode cases = results(lot);
      count += cases.size();
      for (Map.Entry<String, JsonNode> entry : cases.properties()) {
        if (!OUTDATED.contains(entry.getKey()) && !isRight(entry.getValue())) {
          wrong.add(entry.getKey() + " " + entry.getValue());
        }
      }
    }
    assertEquals(Set.of(), wrong);
    assertEquals(305, count);
  }

  private static boolean isRight(JsonNode result) {
    return Set.of("OK", "INFORMATIONAL").contains(result.get("behavior").asText())
        && Set.of("OK", "INFORMATIONAL").contains(result.get("behaviorClose").asText());
  }

  private static Path reports(int lot) {
    return HOME.resolve("reports-" + lot);
  }

  private static JsonNode results(int lot) {
    try {
      return new ObjectMapper()
          .readTree(reports(lot).resolve("index.json").toFile())
          .get("asyncio");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int runSuite(String url, int lot) throws IOException, InterruptedException {
    Files.createDirectories(reports(lot));
    Files.deleteIfExists(reports(lot).resolve("index.json"));
    Path script = Files.writeString(HOME.resolve("run-" + lot + ".py"), SCRIPT);
    Process suite =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dpython.path=" + HOME.resolve("suite"),
                "-cp",
                HOME.resolve("jython.jar") + File.pathSeparator + HOME.resolve("suite"),
                "org.python.util.jython",
                script.toString(),
                reports(lot).toString(),
                url,
                LOTS.get(lot))
            .directory(HOME.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(HOME.resolve("suite-" + lot + ".log").toFile()))
            .start();
    try {
      return suite.waitFor(9, TimeUnit.MINUTES) ? suite.exitValue() : -1;
    } finally {
      suite.destroyForcibly();
    }
  }

  private static void echo(WebSocket socket) {
    try {
      for (Message message : socket) {
        socket.send(message);
      }
    } catch (WebSocketException _) {
      // What the suite did wrong, or a connection it dropped, is its business.
    }
  }
}
