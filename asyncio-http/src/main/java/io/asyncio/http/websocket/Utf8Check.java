package io.asyncio.http.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks UTF-8 as it comes, in pieces of any length, and fails at the first byte that cannot be
/// right, not at the end of the message.
///
/// A character is a first byte and up to three that follow. The first says how many follow and
/// which values the second may have; this is where overlong forms, halves of surrogate pairs and
/// what lies beyond U+10FFFF are kept out. So the state is two numbers and a count.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, section 4</a>
final class Utf8Check {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private int following;
  private int lowest = 0x80;
  private int highest = 0xBF;

  /// Takes some bytes.
  ///
  /// @return false if they can't be UTF-8; then nothing more may be asked
  boolean accepts(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (following == 0) {
        at = afterAscii(bytes, at, to);
        if (at == to) {
          return true;
        }
      }
      int value = bytes[at++];
      if (following > 0) {
        if (!follows(value & 0xFF)) {
          return false;
        }
      } else if (value < 0 && !begins(value & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /// Where the first eight bytes are that are not all ASCII, or the last few.
  private static int afterAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    return at;
  }

  private boolean follows(int value) {
    if (value < lowest || value > highest) {
      return false;
    }
    following--;
    lowest = 0x80;
    highest = 0xBF;
    return true;
  }

  private boolean begins(int value) {
    if (value < 0xC2 || value > 0xF4) {
      return false;
    }
    following = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    switch (value) {
      case 0xE0 -> lowest = 0xA0;
      case 0xED -> highest = 0x9F;
      case 0xF0 -> lowest = 0x90;
      case 0xF4 -> highest = 0x8F;
      default -> {}
    }
    return true;
  }

  /// Whether no character is unfinished.
  boolean isComplete() {
    return following == 0;
  }

  /// Whether these bytes as a whole are UTF-8.
  static boolean isValid(byte[] bytes, int from, int to) {
    Utf8Check check = new Utf8Check();
    return check.accepts(bytes, from, to) && check.isComplete();
  }
}
