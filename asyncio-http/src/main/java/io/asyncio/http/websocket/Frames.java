package io.asyncio.http.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Puts frames together: header and payload in one array, to be written in one piece.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, section 5.2</a>
final class Frames {

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int MASKED = 0x80;
  private static final int SHORT = 126;
  private static final int LONG = 127;
  private static final int MOST_OF_SHORT = 0xFFFF;

  private Frames() {}

  /// Encodes a frame.
  ///
  /// @param mask of a client; null for a server
  static byte[] encode(
      int opcode, boolean isLast, boolean isCompressed, ByteBuffer payload, @Nullable Mask mask) {
    int length = payload.remaining();
    int header = headerLength(length) + (mask == null ? 0 : Integer.BYTES);
    byte[] frame = new byte[header + length];
    frame[0] = (byte) (opcode | (isLast ? FIN : 0) | (isCompressed ? RSV1 : 0));
    putLength(frame, length, mask == null ? 0 : MASKED);
    payload.get(payload.position(), frame, header, length);
    if (mask != null) {
      int key = mask.nextKey();
      for (int i = 0; i < Integer.BYTES; i++) {
        frame[header - Integer.BYTES + i] = (byte) (key >>> (24 - i * 8));
      }
      Mask.apply(frame, header, frame.length, key, 0);
    }
    return frame;
  }

  private static int headerLength(int payload) {
    return payload < SHORT ? 2 : payload <= MOST_OF_SHORT ? 4 : 10;
  }

  private static void putLength(byte[] frame, int length, int maskBit) {
    if (length < SHORT) {
      frame[1] = (byte) (maskBit | length);
    } else if (length <= MOST_OF_SHORT) {
      frame[1] = (byte) (maskBit | SHORT);
      frame[2] = (byte) (length >>> 8);
      frame[3] = (byte) length;
    } else {
      frame[1] = (byte) (maskBit | LONG);
      for (int i = 0; i < Long.BYTES; i++) {
        frame[2 + i] = (byte) ((long) length >>> (56 - i * 8));
      }
    }
  }
}
