package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BodyWriter;
import io.asyncio.net.Connection;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.Network;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of bodies whose client goes while they are made, to the millisecond.
@WithinSeconds
final class DisconnectTest {

  private final List<String> log = new ArrayList<>();

  private void note(String what) {
    log.add(what + " at " + runningLoop().time().toMillis() + " ms");
  }

  private interface Client {
    void behave(MemoryStream stream, StreamReader reader, StreamWriter writer) throws Exception;
  }

  private static Handler streaming(BodyWriter body) {
    return _ -> Response.stream("text/plain", body);
  }

  /// A client asks, reads the head of the answer, and then does as it is told.
  private void converse(Handler handler, Client behaviour) {
    try (CapturedLog captured = new CapturedLog()) {
      Asyncio.run(
          () -> {
            HttpServer server = HttpServer.create(handler, HttpServerOptions.defaults());
            try (server;
                MemoryStream client = MemoryStream.open()) {
              Task<Void> serving =
                  createTask(() -> {
                    try (MemoryStream peer = client.peer()) {
                      server.serve(new StreamReader(peer), new StreamWriter(peer));
                      note("served");
                      assertEquals(0, currentTask().cancelling());
                    }
                  });
              StreamReader reader = new StreamReader(client);
              StreamWriter writer = new StreamWriter(client);
              writer.write("GET / HTTP/1.0\r\n\r\n");
              reader.readUntil("\r\n\r\n".getBytes(UTF_8));
              sleep(Duration.ofSeconds(1));
              behaviour.behave(client, reader, writer);
              serving.await();
            }
          },
          RunOptions.defaults().withLoop(new VirtualClock().options()));
      assertEquals(
          List.of(),
          captured.lines().stream().filter(line -> !line.contains("event loop")).toList());
    }
  }

  private void waitForEver() {
    try {
      new Event().await();
    } catch (CancelledError e) {
      note("cancelled, since " + e.getMessage());
      throw e;
    } finally {
      note("cleaned up");
    }
  }

  @Test
  void aBodyIsCancelledWhenItsConnectionBreaks() {
    converse(streaming(_ -> waitForEver()), (stream, _, _) -> stream.reset());
    assertEquals(
        List.of(
            "cancelled, since the client has gone away at 1000 ms",
            "cleaned up at 1000 ms",
            "served at 1000 ms"),
        log);
  }

  @Test
  void aSilentBodyIsCancelledAMinuteAfterTheClientsEnd() {
    converse(streaming(_ -> waitForEver()), (_, _, writer) -> writer.close());
    assertEquals(
        List.of(
            "cancelled, since the client has gone away at 61000 ms",
            "cleaned up at 61000 ms",
            "served at 61000 ms"),
        log);
  }

  @Test
  void aSilentBodyIsCancelledAtOnceIfThatIsWanted() {
    converse(
        Middleware.cancelOnDisconnect().before(streaming(_ -> waitForEver())),
        (_, _, writer) -> writer.writeEof());
    assertEquals(
        List.of(
            "cancelled, since the client has gone away at 1000 ms",
            "cleaned up at 1000 ms",
            "served at 1000 ms"),
        log);
  }

  @Test
  void aClientThatOnlySendsNoMoreGetsAllThatIsWritten() {
    converse(
        streaming(sink -> {
          for (int i = 0; i < 10; i++) {
            sleep(Duration.ofSeconds(59));
            sink.write("x");
          }
        }),
        (_, reader, writer) -> {
          writer.writeEof();
          note(new String(reader.readAll(), UTF_8));
        });
    assertEquals(List.of("xxxxxxxxxx at 590000 ms", "served at 590000 ms"), sorted());
  }

  private List<String> sorted() {
    return log.stream().sorted().toList().reversed();
  }

  @Test
  void aBodyThatIsCancelledAndGoesOnIsHeard() {
    converse(
        Middleware.cancelOnDisconnect()
            .before(
                streaming(sink -> {
                  try {
                    waitForEver();
                  } catch (CancelledError e) {
                    sink.write("last words");
                  }
                })),
        (_, reader, writer) -> {
          writer.writeEof();
          note(new String(reader.readAll(), UTF_8));
        });
    assertTrue(log.contains("last words at 1000 ms"), log::toString);
  }

  @Test
  void theTimeOfABodyIsNotTheClients() {
    converse(
        streaming(sink -> {
          sleep(Duration.ofHours(1));
          sink.write("late");
          sink.flush();
          sleep(Duration.ofHours(1));
          sink.write("r");
        }),
        (_, reader, _) -> note(new String(reader.readAll(), UTF_8)));
    assertEquals("later at 7200000 ms", log.getFirst());
  }

  @Test
  void theEndOfABodyHasToBeTakenInTime() {
    Handler large =
        _ ->
            Response.stream(
                "text/plain",
                sink -> {
                  sink.write("x".repeat(100));
                  sleep(Duration.ofSeconds(30));
                  try {
                    sink.write("y".repeat(10_000_000));
                  } catch (NetworkException e) {
                    note("cut");
                    throw e;
                  }
                });
    converse(large, (_, _, _) -> sleep(Duration.ofSeconds(200)));
    assertEquals(List.of("cut at 90000 ms", "served at 90000 ms"), log);
  }

  @Test
  void overASocketTooABodyIsToldThatItsClientHasGone() {
    Asyncio.run(() -> {
      Event entered = new Event();
      Event left = new Event();
      Handler endless =
          streaming(_ -> {
            entered.set();
            try {
              new Event().await();
            } finally {
              left.set();
            }
          });
      HttpServer server =
          HttpServer.start(Middleware.cancelOnDisconnect().before(endless), Answers.HERE, 0);
      try (Connection connection = Network.openConnection(Answers.HERE, server.port())) {
        connection.writer().write(Answers.getting("/"));
        entered.await();
      }
      left.await();
      server.close();
      assertEquals(0, server.connectionCount());
      assertEquals(0, server.cancelledCount());
    });
  }
}
