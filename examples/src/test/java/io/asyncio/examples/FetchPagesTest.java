package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program of the README's first command, against a server that misbehaves on purpose.
///
/// What must not depend on the machine's speed is asked with a timeout of an hour, and what has to
/// time out is never answered.
final class FetchPagesTest {
  private static final String HEAD = "STATUS          BYTES      MS  TRIES  URL";

  @TempDir Path directory;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private String root = "";

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    Example.buildTheLibrary(directory);
  }

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(handlers);
    server.start();
    root = "http://localhost:" + server.getAddress().getPort();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    handlers.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int status, int bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes == 0 ? -1 : bytes);
    try (var body = exchange.getResponseBody()) {
      body.write(new byte[bytes]);
    }
  }

  private Example fetchPages(String mode, String... words) throws IOException {
    var all = new String[words.length + 1];
    all[0] = "FetchPages";
    System.arraycopy(words, 0, all, 1, words.length);
    return Example.start(
        directory, mode.equals("portable") ? List.of("--portable") : List.of(), all);
  }

  /// Returns a row without its column of milliseconds, which differs from run to run.
  private static String timeless(String row) {
    return row.substring(0, 21) + row.substring(29);
  }

  private static String summary(List<String> lines) {
    return lines.getLast().replaceFirst(" [0-9]+ ms$", "");
  }

  private static String closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://localhost:" + socket.getLocalPort() + "/";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void everyPageGetsItsRowWhateverBecomesOfTheOthers(String mode) throws Exception {
    var fails = new AtomicBoolean(true);
    server.createContext("/good", exchange -> answer(exchange, 200, 12_345));
    server.createContext("/missing", exchange -> answer(exchange, 404, 9));
    server.createContext(
        "/busy", exchange -> answer(exchange, fails.getAndSet(false) ? 503 : 200, 7));
    server.createContext("/breaks", HttpExchange::close);
    var dead = closedPort();

    try (var example =
        fetchPages(
            mode,
            "--timeout",
            "3600",
            "--retries",
            "1",
            root + "/good",
            root + "/missing",
            root + "/busy",
            root + "/breaks",
            dead,
            "no url")) {
      var lines = example.lines(0);

      assertEquals(HEAD, lines.getFirst());
      assertEquals(
          List.of(
              "200                 7      2  " + root + "/busy",
              "200             12345      1  " + root + "/good",
              "404                 9      1  " + root + "/missing",
              "bad url             0      1  no url",
              "broken              0      2  " + root + "/breaks",
              "unreachable         0      2  " + dead),
          lines.subList(1, lines.size() - 1).stream()
              .map(FetchPagesTest::timeless)
              .sorted()
              .toList());
      assertEquals("fetched 2 of 6 pages, 12361 bytes, in", summary(lines));
      assertEquals("", example.complaints());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void aPageThatNeverAnswersTimesOutOncePerTry(String mode) throws Exception {
    var requests = new AtomicInteger();
    server.createContext("/never", _ -> requests.incrementAndGet());

    try (var example = fetchPages(mode, "--timeout", "0.3", "--retries", "1", root + "/never")) {
      var lines = example.lines(0);

      assertEquals("timeout             0      2  " + root + "/never", timeless(lines.get(1)));
      assertEquals("fetched 0 of 1 pages, 0 bytes, in", summary(lines));
      assertTrue(requests.get() <= 2, requests::toString);
    }
  }

  /// Every page waits for another one to be asked for: with less than two at once, nothing would
  /// come to an end.
  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void asManyAsTheLimitAreUnderWayAtOnce(String mode) throws Exception {
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var pairs = new CyclicBarrier(2);
    server.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          meet(pairs);
          underWay.decrementAndGet();
          answer(exchange, 200, 1);
        });

    try (var example =
        fetchPages(
            mode,
            "--timeout",
            "3600",
            "--limit",
            "2",
            root + "/1",
            root + "/2",
            root + "/3",
            root + "/4",
            root + "/5",
            root + "/6")) {
      var lines = example.lines(0);

      assertEquals("fetched 6 of 6 pages, 6 bytes, in", summary(lines));
      assertEquals(2, most.get());
    }
  }

  private static void meet(CyclicBarrier pairs) {
    try {
      pairs.await();
    } catch (Exception e) {
      throw new AssertionError("a request waited alone", e);
    }
  }

  @Test
  void withoutUrlItFetchesTheFilesOfTheCurrentDirectory() throws Exception {
    Files.writeString(directory.resolve("notes and more.txt"), "12345");

    try (var example = fetchPages("native")) {
      var lines = example.lines(0);

      assertTrue(lines.getFirst().startsWith("no URL given: fetching from "), lines::toString);
      var rows = String.join("\n", lines);
      for (var row :
          List.of(
              "200 +5 .*/notes%20and%20more.txt",
              "200 +0 .*/busy", "404 +[0-9]+ .*/no-such-page", "timeout +0 .*/never")) {
        assertTrue(rows.matches("(?s).*\n" + row + "\n.*"), () -> row + " is not in\n" + rows);
      }
    }
  }

  @Test
  void aWrongOptionIsExplained() throws Exception {
    try (var example = fetchPages("native", "--limits", "3")) {
      assertEquals(List.of(), example.lines(2));
      assertTrue(example.complaints().startsWith("usage: FetchPages"), example::complaints);
    }
  }
}
