package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.http.server.Answers.getting;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CapturedLog;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Headers;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.net.ByteStream;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// After which answer a connection ends, how long it stays for the client to read it, and that
/// nothing behind it is taken for a request.
@WithinSeconds
final class ConnectionEndsTest {

  private static final String NEXT = getting("/next");

  /// Takes little before somebody reads.
  private static final StreamOptions NARROW =
      StreamOptions.defaults().withLimit(16).withWaterMarks(4_000, 2_000);

  private final List<String> log = new ArrayList<>();

  /// Ends as TLS does: in both directions at once.
  private record Whole(MemoryStream stream) implements ByteStream {

    @Override
    public int read(ByteBuffer target) {
      return stream.read(target);
    }

    @Override
    public void write(ByteBuffer source) {
      stream.write(source);
    }

    @Override
    public void flush() {
      stream.flush();
    }

    @Override
    public void finish() {
      throw new IllegalStateException("it has no half");
    }

    @Override
    public boolean canFinish() {
      return false;
    }

    @Override
    public void close() {
      stream.close();
    }

    @Override
    public void abort() {
      stream.abort();
    }

    @Override
    public boolean isClosing() {
      return stream.isClosing();
    }
  }

  private interface Conversation {
    void talk(StreamReader reader, StreamWriter writer) throws Exception;
  }

  private void converse(boolean isWhole, Handler handler, Conversation conversation) {
    converse(isWhole, StreamOptions.defaults(), handler, conversation);
  }

