package io.asyncio.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncio.Asyncio;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.WebSocketEndpoint;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The Autobahn test suite against an echo server, and against an echo client: all 305 cases of the
/// version that is on Maven Central, run by Jython in a JVM of its own. The pom puts both into
/// `target/autobahn`.
///
/// @see <a href="https://github.com/crossbario/autobahn-testsuite">Autobahn|Testsuite</a>
final class AutobahnTest {

  private static final Path HOME = Path.of("target", "autobahn").toAbsolutePath();
  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.defaults().withMaxMessageSize(16 * 1024 * 1024);

  /// These want the codes 1012 to 1014 refused, which were registered since.
  private static final Set<String> OUTDATED = Set.of("7.9.6", "7.9.7", "7.9.8");

  private static final String FUZZING_CLIENT =
      """
      import sys
      sys.stdout = sys.stderr
      from autobahntestsuite import wstest
      opts = {'mode': 'fuzzingclient', 'spec': None, 'debug': False}
      spec = {
          'options': {'failByDrop': False},
          'outdir': sys.argv[1],
          'cases': sys.argv[2].split(','),
          'servers': [{'agent': 'asyncio', 'url': sys.argv[3]}],
          'exclude-cases': [],
          'exclude-agent-cases': {},
      }
      wstest.start(opts, spec)
      """;

  /// Listens on a port of the system's choice and prints only that.
  private static final String FUZZING_SERVER =
      """
      import sys
      from autobahntestsuite import fuzzing
      from twisted.internet import reactor
      spec = {
          'url': 'ws://127.0.0.1:1',
          'options': {'failByDrop': False},
          'outdir': sys.argv[1],
          'cases': sys.argv[2].split(','),
          'exclude-cases': [],
          'exclude-agent-cases': {},
      }
      answer, sys.stdout = sys.stdout, sys.stderr
      factory = fuzzing.FuzzingServerFactory(spec)
      port = reactor.listenTCP(0, factory, interface='127.0.0.1').getHost().port
      factory.setSessionParameters(url='ws://127.0.0.1:%d' % port)
      answer.write(str(port) + '\\n')
      answer.flush()
      reactor.run()
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
    assertAllRight("server");
  }

  @Test
  @Timeout(600)
  void allCasesPassForAClient() {
    Asyncio.run(() -> {
      try (HttpClient client = HttpClient.create()) {
        var _ = Asyncio.gather(() -> talkToSuite(client, 0), () -> talkToSuite(client, 1));
      }
    });
    assertAllRight("client");
  }

  private static void assertAllRight(String role) {
    int count = 0;
    Set<String> wrong = new TreeSet<>();
    for (int lot = 0; lot < LOTS.size(); lot++) {
      JsonNode cases = results(role, lot);
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

  private static Path reports(String role, int lot) {
    return HOME.resolve("reports-" + role + "-" + lot);
  }

  private static JsonNode results(String role, int lot) {
    try {
      return new ObjectMapper()
          .readTree(reports(role, lot).resolve("index.json").toFile())
          .get("asyncio");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The suite connects to the server.
  private static int runSuite(String url, int lot) throws IOException, InterruptedException {
    Process suite = suite("server", lot, FUZZING_CLIENT, url).start();
    try {
      return suite.waitFor(9, TimeUnit.MINUTES) ? suite.exitValue() : -1;
    } finally {
      suite.destroyForcibly();
    }
  }

  /// The client connects to the suite, for each case once.
  private static boolean talkToSuite(HttpClient client, int lot) throws IOException {
    Process suite = suite("client", lot, FUZZING_SERVER).start();
    try {
      String port = Asyncio.toThread(() -> suite.inputReader().readLine());
      assertNotNull(port, "see the logs in " + HOME);
      String url = "http://127.0.0.1:" + port;
      int count;
      try (WebSocket socket = client.webSocket(url + "/getCaseCount")) {
        count = Integer.parseInt(socket.receiveText().orElseThrow());
      }
      for (int number = 1; number <= count; number++) {
        ClientRequest oneCase = ClientRequest.get(url + "/runCase?agent=asyncio&case=" + number);
        try (WebSocket socket = client.webSocket(oneCase, OPTIONS)) {
          echo(socket);
        }
      }
      try (WebSocket socket = client.webSocket(url + "/updateReports?agent=asyncio")) {
        return socket.receive().isEmpty();
      }
    } finally {
      suite.destroyForcibly();
    }
  }

  private static ProcessBuilder suite(String role, int lot, String program, String... arguments)
      throws IOException {
    Files.createDirectories(reports(role, lot));
    Files.deleteIfExists(reports(role, lot).resolve("index.json"));
    String name = role + "-" + lot;
    Path script = Files.writeString(HOME.resolve(name + ".py"), program);
    List<String> command =
        new ArrayList<>(
            List.of(
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
                reports(role, lot).toString(),
                LOTS.get(lot)));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(HOME.toFile())
        .redirectError(HOME.resolve(name + ".log").toFile());
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
