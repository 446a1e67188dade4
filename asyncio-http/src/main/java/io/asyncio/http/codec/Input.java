package io.asyncio.http.codec;

import io.asyncio.net.StreamReader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a connection has received and nobody has parsed: an array that a head is searched in.
///
/// Small while nothing is there, since many connections wait for long; it grows with what has to be
/// in one piece, which the limits of the parser bound. Bytes of a body that somebody takes go past
/// it.
public final class Input {

  private static final int SMALL = 512;
  private static final int PIECE = 4 * 1024;

  private final StreamReader reader;
  private byte[] buffer = new byte[SMALL];
  private int start;
  private int end;

  /// Creates an input.
  ///
  /// @param reader read by nobody else
  public Input(StreamReader reader) {
    this.reader = reader;
  }

  /// Returns where the bytes come from.
  ///
  /// @return not to be read
  public StreamReader reader() {
    return reader;
  }

  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// Returns how many bytes are here.
  ///
  /// @return without those that the reader has
  public int available() {
    return end - start;
  }

  /// Says whether there is nothing to be had without waiting.
  ///
  /// @return true if the next byte has not come
  public boolean isDry() {
    return start == end && reader.buffered() == 0;
  }

  void skip(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  /// Reads more behind what is there. Suspends until something has come; moves what is there.
  ///
  /// @return false at the end
  boolean fill() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, end < PIECE ? PIECE : 2 * end);
    }
    int count = reader.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
    if (count > 0) {
      end += count;
    }
    return count > 0;
  }

  /// Gives back a large array that nothing is in.
  void shrink() {
    if (start == end && buffer.length > PIECE) {
      buffer = new byte[SMALL];
    }
  }

  /// Reads what is there, or else suspends until something has come.
  ///
  /// @param target filled; must have room
  /// @param most how many bytes at most
  /// @return the number of bytes, or -1 at the end
  int read(ByteBuffer target, long most) {
    int room = (int) Math.min(target.remaining(), most);
    if (start < end) {
      int count = Math.min(room, end - start);
      target.put(buffer, start, count);
      skip(count);
      return count;
    }
    if (room == target.remaining()) {
      return reader.read(target);
    }
    int limit = target.limit();
    target.limit(target.position() + room);
    try {
      return reader.read(target);
    } finally {
      target.limit(limit);
    }
  }

  /// Removes what is here and was read from the reader.
  ///
  /// @return a copy
  public byte[] takeRest() {
    byte[] rest = Arrays.copyOfRange(buffer, start, end);
    start = 0;
    end = 0;
    buffer = new byte[0];
    return rest;
  }
}
