package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A client that is slow in any phase is cut off at a time that can be told, and one that is quick
/// enough never is.
@WithinSeconds
final class ServerTimeoutsTest {

  private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";

  private final List<String> log = new ArrayList<>();

  private Response handle(Request request) {
    try {
      log.add(request.method() + " " + request.bytes().length);
      return Response.text("done");
    } catch (RuntimeException e) {
      log.add(e.getMessage());
      throw e;
    }
  }

  private interface Conversation {
    void talk(StreamReader reader, StreamWriter writer) throws Exception;
  }

  private void converse(Handler handler, Conversation conversation) {
    Action body =
        () -> {
          HttpServer server = HttpServer.create(handler, HttpServerOptions.defaults());
          try (server;
              MemoryStream client = MemoryStream.open()) {
            Task<Void> serving =
                createTask(() -> {
                  try (MemoryStream peer = client.peer()) {
                    server.serve(new StreamReader(peer), new StreamWriter(peer));
                    log.add("served at " + seconds());
                  }
                });
            conversation.talk(new StreamReader(client), new StreamWriter(client));
            serving.await();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static String seconds() {
    return runningLoop().time().toMillis() + " ms";
  }

  private void logAnswer(StreamReader reader) {
    String answer = new String(reader.readAll(), ISO_8859_1);
    log.add(
        (answer.isEmpty() ? "nothing" : answer.lines().findFirst().orElseThrow())
            + " at "
            + seconds());
  }

  @Test
  void aClientThatSaysNothingIsClosedQuietly() {
    converse(this::handle, (reader, _) -> logAnswer(reader));
    assertEquals(
        List.of("nothing at 75000 ms", "served at 75000 ms"), log.stream().sorted().toList());
  }

  @Test
  void aConnectionThatIsIdleAfterARequestIsClosedQuietly() {
    converse(
        this::handle,
        (reader, writer) -> {
          sleep(Duration.ofSeconds(70));
          writer.write(GET);
          logAnswer(reader);
        });
    assertEquals(
        List.of("GET 0", "HTTP/1.1 200 OK at 145000 ms", "served at 145000 ms"),
        log.stream().sorted().toList());
  }

  @Test
  void aHeadThatTricklesInIsRefused() {
    converse(
        this::handle,
        (reader, writer) -> {
          Task<Void> slow =
              createTask(() -> {
                for (byte b : GET.repeat(3).getBytes(ISO_8859_1)) {
                  writer.write(new byte[] {b});
                  sleep(Duration.ofSeconds(1));
                }
              });
          logAnswer(reader);
          slow.cancel();
          writer.close();
        });
    assertTrue(log.contains("HTTP/1.1 408 Request Timeout at 10000 ms"), log::toString);
  }

  @Test
  void aHeadThatStopsIsRefused() {
    converse(
        this::handle,
        (reader, writer) -> {
          sleep(Duration.ofSeconds(60));
          writer.write("GET /a HT");
          logAnswer(reader);
          writer.close();
        });
    assertTrue(log.contains("HTTP/1.1 408 Request Timeout at 70000 ms"), log::toString);
  }

  @Test
  void aBodyThatStopsIsRefused() {
    converse(
        this::handle,
        (reader, writer) -> {
          writer.write(POST + "x".repeat(50_000));
          logAnswer(reader);
          writer.close();
        });
    assertEquals("the body of the request came too slowly", log.getFirst());
    assertTrue(log.contains("HTTP/1.1 408 Request Timeout at 30000 ms"), log::toString);
  }

  @Test
  void aBodyThatTricklesInIsRefused() {
    converse(
        this::handle,
        (reader, writer) -> {
          writer.write(POST);
          Task<Void> slow =
              createTask(() -> {
                while (true) {
                  writer.write("x");
                  sleep(Duration.ofMillis(500));
                }
              });
          logAnswer(reader);
          slow.cancel();
          writer.close();
        });
    // Five seconds, and what eleven bytes are worth.
    assertTrue(log.contains("HTTP/1.1 408 Request Timeout at 5045 ms"), log::toString);
  }

  @Test
  void aBodyThatIsSlowButSteadyIsTaken() {
    converse(
        this::handle,
        (reader, writer) -> {
          writer.write(POST);
          for (int i = 0; i < 100; i++) {
            writer.write("x".repeat(1000));
            sleep(Duration.ofSeconds(3));
          }
          writer.writeEof();
          logAnswer(reader);
        });
    assertEquals("POST 100000", log.getFirst());
  }

  @Test
  void timeOfTheHandlerIsNotTheClients() {
    converse(
        request -> {
          sleep(Duration.ofHours(2));
          return handle(request);
        },
        (reader, writer) -> {
          writer.write(POST + "x".repeat(100_000));
          writer.writeEof();
          logAnswer(reader);
        });
    assertTrue(log.contains("POST 100000"), log::toString);
    assertTrue(log.contains("HTTP/1.1 200 OK at 7200000 ms"), log::toString);
  }

  @Test
  void aClientThatTakesNothingIsCut() {
    converse(
        request -> {
          log.add("asked");
          return Response.stream(
              "text/plain",
              sink -> {
                try {
                  while (true) {
                    sink.write("x".repeat(10_000));
                  }
                } catch (NetworkException e) {
                  log.add("cut at " + seconds());
                  throw e;
                }
              });
        },
        (reader, writer) -> {
          writer.write(GET);
          sleep(Duration.ofSeconds(100));
          writer.abort();
        });
    assertEquals(List.of("asked", "cut at 60000 ms", "served at 60000 ms"), log);
  }

  @Test
  void aClientThatTakesLittleNowAndThenIsServed() {
    converse(
        request ->
            Response.stream(
                "text/plain",
                sink -> {
                  for (int i = 0; i < 100; i++) {
                    sink.write("x".repeat(10_000));
                  }
                }),
        (reader, writer) -> {
          writer.write(GET);
          writer.writeEof();
          int length = 0;
          for (byte[] piece = reader.read(20_000); piece.length > 0; piece = reader.read(20_000)) {
            length += piece.length;
            sleep(Duration.ofSeconds(3));
          }
          log.add(length > 1_000_000 ? "all" : "only " + length);
        });
    assertTrue(log.contains("all"), log::toString);
  }

  @Test
  void aClientThatGoesOnSendingAfterTheLastAnswerIsCutInTheEnd() {
    converse(
        this::handle,
        (reader, writer) -> {
          writer.write("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
          logAnswer(reader);
          try {
            while (true) {
              writer.write("more");
              sleep(Duration.ofMillis(100));
            }
          } catch (NetworkException e) {
            log.add("cut at " + seconds());
          }
        });
    assertEquals(
        List.of("GET 0", "HTTP/1.1 200 OK at 0 ms", "served at 2000 ms", "cut at 2100 ms"), log);
  }

  @Test
  void timeOfTheHandlerEndsNoPhaseOfTheConnection() {
    Handler slow =
        request -> {
          sleep(Duration.ofHours(2));
          return handle(request);
        };
    // The first waits while it is idle, the second in the midst of its head.
    for (String begin : List.of("", GET.substring(0, 9))) {
      log.clear();
      converse(
          slow,
          (reader, writer) -> {
            writer.write(begin);
            sleep(Duration.ofSeconds(1));
            writer.write(GET.substring(begin.length()));
            sleep(Duration.ofMinutes(121));
            writer.write(GET);
            writer.writeEof();
            logAnswer(reader);
          });
      assertEquals(List.of("GET 0", "GET 0"), log.subList(0, 2));
    }
  }

  @Test
  void eachBodyHasItsOwnTime() {
    converse(
        this::handle,
        (reader, writer) -> {
          for (int i = 0; i < 5; i++) {
            writer.write("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
            sleep(Duration.ofSeconds(4));
            writer.write("x");
            sleep(Duration.ofSeconds(1));
          }
          writer.writeEof();
          logAnswer(reader);
        });
    assertEquals(List.of("POST 1", "POST 1", "POST 1", "POST 1", "POST 1"), log.subList(0, 5));
  }
}