  private void converse(
      boolean isWhole, StreamOptions options, Handler handler, Conversation conversation) {
    Handler logged =
        request -> {
          log.add(request.rawPath());
          return handler.handle(request);
        };
    Action body =
        () -> {
          try (HttpServer server = HttpServer.create(logged, HttpServerOptions.defaults());
              MemoryStream client = MemoryStream.open(options, most -> Math.min(most, 1_000))) {
            Task<Void> serving =
                createTask(() -> {
                  try (MemoryStream peer = client.peer()) {
                    ByteStream stream = isWhole ? new Whole(peer) : peer;
                    server.serve(new StreamReader(peer), new StreamWriter(stream));
                    log.add("served at " + runningLoop().time().toMillis());
                  }
                });
            conversation.talk(new StreamReader(client), new StreamWriter(client));
            serving.await();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  /// Suspends until all is sent or nobody takes it.
  private static void send(StreamWriter writer, String text) {
    try {
      writer.write(text.getBytes(ISO_8859_1));
    } catch (NetworkException nobodyReads) {
      // It was too much.
    }
  }

  /// All answers to what is sent at once.
  private String answers(boolean isWhole, Handler handler, String requests) {
    StringBuilder answers = new StringBuilder();
    converse(
        isWhole,
        handler,
        (reader, writer) -> {
          Task<Void> sending = createTask(() -> send(writer, requests));
          try {
            for (byte[] piece = reader.read(4_096); piece.length > 0; piece = reader.read(4_096)) {
              answers.append(new String(piece, ISO_8859_1));
            }
          } catch (NetworkException cut) {
            // What came before is what counts.
          }
          sending.await();
        });
    return answers.toString();
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  private static String post(String framing, String body) {
    return "POST /first HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n" + body;
  }

  private static String chunk(String body) {
    return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
  }

  private static Response unread(Request request) {
    return Response.text("done");
  }

  // ---- What follows

  @ParameterizedTest
  @ValueSource(strings = {"x", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"})
  void whatIsLeftOfALongBodyIsNoRequest(String content) {
    String body = chunk(content.repeat(100_000 / content.length()));
    String answers =
        answers(false, ConnectionEndsTest::unread, post("Transfer-Encoding: chunked", body) + NEXT);
    assertEquals(1, count(answers, "Date: "), answers);
    assertEquals(List.of("/first", "served at 2000"), log);
  }

  @Test
  void nothingFollowsAnAnswerThatSaysClose() {
    String answers =
        answers(
            false,
            request -> unread(request).withHeader("Connection", "close"),
            getting("/first") + NEXT);
    assertEquals(1, count(answers, "Date: "), answers);
    assertEquals("/first", String.join(" ", log.subList(0, log.size() - 1)));
  }

  @Test
  void nothingFollowsABodyThatWasCutOff() {
    try (CapturedLog _ = new CapturedLog()) {
      answers(
          false,
          _ ->
              Response.stream(
                  "text/plain",
                  _ -> {
                    throw new IllegalStateException("no more");
                  }),
          getting("/first") + NEXT);
    }
    assertEquals(List.of("/first", "served at 0"), log);
  }

  @Test
  void nothingFollowsABodyThatWasBad() {
    String answers =
        answers(
            false,
            request -> {
              try {
                return Response.text(request.text());
              } catch (BadMessageException bad) {
                return Response.text("caught");
              }
            },
            post("Transfer-Encoding: chunked", "?\r\n" + NEXT));
    assertTrue(answers.contains("\r\nConnection: close\r\n"), answers);
    assertTrue(answers.endsWith("\r\n\r\ncaught"), answers);
    assertEquals("/first", log.getFirst());
  }

  @Test
  void nothingFollowsABodyThatIsBadWhereNobodyReadIt() {
    String answers =
        answers(
            false, ConnectionEndsTest::unread, post("Transfer-Encoding: chunked", "?\r\n" + NEXT));
    assertEquals(1, count(answers, "Date: "), answers);
    assertEquals("/first", log.getFirst());
  }

  // ---- How long it stays

  /// A connection that is closed with bytes unread takes the answer away from its client.
  @ParameterizedTest
  @CsvSource({"refused, 2000", "long, 2000", "chunked, 2000", "good, 0"})
  void overTlsItStaysOnlyForWhatIsUnread(String what, int millis) {
    String request =
        switch (what) {
          case "refused" -> "GET /first HTTP/1.1\r\n\r\n" + NEXT;
          case "long" -> post("Content-Length: 70000", "x");
          case "chunked" -> post("Transfer-Encoding: chunked", chunk("x".repeat(100_000)));
          default -> getting("/first", "Connection: close");
        };
    String answers = answers(true, ConnectionEndsTest::unread, request);
    assertEquals(1, count(answers, "Date: "), answers);
    assertEquals("served at " + millis, log.getLast());
  }

  @Test
  void itStaysForSoManyBytes() {
    answers(
        false,
        ConnectionEndsTest::unread,
        getting("/first", "Connection: close") + "x".repeat(1_000_000));
    assertEquals(List.of("/first", "served at 0"), log);
  }

  @Test
  void itDoesNotWaitLongForWhatNobodyReads() {
    answers(false, ConnectionEndsTest::unread, post("Content-Length: 10", ""));
    assertEquals(List.of("/first", "served at 2000"), log);
  }

  @Test
  void whatNobodyReadsMayNotTrickleIn() {
    converse(
        false,
        ConnectionEndsTest::unread,
        (_, writer) -> {
          try {
            writer.write(post("Content-Length: 1000", ""));
            for (int i = 0; i < 1000; i++) {
              writer.write("x");
              sleep(Duration.ofMillis(150));
            }
          } catch (NetworkException cut) {
            log.add("cut");
          }
        });
    assertEquals(List.of("/first", "served at 2000", "cut"), log);
  }

  // ---- A client that takes nothing

  @Test
  void answersThatNobodyTakesHaveTheirTime() {
    converse(
        false,
        _ -> Response.text("x".repeat(1_000)),
        (_, writer) -> {
          Task<Void> asking = createTask(() -> send(writer, NEXT.repeat(10_000)));
          sleep(Duration.ofSeconds(100));
          writer.abort();
          asking.await();
        });
    assertEquals("served at 60000", log.getLast());
  }

  @Test
  void theLastAnswerHasItsTimeAfterTheEndOfTheClient() {
    converse(
        false,
        NARROW,
        _ -> Response.text("x".repeat(1_000)),
        (_, writer) -> {
          writer.write(NEXT);
          sleep(Duration.ofSeconds(10));
          writer.writeEof();
          sleep(Duration.ofSeconds(100));
          writer.abort();
        });
    assertEquals(List.of("/next", "served at 70000"), log);
  }

  @Test
  void theEndOfABodyHasItsTime() {
    converse(
        false,
        NARROW,
        _ ->
            Response.stream(
                "text/plain", sink -> sink.trailers(Headers.of("X", "x".repeat(8_000)))),
        (_, writer) -> {
          writer.write(NEXT);
          sleep(Duration.ofSeconds(100));
          writer.abort();
        });
    assertEquals(List.of("/next", "served at 60000"), log);
  }

  // ---- To go on

  private String answersToWaiting(Handler handler, String framing, String... pieces) {
    StringBuilder answers = new StringBuilder();
    converse(
        false,
        handler,
        (reader, writer) -> {
          writer.write("POST /first HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n");
          writer.write(framing + "\r\n\r\n" + pieces[0]);
          for (String piece : List.of(pieces).subList(1, pieces.length)) {
            sleep(Duration.ofMillis(100));
            writer.write(piece);
          }
          writer.writeEof();
          try {
            answers.append(new String(reader.readAll(), ISO_8859_1));
          } catch (IncompleteMessageException | NetworkException cut) {
            answers.append("cut");
          }
        });
    return answers.toString();
  }

  private static Response echo(Request request) {
    return Response.text(request.text());
  }

  @Test
  void aClientIsToldOnceToGoOn() {
    String answers =
        answersToWaiting(
            ConnectionEndsTest::echo,
            "Transfer-Encoding: chunked",
            "",
            "5\r",
            "\nhello\r\n0\r\n\r\n");
    assertEquals(1, count(answers, "100 Continue"), answers);
    assertTrue(answers.endsWith("\r\n\r\nhello"), answers);
  }

  @Test
  void aClientThatDoesNotWaitIsNotTold() {
    String answers = answersToWaiting(ConnectionEndsTest::echo, "Content-Length: 5", "he", "llo");
    assertEquals(0, count(answers, "100 Continue"), answers);
    assertTrue(answers.endsWith("\r\n\r\nhello"), answers);
  }

  @Test
  void aClientIsNotToldInTheMidstOfAnAnswer() {
    String answers =
        answersToWaiting(
            request -> Response.stream("text/plain", sink -> sink.write(request.text())),
            "Content-Length: 5",
            "",
            "hello");
    assertEquals(0, count(answers, "100 Continue"), answers);
    assertTrue(answers.endsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), answers);
  }
}
