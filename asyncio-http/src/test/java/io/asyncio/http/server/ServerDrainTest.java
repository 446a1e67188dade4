package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Status;
import io.asyncio.net.AddressException;
import io.asyncio.net.Connection;
import io.asyncio.net.ConnectionFailedException;
import io.asyncio.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
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

  @Test
  void whatIsNotDoneWithinTheGraceIsCancelled() {
    List<String> log = new ArrayList<>();
    Asyncio.run(() -> {
      Event entered = new Event();
      Handler slow =
          request -> {
            entered.set();
            try {
              sleep(Duration.ofHours(1));
              return Response.of(Status.NO_CONTENT);
            } catch (CancelledError e) {
              log.add("cancelled " + request);
              throw e;
            }
          };
      HttpServer server =
          HttpServer.start(
              slow, HERE, 0, HttpServerOptions.defaults().withGrace(Duration.ofMillis(20)));
      try (Connection connection = openConnection(HERE, server.port())) {
        connection.writer().write(REQUEST);
        entered.await();
        server.close();
        server.close();
        assertEquals(0, server.connectionCount());
        assertEquals(0, server.inWorkCount());
        log.add("closed");
      }
    });
    assertEquals(List.of("cancelled GET /", "closed"), log);
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
