package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Events, their heartbeat and their end.
@WithinSeconds
final class ServerSentEventsTest {

  private final List<String> log = new ArrayList<>();

  private interface Conversation {
    void talk(HttpServer server, StreamReader reader, StreamWriter writer) throws Exception;
  }

  /// Asks by HTTP/1.0, so that events come without a framing; begins after the head.
  private void converse(EventWriter events, Conversation conversation) {
    Action body =
        () -> {
          HttpServer server =
              HttpServer.create(
                  request -> ServerSentEvents.stream(request, events),
                  HttpServerOptions.defaults());
          try (server;
              MemoryStream client = MemoryStream.open()) {
            Task<Void> serving =
                createTask(() -> {
                  try (MemoryStream peer = client.peer()) {
                    server.serve(new StreamReader(peer), new StreamWriter(peer));
                  }
                });
            StreamReader reader = new StreamReader(client);
            StreamWriter writer = new StreamWriter(client);
            writer.write("GET / HTTP/1.0\r\n\r\n");
            String head = text(reader.readUntil("\r\n\r\n".getBytes(UTF_8)));
            assertTrue(head.contains("Content-Type: text/event-stream\r\n"), head);
            assertTrue(head.contains("Cache-Control: no-cache\r\n"), head);
            conversation.talk(server, reader, writer);
            serving.await();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static String next(StreamReader reader) {
    return text(reader.readUntil("\n\n".getBytes(UTF_8)));
  }

  private void waitAnHour() {
    try {
      sleep(Duration.ofHours(1));
    } catch (CancelledError e) {
      log.add("cancelled at " + runningLoop().time().toMillis() + " ms");
      throw e;
    }
  }

  @Test
  void eventsArriveAsTheyAreSent() {
    converse(
        events -> {
          events.send("plain");
          events.send("price", "1\n2\r\n3\r4\n");
          events.send(ServerSentEvent.of("x").withId("7"));
        },
        (_, reader, _) ->
            assertEquals(
                """
                data: plain

                event: price
                data: 1
                data: 2
                data: 3
                data: 4
                data:\s

                id: 7
                data: x

                """,
                text(reader.readAll())));
  }

  @Test
  void nothingBreaksOutOfItsLine() {
    converse(
        events -> {
          for (String bad : List.of("a\nb", "a\rb", "a\0b")) {
            assertThrows(IllegalArgumentException.class, () -> events.send(bad, "x"));
          }
          events.send("a\n\nevent: b");
        },
        (_, reader, _) ->
            assertEquals("data: a\ndata: \ndata: event: b\n\n", text(reader.readAll())));
  }

  @Test
  void aHeartBeatsWhileNothingIsSent() {
    converse(
        events -> {
          sleep(Duration.ofSeconds(20));
          events.send("first");
          sleep(Duration.ofSeconds(20));
        },
        (_, reader, _) -> {
          assertEquals(": \n\n", next(reader));
          assertEquals(Duration.ofSeconds(15), runningLoop().time());
          assertEquals("data: first\n\n", next(reader));
          assertEquals(": \n\n", next(reader));
          assertEquals(Duration.ofSeconds(35), runningLoop().time());
          assertEquals(0, reader.readAll().length);
          assertEquals(Duration.ofSeconds(40), runningLoop().time());
        });
  }

  @Test
  void aClientThatGoesEndsThem() {
    converse(
        events -> {
          events.send("x");
          waitAnHour();
        },
        (_, reader, writer) -> {
          next(reader);
          sleep(Duration.ofSeconds(1));
          writer.close();
        });
    assertEquals(List.of("cancelled at 1000 ms"), log);
  }

  @Test
  void aServerThatEndsEndsThem() {
    converse(
        events -> {
          events.send("x");
          waitAnHour();
        },
        (server, reader, _) -> {
          next(reader);
          sleep(Duration.ofSeconds(2));
          server.drain();
          assertEquals(0, reader.readAll().length);
        });
    assertEquals(List.of("cancelled at 2000 ms"), log);
  }

  @Test
  void aFailureCutsTheClientOff() {
    try (var captured = new CapturedLog()) {
      converse(
          events -> {
            events.send("x");
            sleep(Duration.ofSeconds(1));
            throw new IllegalStateException("no more");
          },
          (_, reader, _) -> {
            next(reader);
            assertEquals(0, reader.readAll().length);
            assertEquals(Duration.ofSeconds(1), runningLoop().time());
          });
      assertEquals(
          "java.lang.IllegalStateException: no more", captured.thrown().getFirst().toString());
    }
  }

  @Test
  void severalTasksMaySend() {
    converse(
        events ->
            Asyncio.gather(
                createTask(() -> events.send("one")),
                createTask(() -> events.send("two")),
                createTask(() -> events.send("three"))),
        (_, reader, _) ->
            assertEquals("data: one\n\ndata: two\n\ndata: three\n\n", text(reader.readAll())));
  }

  @Test
  void anIdIsOneLine() {
    for (String text : List.of("\r", "\n", "\0")) {
      assertThrows(
          IllegalArgumentException.class, () -> ServerSentEvent.of("x").withId("a" + text + "b"));
      assertThrows(
          IllegalArgumentException.class, () -> ServerSentEvent.of("x").withEvent("a" + text));
    }
  }

  @Test
  void aHeartHasToBeatInTime() {
    Request request = Answers.get("/");
    assertEquals(
        "heartbeat must be positive, found PT0S",
        assertThrows(
                IllegalArgumentException.class,
                () -> ServerSentEvents.stream(request, Duration.ZERO, _ -> {}))
            .getMessage());
    Response response = ServerSentEvents.stream(request, _ -> {});
    assertTrue(response.body() instanceof Body.Stream);
  }
}
