package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.ReturnWhen;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import io.asyncio.net.AddressException;
import io.asyncio.net.Connection;
import io.asyncio.net.ConnectionFailedException;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import io.asyncio.testing.VirtualClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A server that closes loses no request that it has accepted.
@WithinSeconds(60)
final class ServerDrainTest {

  private static final String HERE = "127.0.0.1";
  private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8);
  private static final int CLIENTS = 32;
  private static final int RESTARTS = 20;

  private int answered;
  private int failed;
  private boolean isOver;

  /// Sends requests one after the other; after an answer that says so, opens a new connection.
  private void sendOnAndOn(int port) {
    while (!isOver) {
      try (Connection connection = openConnection(HERE, port)) {
        boolean goesOn = true;
        while (goesOn && !isOver) {
          connection.writer().write(REQUEST);
          String head =
              new String(connection.reader().readUntil("\r\n\r\n".getBytes(UTF_8)), UTF_8);
          assertTrue(head.startsWith("HTTP/1.1 200 OK"), head);
          connection.reader().readExactly(2);
          answered++;
          goesOn = !head.contains("Connection: close");
        }
      } catch (ConnectionFailedException nobodyListens) {
        yieldNow();
      }
    }
  }

  @Test
  void noRequestIsLostOverTwentyRestartsUnderLoad() {
    Handler handler =
        _ -> {
          yieldNow();
          return Response.text("ok");
        };
    Asyncio.run(() -> {
      HttpServer server = HttpServer.start(handler, HERE, 0);
      int port = server.port();
      List<Task<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            createTask(() -> {
              try {
                sendOnAndOn(port);
              } catch (RuntimeException e) {
                failed++;
                throw e;
              }
            }));
      }
      for (int i = 0; i < RESTARTS; i++) {
        int before = answered;
        while (answered < before + 500 && failed == 0) {
          yieldNow();
        }
        server.close();
        server = startAgain(handler, port);
      }
      isOver = true;
      gather(clients);
      server.close();
    });
    assertEquals(0, failed);
    assertTrue(answered >= 500 * RESTARTS, () -> "only " + answered);
  }

  private static HttpServer startAgain(Handler handler, int port) {
    while (true) {
      try {
        return HttpServer.start(handler, HERE, port);
      } catch (AddressException stillTaken) {
        yieldNow();
      }
    }
  }

  private final List<String> log = new ArrayList<>();

  /// Works for as long as its path says, and needs a second to put things in order.
  private Response work(Request request) {
    try {
      sleep(Duration.parse(request.path().substring(1)));
      return Response.text("done");
    } catch (CancelledError e) {
      log.add(request.path() + " cancelled at " + runningLoop().time());
      sleep(Duration.ofSeconds(1));
      log.add(request.path() + " in order at " + runningLoop().time());
      throw e;
    }
  }

  /// Closes a server in memory five seconds after clients have asked for these targets.
  private static void closeAfterFiveSeconds(Handler handler, List<String> targets, Closing end) {
    Asyncio.run(
        () -> {
          HttpServer server = HttpServer.create(handler, HttpServerOptions.defaults());
          List<MemoryStream> clients = new ArrayList<>();
          for (String target : targets) {
            MemoryStream client = MemoryStream.open();
            clients.add(client);
            new StreamWriter(client).write("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
            createTask(() -> {
              try (MemoryStream peer = client.peer()) {
                server.serve(new StreamReader(peer), new StreamWriter(peer));
              }
            });
          }
          sleep(Duration.ofSeconds(5));
          end.close(server);
          assertEquals(0, server.connectionCount());
          assertEquals(0, server.inWorkCount());
          clients.forEach(MemoryStream::close);
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private interface Closing {
    void close(HttpServer server) throws Exception;
  }

  private static String listed(CapturedLog captured) {
    return String.join("\n", captured.lines())
        .replaceAll("from [^,]*,", "from a client,")
        .replace(
            "requests that are cancelled because the server closes and they are not answered",
            "unanswered");
  }

  @Test
  void whatIsNotDoneWithinTheGraceIsCancelledAndNamed() {
    try (CapturedLog captured = new CapturedLog()) {
      closeAfterFiveSeconds(
          this::work,
          List.of("/PT34S", "/PT36S?password=x", "/PT1H"),
          server -> {
            server.close();
            assertEquals(2, server.cancelledCount());
            server.close();
            assertEquals(2, server.cancelledCount());
          });
      assertEquals(
          "WARNING unanswered: GET /PT36S?\u2026 from a client, for 35.0 s; GET /PT1H from a client, for 35.0 s",
          listed(captured));
    }
    assertEquals(
        List.of(
            "/PT36S cancelled at PT35S",
            "/PT1H cancelled at PT35S",
            "/PT36S in order at PT36S",
            "/PT1H in order at PT36S"),
        log);
  }

  @Test
  void whatIsDoneWithinTheGraceIsNotNamed() {
    try (CapturedLog captured = new CapturedLog()) {
      closeAfterFiveSeconds(
          this::work,
          List.of("/PT34S"),
          server -> {
            server.close();
            assertEquals(0, server.cancelledCount());
            assertEquals(Duration.ofSeconds(34).plus(HttpServer.LAST_CHANCE), runningLoop().time());
          });
      assertEquals(List.of(), captured.lines());
    }
  }

  @Test
  void anIdleConnectionIsNotWaitedForLong() {
    closeAfterFiveSeconds(
        this::work,
        List.of("/PT1S"),
        server -> {
          server.close();
          assertEquals(0, server.cancelledCount());
          assertEquals(Duration.ofSeconds(5).plus(HttpServer.LAST_CHANCE), runningLoop().time());
        });
  }

  @Test
  void whatTakesOverLateIsTold() {
    Takeover other =
        new Takeover() {
          @Override
          public void take(ServerConnection connection) {
            log.add("taken at " + runningLoop().time());
          }

          @Override
          public void drain() {
            log.add("told at " + runningLoop().time());
          }
        };
    closeAfterFiveSeconds(
        _ -> {
          sleep(Duration.ofSeconds(7));
          return Response.upgrade(Headers.empty(), other);
        },
        List.of("/"),
        HttpServer::close);
    assertEquals(List.of("told at PT7S", "taken at PT7S"), log);
  }

  @Test
  void whoeverIsCancelledWhileClosingTakesTheGraceAway() {
    try (CapturedLog captured = new CapturedLog()) {
      closeAfterFiveSeconds(
          this::work,
          List.of("/PT1H"),
          server -> {
            Task<Void> closing = createTask(server::close);
            sleep(Duration.ofSeconds(2));
            closing.cancel();
            var _ = Asyncio.wait(List.of(closing), ReturnWhen.ALL_COMPLETED);
            assertEquals(1, server.cancelledCount());
          });
      assertEquals("WARNING unanswered: GET /PT1H from a client, for 7.0 s", listed(captured));
    }
    assertEquals(List.of("/PT1H cancelled at PT7S", "/PT1H in order at PT8S"), log);
  }

  @Test
  void onlySomeOfManyAreNamed() {
    try (CapturedLog captured = new CapturedLog()) {
      closeAfterFiveSeconds(this::work, Collections.nCopies(25, "/PT1H"), HttpServer::close);
      String listed = listed(captured);
      assertTrue(listed.endsWith("for 35.0 s; and 5 more"), listed);
      assertEquals(20, listed.split("GET /PT1H", -1).length - 1);
    }
  }

  @Test
  void aBodyInWorkIsNamedAndItsClientKnown() {
    try (CapturedLog captured = new CapturedLog()) {
      Asyncio.run(() -> {
        Event entered = new Event();
        Handler endless =
            _ ->
                Response.stream(
                    "text/plain",
                    _ -> {
                      entered.set();
                      sleep(Duration.ofHours(1));
                    });
        var options = HttpServerOptions.defaults().withGrace(Duration.ofMillis(20));
        HttpServer server = HttpServer.start(endless, HERE, 0, options);
        try (Connection connection = openConnection(HERE, server.port())) {
          int port =
              ((InetSocketAddress) connection.writer().localAddress().orElseThrow()).getPort();
          connection.writer().write(REQUEST);
          entered.await();
          server.close();
          assertEquals(0, server.connectionCount());
          String line = captured.lines().getFirst();
          assertTrue(line.contains(": GET / from 127.0.0.1:" + port + ", for 0."), line);
        }
      });
      assertEquals(1, captured.lines().size());
    }
  }

  @Test
  void anIdleConnectionMayStillAskOnce() {
    Asyncio.run(() -> {
      HttpServer server = HttpServer.start(_ -> Response.of(Status.NO_CONTENT), HERE, 0);
      try (Connection connection = openConnection(HERE, server.port())) {
        connection.writer().write(REQUEST);
        connection.reader().readUntil("\r\n\r\n".getBytes(UTF_8));
        Task<Void> closing = createTask(server::close);
        yieldNow();
        connection.writer().write(REQUEST);
        String last = new String(connection.reader().readAll(), UTF_8);
        assertTrue(last.contains("204 No Content"), last);
        assertTrue(last.contains("Connection: close"), last);
        closing.await();
      }
    });
  }
}
