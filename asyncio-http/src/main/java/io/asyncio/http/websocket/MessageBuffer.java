package io.asyncio.http.websocket;

import java.util.Arrays;

/// The bytes of a message that is not whole yet: as much memory as has come, not as was announced,
/// and no more than the limit.
final class MessageBuffer {

  static final long UNKNOWN = -1;

  private static final int FIRST = 512;
  private static final byte[] NOTHING = {};

  private final int limit;
  private byte[] bytes = NOTHING;
  private int size;

  /// @param limit how many bytes a message may have
  MessageBuffer(int limit) {
    this.limit = limit;
  }

  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  /// How many bytes fit behind those that are there.
  int room() {
    return bytes.length - size;
  }

  /// Makes room for at least one byte, though it may be the one too many.
  void makeRoom() {
    if (room() == 0) {
      long doubled = Math.max(FIRST, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit + 1L));
    }
  }

  /// Counts bytes that were put behind those that are there.
  ///
  /// @throws WebSocketProtocolException if they are too many
  void grow(int count) {
    if (count > limit - size) {
      throw new WebSocketProtocolException(
          CloseCode.MESSAGE_TOO_BIG, "a message has more than " + limit + " bytes");
    }
    size += count;
  }

  /// Adds bytes. The room doubles, so that many small pieces are not copied again and again, but
  /// does not become more than the message needs, where that is known.
  ///
  /// @param following how many are to come, or [#UNKNOWN]
  /// @throws WebSocketProtocolException if they are too many
  void add(byte[] source, int from, int to, long following) {
    int count = to - from;
    if (count > room()) {
      long needed = (long) size + count;
      long doubled = Math.max(Math.max(needed, FIRST), bytes.length * 2L);
      long most = following == UNKNOWN ? limit : needed + following;
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, most)));
    }
    System.arraycopy(source, from, bytes, size, count);
    grow(count);
  }

  /// Takes all bytes out.
  byte[] takeBytes() {
    byte[] taken = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    clear();
    return taken;
  }

  void clear() {
    bytes = NOTHING;
    size = 0;
  }
}
