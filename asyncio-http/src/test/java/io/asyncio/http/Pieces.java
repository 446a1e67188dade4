package io.asyncio.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A body that comes in pieces of one length, or breaks off.
public final class Pieces implements BodySource {

  private final byte[] bytes;
  private final int length;
  private final boolean isWhole;
  private int at;

  private Pieces(byte[] bytes, int length, boolean isWhole) {
    this.bytes = bytes;
    this.length = length;
    this.isWhole = isWhole;
  }

  public static Pieces of(byte[] bytes, int length) {
    return new Pieces(bytes, length, true);
  }

  public static Pieces of(String text, int length) {
    return of(text.getBytes(StandardCharsets.UTF_8), length);
  }

  /// The connection ends after these bytes.
  public static Pieces brokenOff(byte[] bytes, int length) {
    return new Pieces(bytes, length, false);
  }

  /// How many bytes were read.
  public int taken() {
    return at;
  }

  @Override
  public int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("no room");
    }
    if (at == bytes.length) {
      if (!isWhole) {
        throw new IncompleteMessageException("the connection ended", null);
      }
      return -1;
    }
    int count = Math.min(Math.min(length, target.remaining()), bytes.length - at);
    target.put(bytes, at, count);
    at += count;
    return count;
  }
}
