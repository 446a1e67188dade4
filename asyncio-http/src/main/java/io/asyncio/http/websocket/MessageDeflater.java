package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.yieldNow;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses messages, one at a time, in slices between which other tasks have their turn.
///
/// A message that breaks off leaves nothing behind: a compressor may forget at any time what came
/// before, and the peer needs no word of it. What is returned has to be sent, or nothing more.
///
/// The JDK knows only the widest window. Where a narrower one is agreed on, a message that fits
/// into it is compressed on its own, so that it cannot refer further back, and a longer one is not
/// compressed.
///
/// The native memory is there from the first message on, until [#end()].
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1">RFC 7692, section 7.2.1</a>
final class MessageDeflater {

  private static final int WIDEST = 15;
  private static final int SLICE = 32 * 1024;
  private static final int SMALLEST = 32;

  /// What each flush ends with, and the message must not.
  private static final int TAIL = 4;

  /// Below this much room a flush could repeat its mark.
  private static final int LEAST_ROOM = 16;

  private final boolean eachAlone;
  private final int longest;
  private @Nullable Deflater deflater;
  private boolean hasEnded;

  /// @param eachAlone whether no message may refer to one before
  /// @param windowBits how far back a message may refer, as a power of two
  MessageDeflater(boolean eachAlone, int windowBits) {
    this.eachAlone = eachAlone || windowBits < WIDEST;
    this.longest = windowBits < WIDEST ? 1 << windowBits : Integer.MAX_VALUE;
  }

  /// Compresses a message. Suspends if it is long.
  ///
  /// @return null if it is better, or has to be, sent as it is
  byte @Nullable [] deflate(ByteBuffer message) {
    int length = message.remaining();
    if (length < SMALLEST || length > longest || hasEnded) {
      return null;
    }
    Deflater with = deflater();
    boolean isDone = false;
    try {
      byte[] compressed = run(with, message.duplicate());
      isDone = true;
      return eachAlone && compressed != null && compressed.length >= length ? null : compressed;
    } finally {
      if (!hasEnded && (eachAlone || !isDone)) {
        with.reset();
      }
    }
  }

  private Deflater deflater() {
    Deflater present = deflater;
    if (present == null) {
      present = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater = present;
    }
    return present;
  }

  private byte @Nullable [] run(Deflater with, ByteBuffer message) {
    byte[] result = new byte[Math.max(64, Math.min(message.remaining(), SLICE) / 2)];
    int size = 0;
    while (true) {
      byte[] slice = new byte[Math.min(SLICE, message.remaining())];
      message.get(slice);
      with.setInput(slice);
      boolean isLast = !message.hasRemaining();
      int room;
      int count;
      do {
        if (result.length - size < LEAST_ROOM) {
          result = Arrays.copyOf(result, result.length * 2);
        }
        room = result.length - size;
        count = with.deflate(result, size, room, isLast ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH);
        size += count;
      } while (count == room);
      if (isLast) {
        return Arrays.copyOf(result, size - TAIL);
      }
      yieldNow();
      if (hasEnded) {
        return null;
      }
    }
  }

  /// Gives the native memory back. Idempotent.
  void end() {
    hasEnded = true;
    Deflater present = deflater;
    if (present != null) {
      deflater = null;
      present.end();
    }
  }
}
