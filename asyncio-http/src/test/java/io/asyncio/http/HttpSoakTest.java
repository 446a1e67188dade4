package io.asyncio.http;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.ProcessResources;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.WithinSeconds;
import io.asyncio.http.client.ClientLimits;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.middleware.Compression;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.Router;
import io.asyncio.http.server.WebSocketEndpoint;
import io.asyncio.http.websocket.Message;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.net.Connection;
import io.asyncio.net.StreamWriter;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients ask, upload, listen and vanish, in ways good and bad, and server and client must be at
/// the end what they were at the start: no task, connection, descriptor, buffer or file is left,
/// and memory stays flat.
///
/// In a build it takes a few seconds. The real run is behind a switch, the number of seconds, and
/// prints a line for each tenth of it:
///
/// ```
/// mvn test -pl asyncio-http -am -Dtest=HttpSoakTest -Dsurefire.failIfNoSpecifiedTests=false -Dasyncio.soak=600
/// ```
@WithinSeconds(1_000)
final class HttpSoakTest {

  private static final String HERE = "127.0.0.1";
  private static final int VISITORS = 40;
  private static final int SAMPLES = 10;
  private static final int STREAMED = 200_000;
  private static final long MIB = 1 << 20;

  /// In MiB: what the JVM may find to keep in addition, such as compiled classes.
  private static final long SLACK = 8;

  private static final Duration DURATION = Duration.ofSeconds(Long.getLong("asyncio.soak", 3));

  /// Held, or its handlers would be collected with it.
  private static final Logger LEAKS = Logger.getLogger("io.netty.util.ResourceLeakDetector");

  private final Random random = new Random(5);
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Visit> seen = EnumSet.noneOf(Visit.class);
  private final AtomicInteger leaks = new AtomicInteger();
  private final byte[] upload =
      "a file that is too long for the memory\n".repeat(3_000).getBytes(UTF_8);
  private long visits;
  private boolean isOver;

  /// What a visitor does.
  private enum Visit {
    ASKS,
    UPLOADS,
    READS_A_STREAM,
    LEAVES_A_STREAM,
    LOSES_PATIENCE,
    TALKS,
    VANISHES_FROM_A_TALK,
    RESETS_IN_A_HEAD,
    RESETS_IN_A_BODY,
    RESETS_WITH_AN_ANSWER_UNREAD,
    ASKS_NONSENSE
  }

  private record Sample(long heap, long direct, int descriptors, int connections) {}

