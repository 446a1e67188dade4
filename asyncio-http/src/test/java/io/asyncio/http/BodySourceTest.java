package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every body does, whatever it comes from.
final class BodySourceTest {

  /// Comes in pieces of three bytes, as far as there is room.
  private static BodySource source(byte[] bytes) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return target -> {
      int count = Math.min(3, Math.min(left.remaining(), target.remaining()));
      if (count == 0) {
        return -1;
      }
      target.put(left.slice(left.position(), count));
      left.position(left.position() + count);
      return count;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 10, 20_000})
  void thereAreAsManyBytesAsAreAllowedAtMost(int count) {
    byte[] bytes = new byte[count];
    assertArrayEquals(bytes, source(bytes).readAll(count));
    byte[] more = new byte[count + 1];
    BadMessageException error =
        assertThrows(BadMessageException.class, () -> source(more).readAll(count));
    assertEquals(Status.CONTENT_TOO_LARGE, error.status());
  }
}
