package io.asyncio.http.middleware;

import java.security.SecureRandom;
import java.util.Base64;

/// Texts that nobody can guess.
final class RandomText {

  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomText() {}

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// Letters, digits, `-` and `_`, of 128 bits.
  static String create() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(16));
  }
}
