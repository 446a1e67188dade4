package io.asyncio.http.codec;

import java.nio.ByteBuffer;

/// Takes one coding off a body, piece by piece. Never suspends.
interface Decoder {

  /// Decodes what is there.
  ///
  /// @param input taken from its position as far as needed
  /// @param target filled from its position; has room
  /// @return how many bytes were decoded; 0 means that all input was taken and more is needed, or
  ///   that the end has come
  /// @throws io.asyncio.http.BadMessageException if it is not coded so
  int decode(ByteBuffer input, ByteBuffer target);

  /// Whether the body may end after what was taken.
  boolean isWhole();

  /// Gives the memory back. Idempotent.
  void end();
}
