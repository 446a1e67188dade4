package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import java.nio.ByteBuffer;

/// Takes one coding off a body, piece by piece. Never suspends.
interface Decoder {

  /// Decodes what is there.
  ///
  /// @param input taken from its position as far as needed
  /// @param target filled from its position; has room
  /// @return how many bytes were decoded; 0 means that all input was taken and more is needed, or
  ///   that the end has come
  /// @throws BadMessageException if it is not coded so
  int decode(ByteBuffer input, ByteBuffer target);

  /// Whether the body may end after what was taken.
  boolean isWhole();

  /// Gives the memory back. Idempotent.
  void end();

  static BadMessageException bad(String coding, String why) {
    return new BadMessageException(
        "a body is said to be coded by %s, but %s".formatted(coding, why));
  }
}
