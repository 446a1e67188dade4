package io.asyncio.benchmarks.echo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class WebSocketWordsTest {
  private static final String AGREED = "HTTP/1.1 101 Switching Protocols\r\nX: y\r\n\r\n";

  @Test
  void aSmallMessageIsAMaskedFrameOfText() {
    Load.Words words = WebSocketWords.message(true, 64);
    ByteBuffer frame = frame(words);

    assertEquals(0x81, frame.get() & 0xFF);
    assertEquals(0x80 | 64, frame.get() & 0xFF);
    assertEquals("x".repeat(64), unmasked(frame));
    assertEquals(2 + 64, words.answer());
  }

  @Test
  void aLargerMessageIsAMaskedFrameOfBytes() {
    Load.Words words = WebSocketWords.message(false, 1024);
    ByteBuffer frame = frame(words);

    assertEquals(0x82, frame.get() & 0xFF);
    assertEquals(0x80 | 126, frame.get() & 0xFF);
    assertEquals(1024, frame.getShort());
    assertEquals("x".repeat(1024), unmasked(frame));
    assertEquals(4 + 1024, words.answer());
  }

  @Test
  void theAnswerToTheHandshakeIsMeasured() throws IOException {
    assertEquals(AGREED.length(), opening(AGREED).answer());
  }

  @Test
  void aServerThatRefusesIsNoLoad() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> opening("HTTP/1.1 404 Not Found\r\nX: y\r\n\r\n"));

    assertTrue(e.getMessage().startsWith("the answer to a handshake is 'HTTP/1.1 404"));
  }

  private static Load.Words opening(String answer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(server, answer));
      return WebSocketWords.opening(server.getLocalPort());
    }
  }

  private static void answer(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      while (socket.getInputStream().read() >= 0) {}
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static ByteBuffer frame(Load.Words words) {
    return ByteBuffer.wrap(words.bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  private static String unmasked(ByteBuffer frame) {
    byte[] key = new byte[4];
    frame.get(key);
    byte[] payload = new byte[frame.remaining()];
    frame.get(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= key[i % 4];
    }
    return new String(payload, ISO_8859_1);
  }
}
