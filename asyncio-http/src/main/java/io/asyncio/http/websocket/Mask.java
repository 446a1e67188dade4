package io.asyncio.http.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Masks what a client sends, so that no proxy on the way takes it for a request it knows.
///
/// Each frame has a key of its own, which whoever chooses the payload must not be able to guess:
/// they come from the system's source of randomness, in portions.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.3">RFC 6455, sections 5.3 and
///   10.3</a>
final class Mask {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] portion = new byte[256];
  private int used = portion.length;

  /// Draws the next key.
  int nextKey() {
    if (used == portion.length) {
      RANDOM.nextBytes(portion);
      used = 0;
    }
    int key = (int) INTS.get(portion, used);
    used += Integer.BYTES;
    return key;
  }

  /// Masks, or unmasks.
  ///
  /// @param key its first byte on the wire is the highest
  /// @param phase how many bytes of the frame came before
  static void apply(byte[] bytes, int from, int to, int key, int phase) {
    int turned = Integer.rotateLeft(key, (phase & 3) * 8);
    long twice = ((long) turned << 32) | (turned & 0xFFFF_FFFFL);
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
    }
    for (int shift = 24; at < to; at++, shift = (shift - 8) & 31) {
      bytes[at] = (byte) (bytes[at] ^ (turned >>> shift));
    }
  }
}
