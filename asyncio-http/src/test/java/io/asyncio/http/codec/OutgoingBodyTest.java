package io.asyncio.http.codec;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program cannot add to a body that it sends.
@WithinSeconds
final class OutgoingBodyTest {

  private static void withBody(Consumer<OutgoingBody> test) {
    Asyncio.run(() -> {
      try (MemoryStream stream = MemoryStream.open();
          MemoryStream _ = stream.peer()) {
        test.accept(
            new OutgoingBody(
                new StreamWriter(stream),
                OutgoingBody.Mode.CHUNKED,
                OptionalLong.empty(),
                () -> {}));
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "transfer-encoding", "Host", "Authorization", "Cookie"})
  void whatSaysWhereItEndsOrWhoSendsItCannotFollowIt(String name) {
    withBody(body ->
        assertThrows(
            IllegalArgumentException.class,
            () -> body.trailers(Headers.of("Sum", "1", name, "2"))));
  }

  /// Else they would begin the next answer of the connection.
  @Test
  void noBytesCanFollowItsEnd() {
    withBody(body -> {
      try {
        body.send(Body.of("all"));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      assertThrows(IllegalStateException.class, () -> body.write(ByteBuffer.allocate(1)));
    });
  }

  @Test
  void aFileThatBecameShorterIsNotWhole(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a"), "four");
    withBody(body -> {
      IllegalStateException tooShort =
          assertThrows(IllegalStateException.class, () -> body.send(new Body.File(file, 1, 5)));
      assertTrue(tooShort.getMessage().endsWith("only 3 of 5 bytes were there"));
    });
  }
}