  @Test
  void nothingIsLeft(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("upload"), upload);
    Set<Path> filesBefore = temporaryFiles();
    Handler listener = new LeakListener();
    LEAKS.addHandler(listener);
    try {
      // What the JVM opens once, it opens now.
      Asyncio.run(() -> HttpServer.start(site(), HERE, 0).close());
      int before = ProcessResources.sockets().size();
      Asyncio.run(() -> soak(file));
      assertEquals(before, ProcessResources.sockets().size());
    } finally {
      LEAKS.removeHandler(listener);
    }
    assertEquals(filesBefore, temporaryFiles());
    assertEquals(0, leaks.get(), "buffers that were lost");
    assertFlat();
    assertEquals(EnumSet.allOf(Visit.class), seen);
  }

  private void soak(Path file) {
    HttpClientOptions options =
        HttpClientOptions.defaults().withLimits(ClientLimits.defaults().withConnections(VISITORS));
    HttpServer server = HttpServer.start(site(), HERE, 0);
    try (server;
        HttpClient client = HttpClient.create(options)) {
      TaskGroup.run(group -> {
        for (int i = 0; i < VISITORS; i++) {
          group.createTask(() -> visitUntilOver(client, server.port(), file));
        }
        observe(server);
        isOver = true;
      });
    }
    assertEquals(0, server.connectionCount());
    assertEquals(0, server.inWorkCount());
    for (int i = 0; i < 20; i++) {
      yieldNow();
    }
    assertEquals(1, Asyncio.allTasks().size(), () -> Asyncio.allTasks().toString());
  }

  private final class LeakListener extends Handler {
    @Override
    public void publish(LogRecord logged) {
      leaks.incrementAndGet();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  // ---- The server

  private Router site() {
    Router router = new Router();
    router.use(Compression.create());
    router.get("/words", request -> Response.text("word ".repeat(1_000)));
    router.post(
        "/uploads",
        request -> {
          var sent = request.form().file("file").orElseThrow();
          return Response.text(String.valueOf(sent.size()));
        });
    router.get(
        "/stream",
        _ ->
            Response.stream(
                "application/octet-stream",
                sink -> {
                  for (int i = 0; i < STREAMED / 10_000; i++) {
                    sink.write(new byte[10_000]);
                  }
                }));
    router.get(
        "/patience",
        _ -> {
          sleep(Duration.ofMillis(20));
          return Response.text("at last");
        });
    router.get(
        "/talk",
        WebSocketEndpoint.of(
                (_, socket) -> {
                  for (Message message : socket) {
                    socket.send(message);
                  }
                })
            .withOptions(WebSocketOptions.defaults().withCompression(true)));
    return router;
  }

  // ---- The visitors

  private void visitUntilOver(HttpClient client, int port, Path file) {
    while (!isOver) {
      Visit visit = Visit.values()[random.nextInt(Visit.values().length)];
      seen.add(visit);
      visits++;
      visit(visit, client, port, file);
    }
  }

  private void visit(Visit visit, HttpClient client, int port, Path file) {
    String base = "http://" + HERE + ":" + port;
    switch (visit) {
      case ASKS -> assertEquals(5_000, client.text(base + "/words").length());
      case UPLOADS -> upload(client, base + "/uploads", file);
      case READS_A_STREAM -> {
        try (ClientResponse response = client.get(base + "/stream")) {
          assertEquals(STREAMED, response.bytes().length);
        }
      }
      case LEAVES_A_STREAM -> {
        try (ClientResponse response = client.get(base + "/stream")) {
          assertTrue(response.content().read(ByteBuffer.allocate(100)) > 0);
        }
      }
      case LOSES_PATIENCE ->
          assertThrows(
              TimeoutExpiredException.class,
              () -> Asyncio.timeout(Duration.ofMillis(5), () -> client.text(base + "/patience")));
      case TALKS -> {
        try (WebSocket socket = client.webSocket("ws://" + HERE + ":" + port + "/talk")) {
          talk(socket);
        }
      }
      case VANISHES_FROM_A_TALK -> {
        WebSocket socket = client.webSocket("ws://" + HERE + ":" + port + "/talk");
        talk(socket);
        socket.writer().abort();
        assertThrows(Exception.class, socket::receive);
      }
      default -> {
        Connection connection = openConnection(HERE, port);
        try {
          misbehave(visit, connection);
        } finally {
          connection.writer().abort();
        }
      }
    }
  }

  private void upload(HttpClient client, String url, Path file) {
    ClientRequest request =
        ClientRequest.post(url).withForm(Form.of("title", "soak").addFile("file", file));
    try (ClientResponse response = client.send(request)) {
      assertEquals(String.valueOf(upload.length), response.text());
    }
  }

  private void talk(WebSocket socket) {
    for (int i = 0; i < 1 + random.nextInt(10); i++) {
      byte[] said = new byte[random.nextInt(3_000)];
      random.nextBytes(said);
      socket.send(said);
      assertArrayEquals(said, socket.receiveBytes().orElseThrow());
    }
  }

  private static void misbehave(Visit visit, Connection connection) {
    StreamWriter writer = connection.writer();
    switch (visit) {
      case RESETS_IN_A_HEAD -> writer.write("GET /words HTTP/1.1\r\nHost: a\r\nCooki");
      case RESETS_IN_A_BODY ->
          writer.write(
              """
              POST /uploads HTTP/1.1
              Host: a
              Content-Length: 100000
              Content-Type: multipart/form-data; boundary=b

              --b
              """
                  .replace("\n", "\r\n"));
      case RESETS_WITH_AN_ANSWER_UNREAD -> {
        writer.write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10));
        assertTrue(connection.reader().read(10).length > 0);
      }
      default -> {
        writer.write("GET\t/ HTTP/1.1\r\n\r\n");
        assertTrue(
            connection.reader().readText().orElseThrow().startsWith("HTTP/1.1 400 "),
            "nonsense was not refused");
      }
    }
    writer.flush();
  }

  // ---- What is looked at

  private void observe(HttpServer server) throws IOException {
    for (int i = 0; i < SAMPLES; i++) {
      long visitsBefore = visits;
      sleep(DURATION.dividedBy(SAMPLES));
      System.gc();
      Sample sample =
          new Sample(
              ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB,
              direct() / 1024,
              ProcessResources.sockets().size(),
              server.connectionCount());
      samples.add(sample);
      System.out.printf(
          Locale.ROOT,
          "soak %4d s: %,d visits, heap %d MiB, direct %d KiB, %d descriptors, %d connections%n",
          DURATION.dividedBy(SAMPLES).multipliedBy(i + 1L).toSeconds(),
          visits - visitsBefore,
          sample.heap,
          sample.direct,
          sample.descriptors,
          sample.connections);
    }
  }

  private static long direct() {
    // Netty takes memory from the system where the JDK does not count.
    return ProcessResources.directMemory() + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  /// Where uploads lie that are too long for the memory.
  private static Set<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return Set.copyOf(
          files.filter(file -> file.getFileName().toString().startsWith("asyncio-")).toList());
    }
  }

  private void assertFlat() {
    List<Sample> early = samples.subList(1, SAMPLES / 2);
    Sample last = samples.getLast();
    assertTrue(
        last.heap <= early.stream().mapToLong(Sample::heap).max().orElse(0) + SLACK,
        samples::toString);
    assertTrue(
        last.direct <= early.stream().mapToLong(Sample::direct).max().orElse(0) + 1024 * SLACK,
        samples::toString);
    samples.forEach(
        sample -> assertTrue(sample.descriptors <= 6 * VISITORS + 50, samples::toString));
  }
}
