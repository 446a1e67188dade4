package io.asyncio.benchmarks.echo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What [Load] says to a WebSocket at `/websocket`: made once, so that sending it costs nothing but
/// the system call.
///
/// A load that counts bytes has to know how many come. The echo of a message is the same frame
/// without its mask; the answer to the handshake is as long as the one to a first handshake, since
/// the request is always the same.
final class WebSocketWords {

  private static final String ACCEPTED = "HTTP/1.1 101 ";
  private static final String END = "\r\n\r\n";
  private static final int LONGEST_ANSWER = 4096;
  private static final int PATIENCE_MILLIS = 10_000;

  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;
  private static final int MOST_OF_SHORT = 125;
  private static final int SHORT = 126;
  private static final int MOST = 0xFFFF;
  private static final int KEY = 0x37FA213D;

  private WebSocketWords() {}

  /// Returns the handshake with a server, which has been seen to agree.
  ///
  /// @param port on this machine
  /// @throws IllegalStateException if it does not
  static Load.Words opening(int port) {
    byte[] request =
        """
        GET /websocket HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(port)
            .getBytes(ISO_8859_1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request);
      return new Load.Words(outside(request), answer(socket.getInputStream()).length());
    } catch (IOException e) {
      throw new IllegalStateException("there was no answer to a handshake: " + e, e);
    }
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf(END) < 0 && answer.length() < LONGEST_ANSWER) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      answer.append((char) next);
    }
    String text = answer.toString();
    if (!text.startsWith(ACCEPTED) || !text.endsWith(END)) {
      throw new IllegalStateException("the answer to a handshake is '" + text + "'");
    }
    return text;
  }

  /// Returns a message in one frame, masked, of one letter again and again.
  ///
  /// @param size at most 65535 bytes
  static Load.Words message(boolean isText, int size) {
    if (size > MOST) {
      throw new IllegalStateException("a message has at most " + MOST + " bytes, found " + size);
    }
    ByteBuffer frame = ByteBuffer.allocate(8 + size).put((byte) (isText ? TEXT : BINARY));
    if (size <= MOST_OF_SHORT) {
      frame.put((byte) (MASKED | size));
    } else {
      frame.put((byte) (MASKED | SHORT)).putShort((short) size);
    }
    frame.putInt(KEY);
    int echo = frame.position() - Integer.BYTES + size;
    for (int i = 0; i < size; i++) {
      frame.put((byte) ('x' ^ (KEY >>> (24 - i % 4 * 8))));
    }
    return new Load.Words(outside(Arrays.copyOf(frame.array(), frame.position())), echo);
  }

  private static MemorySegment outside(byte[] bytes) {
    return Arena.ofAuto().allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}
