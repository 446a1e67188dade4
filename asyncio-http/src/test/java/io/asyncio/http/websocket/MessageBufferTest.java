package io.asyncio.http.websocket;

import static io.asyncio.http.websocket.MessageBuffer.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// A message's memory is what has come of it, got in few steps.
final class MessageBufferTest {

  private static final int LIMIT = 1 << 22;
  private static final byte[] PIECE = new byte[64];

  @Test
  void manySmallPiecesAreNotCopiedAgainAndAgain() {
    MessageBuffer buffer = new MessageBuffer(LIMIT);
    int steps = 0;
    for (int i = 0; i < 65_536; i++) {
      int before = buffer.bytes().length;
      buffer.add(PIECE, 0, 64, UNKNOWN);
      steps += buffer.bytes().length == before ? 0 : 1;
    }
    assertEquals(14, steps);
    assertEquals(LIMIT, buffer.bytes().length);
    assertThrows(WebSocketProtocolException.class, () -> buffer.add(PIECE, 0, 1, UNKNOWN));
  }

  @Test
  void whatIsAnnouncedIsNotReserved() {
    MessageBuffer buffer = new MessageBuffer(LIMIT);
    buffer.add(PIECE, 0, 64, LIMIT - 64);
    assertEquals(512, buffer.bytes().length);
  }

  @Test
  void aMessageOfKnownLengthEndsWithoutAnotherCopy() {
    MessageBuffer buffer = new MessageBuffer(LIMIT);
    for (int i = 0; i < 30; i++) {
      buffer.add(PIECE, 0, 64, (29 - i) * 64L);
    }
    byte[] bytes = buffer.bytes();
    assertEquals(30 * 64, bytes.length);
    assertSame(bytes, buffer.takeBytes());
    assertEquals(0, buffer.size());
  }
}
