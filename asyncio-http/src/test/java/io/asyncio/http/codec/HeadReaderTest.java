package io.asyncio.http.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Status;
import io.asyncio.net.StreamReader;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads, and the bodies behind them, that no connection of a test tells apart.
@WithinSeconds
final class HeadReaderTest {

  private static final HeadLimits LIMITS = new HeadLimits(1_000, 1_000, 10, 0);

  private static final class Unwatched implements IncomingBody.Events {
    @Override
    public void beforeWait(long received) {}

    @Override
    public void afterWait() {}
  }

  private static void withInput(String text, Consumer<Input> test) {
    Asyncio.run(() -> {
      StreamReader reader = new StreamReader();
      reader.feedData(text.getBytes(ISO_8859_1));
      reader.feedEof();
      test.accept(new Input(reader));
    });
  }

  private static HeadReader heads(Input input) {
    return new HeadReader(input, LIMITS, () -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n", "\r\nHTTP/1.1 200"})
  void aHeadThatBeganIsNotNothing(String text) {
    withInput(
        text,
        input -> assertThrows(IncompleteMessageException.class, () -> heads(input).readResponse()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\r\n\r\n"})
  void emptyLinesAreNothing(String text) {
    withInput(text, input -> assertNull(heads(input).readResponse()));
  }

  /// A reason has no charset.
  @Test
  void aReasonThatIsNoAsciiIsNotKept() {
    withInput(
        "HTTP/1.1 404 Vergi\u00df es\r\n\r\n",
        input -> assertEquals(Status.NOT_FOUND, heads(input).readResponse().status()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 \r\n\r\n",
        "HTTP/1.1 2\r\n\r\n",
        "HTTP/1.1 20\r\n\r\n"
      })
  void aStatusThatIsTooShortIsBad(String text) {
    withInput(
        text, input -> assertThrows(BadMessageException.class, () -> heads(input).readResponse()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / \r\n\r\n", "GET / HTTP/\r\n\r\n", "GET / HTTP/1.\r\n\r\n"})
  void aVersionThatIsTooShortIsBad(String text) {
    withInput(
        text, input -> assertThrows(BadMessageException.class, () -> heads(input).readRequest()));
  }

  /// Also one that did not say how long it is, and then for good.
  @Test
  void aBodyThatIsReadInPiecesHasItsLimit() {
    withInput(
        "4\r\nfour\r\n4\r\nfour\r\n0\r\n\r\n",
        input -> {
          IncomingBody body =
              new IncomingBody(
                  input, heads(input), LIMITS, new Framing(Framing.CHUNKED), new Unwatched());
          body.limit(7);
          ByteBuffer piece = ByteBuffer.allocate(100);
          assertEquals(4, body.read(piece));
          for (int i = 0; i < 2; i++) {
            BadMessageException tooLong =
                assertThrows(BadMessageException.class, () -> body.read(piece.clear()));
            assertEquals(Status.CONTENT_TOO_LARGE, tooLong.status());
          }
        });
  }
}
