package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Pieces;
import io.asyncio.http.Status;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.ServerSentEvent;
import io.asyncio.http.server.ServerSentEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Events are written and read as the HTML standard has it.
@WithinSeconds
final class EventStreamTest {

  /// Each as type/id/data, in pieces of every length.
  private static String events(String text) {
    String first = "";
    int most = text.getBytes(UTF_8).length + 1;
    for (int length = 1; length <= most; length++) {
      StringBuilder shown = new StringBuilder();
      for (ReceivedEvent event : EventStream.read(Pieces.of(text, length))) {
        shown.append('<').append(event.event()).append('/').append(event.id()).append('/');
        shown.append(event.data()).append('>');
      }
      if (length == 1) {
        first = shown.toString();
      }
      assertEquals(first, shown.toString(), "in pieces of " + length);
    }
    return first.replace("\n", "~");
  }

  private static String lines(String text) {
    return text.replace('~', '\n');
  }

  // ---- Read

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // The examples of the standard.
        "data: YHOO~data: +2~data: 10~~ | <message//YHOO~+2~10>",
        ": test stream~~data: first event~id: 1~~data:second event~id~~data:  third event~~"
            + " | <message/1/first event><message//second event><message// third event>",
        "data~~data~data~~data: | <message//><message//~>",
        "data:test~~data: test~~ | <message//test><message//test>",
        // What else there is.
        "event: add~data: 1~~data: 2~~ | <add//1><message//2>",
        "event: add~~data: 2~~ | <message//2>",
        "id: 1~~data: 2~~ | <message/1/2>",
        "data: 1~id: a~~data: 2~~id: b~data: 3 | <message/a/1><message/a/2>",
        "Data: 1~ data: 2~data : 3~foo: 4~~data: 5~~ | <message//5>",
        "data: a:b: c~~ | <message//a:b: c>",
        "event: x~event: y~data: 1~~ | <y//1>",
        "data: \u20ac~~ | <message//\u20ac>",
        ":~:~data: 1~:x~data: 2~~ | <message//1~2>",
        "data: 1 | ",
        "data: 1~ | ",
        "~~~~ | ",
      })
  void fieldsMakeEvents(String text, String expected) {
    assertEquals(expected == null ? "" : expected, events(lines(text)));
  }

  @Test
  void allThreeLineEndsAreRead() {
    assertEquals("<message//1~2><message//3>", events("data: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n"));
    assertEquals("<message//1~2><message//3>", events("data: 1\rdata: 2\r\rdata: 3\r\r"));
    assertEquals("<message//1~2><message//3>", events("data: 1\ndata: 2\r\n\ndata: 3\n\r"));
    assertEquals("<message//1>", events("data: 1\r\r\n"));
  }

  @Test
  void aMarkOfTheByteOrderIsLeftOutOnce() {
    assertEquals("<message//1>", events("\uFEFFdata: 1\n\n"));
    assertEquals("<message//2>", events("\uFEFF\uFEFFdata: 1\n\uFEFFdata: x\ndata: 2\n\n"));
    assertEquals("<message//\uFEFF1>", events("data: \uFEFF1\n\n"));
  }

  @Test
  void anIdWithNulIsLeftOut() {
    assertEquals("<message/a/1>", events("id: a\nid: b\0\ndata: 1\n\n"));
  }

  @Test
  void bytesThatAreNoUtf8AreReplaced() {
    byte[] text = {'d', 'a', 't', 'a', ':', (byte) 0xff, '\n', '\n'};
    assertEquals(
        Optional.of(new ReceivedEvent("", "message", "\uFFFD")),
        EventStream.read(Pieces.of(text, 3)).next());
  }

  @Test
  void whatToSayWhenOneComesAgainIsKept() {
    EventStream events =
        EventStream.read(
            Pieces.of("retry: 1500\nid: 7\ndata: x\n\nretry: 1s\nretry: -1\nretry\nid: 8\n", 5));
    assertEquals(Optional.empty(), events.retry());
    assertTrue(events.next().isPresent());
    assertEquals("7", events.lastId());
    assertTrue(events.next().isEmpty());
    assertTrue(events.next().isEmpty());
    assertEquals("7", events.lastId());
    assertEquals(Optional.of(Duration.ofMillis(1_500)), events.retry());
    EventStream never = EventStream.read(Pieces.of("retry: 99999999999999\n", 50));
    assertTrue(never.next().isEmpty());
    assertEquals(Optional.of(Duration.ofDays(1)), never.retry());
  }

  @Test
  void anEventIsThereBeforeTheBodyEnds() {
    Pieces source = Pieces.of("data: 1\n\ndata: 2\n\n", 9);
    Iterator<ReceivedEvent> events = EventStream.read(source).iterator();
    assertEquals("1", events.next().data());
    assertEquals(9, source.taken());
    assertEquals("2", events.next().data());
    assertThrows(NoSuchElementException.class, events::next);
  }

  @Test
  void aBodyThatBreaksOffIsIncomplete() {
    EventStream events =
        EventStream.read(Pieces.brokenOff("data: 1\n\ndata: 2\n".getBytes(UTF_8), 5));
    assertTrue(events.next().isPresent());
    assertThrows(IncompleteMessageException.class, events::next);
  }

  @Test
  void aLineIsBounded() {
    assertTrue(EventStream.read(Pieces.of("data: 12\n\n", 3), 8).next().isPresent());
    Pieces endless = Pieces.of("data: " + "x".repeat(10_000), 3);
    EventStream events = EventStream.read(endless, 8);
    BadMessageException e = assertThrows(BadMessageException.class, events::next);
    assertEquals(Status.CONTENT_TOO_LARGE, e.status());
    assertTrue(endless.taken() <= 12, "taken " + endless.taken());
    Pieces comment = Pieces.of(":" + "x".repeat(10_000), 3);
    EventStream comments = EventStream.read(comment, 8);
    assertThrows(BadMessageException.class, comments::next);
    assertThrows(IllegalArgumentException.class, () -> EventStream.read(comment, 0));
  }

  @Test
  void theDataOfAnEventIsBounded() {
    assertEquals(
        "1\n2\n3",
        EventStream.read(Pieces.of("data:1\ndata:2\ndata:3\n\n", 9), 7)
            .next()
            .orElseThrow()
            .data());
    Pieces endless = Pieces.of("data\n".repeat(10_000), 5);
    EventStream events = EventStream.read(endless, 7);
    assertThrows(BadMessageException.class, events::next);
    assertEquals(9 * 5, endless.taken());
  }

  @Test
  void aCancelledTaskHasLostNothing() {
    assertEquals(
        List.of("1", "2", "3"),
        Asyncio.run(() -> {
          Pieces pieces = Pieces.of("data: 1\n\ndata: 2\n\ndata: 3\n\n", 4);
          BodySource slow =
              new BodySource() {
                @Override
                public int read(ByteBuffer target) {
                  Asyncio.sleep(Duration.ZERO);
                  return pieces.read(target);
                }
              };
          EventStream events = EventStream.read(slow);
          List<String> all = new ArrayList<>();
          Optional<ReceivedEvent> next = Optional.empty();
          do {
            Task<Optional<ReceivedEvent>> task = Asyncio.createTask(events::next);
            Asyncio.sleep(Duration.ZERO);
            if (task.cancel()) {
              assertThrows(CancelledError.class, task::await);
            }
            next = events.next();
            next.ifPresent(event -> all.add(event.data()));
          } while (next.isPresent());
          return all;
        }));
  }

  // ---- Of an answer

  @Test
  void anAnswerIsReadAsEvents() {
    Asyncio.run(() -> {
      Handler handler =
          request ->
              request.path().equals("/text")
                  ? Response.text("data: x\n\n")
                  : ServerSentEvents.stream(
                      request,
                      events -> {
                        events.send("one");
                        events.send("two");
                      });
      try (HttpServer server = HttpServer.start(handler, "127.0.0.1", 0);
          HttpClient client = HttpClient.create()) {
        String url = "http://127.0.0.1:" + server.port();
        try (ClientResponse response = client.get(url + "/")) {
          List<String> all = new ArrayList<>();
          for (ReceivedEvent event : response.events()) {
            all.add(event.data());
          }
          assertEquals(List.of("one", "two"), all);
          assertThrows(IllegalStateException.class, response::bytes);
        }
        try (ClientResponse response = client.get(url + "/text")) {
          assertThrows(BadMessageException.class, response::events);
          assertEquals("x", EventStream.read(response.content()).next().orElseThrow().data());
        }
      }
    });
  }

  // ---- Written

  @Test
  void everyPartOfAnEventIsWritten() {
    assertEquals(
        "id: 7\nevent: add\nretry: 1500\ndata: a\ndata: b\n\n",
        ServerSentEvent.of("a\nb")
            .withId("7")
            .withEvent("add")
            .withRetry(Duration.ofMillis(1_500).plusNanos(999_999))
            .toString());
    assertEquals("data: \n\n", ServerSentEvent.of("").toString());
    assertEquals(": still here\n\n", ServerSentEvent.ofComment("still here").toString());
    assertEquals(": a\n: data: b\n\n", ServerSentEvent.ofComment("a\ndata: b").toString());
    assertEquals(
        "data: a\ndata: b\ndata: \ndata: c\ndata: \n\n",
        ServerSentEvent.of("a\r\nb\r\rc\n").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\r\n", "a\0"})
  void nothingBeginsALineOfItsOwn(String text) {
    ServerSentEvent event = ServerSentEvent.of("x");
    assertThrows(IllegalArgumentException.class, () -> event.withId(text));
    assertThrows(IllegalArgumentException.class, () -> event.withEvent(text));
    assertThrows(IllegalArgumentException.class, () -> event.withRetry(Duration.ofMillis(-1)));
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(4);
    String[] words = {"a", " ", ":", "data", "\n", "\r", "\r\n", "\u20ac", "id: 1", "\uFEFF"};
    for (int i = 0; i < 5_000; i++) {
      StringBuilder data = new StringBuilder();
      for (int k = random.nextInt(10); k > 0; k--) {
        data.append(words[random.nextInt(words.length)]);
      }
      ServerSentEvent event =
          ServerSentEvent.of(data.toString()).withId(" i" + i).withEvent(" e:" + i);
      assertEquals(
          Optional.of(
              new ReceivedEvent(
                  " i" + i, " e:" + i, data.toString().replace("\r\n", "\n").replace('\r', '\n'))),
          EventStream.read(Pieces.of(event.toString(), 1 + i % 9)).next());
    }
  }
}
