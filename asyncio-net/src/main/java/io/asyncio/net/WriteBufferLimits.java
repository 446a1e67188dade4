package io.asyncio.net;

/// How much a transport holds back before its protocol is asked to pause.
///
/// @param low down to how many bytes it is to go on waiting
/// @param high above how many bytes it is to pause; 0 to pause whenever something is held back
public record WriteBufferLimits(int low, int high) {

  private static final int FACTOR = 4;
  private static final int HIGH = 64 * 1024;

  /// Checks the limits.
  public WriteBufferLimits {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (%d) must be >= low (%d) must be >= 0".formatted(high, low));
    }
  }

  /// Returns asyncio's limits.
  ///
  /// @return 16 and 64 KiB
  public static WriteBufferLimits defaults() {
    return ofHigh(HIGH);
  }

  /// Returns limits of which only the high one matters.
  ///
  /// @param high in bytes
  /// @return with a quarter of it as the low one
  public static WriteBufferLimits ofHigh(int high) {
    return new WriteBufferLimits(high / FACTOR, high);
  }

  /// Returns limits of which only the low one matters.
  ///
  /// @param low in bytes
  /// @return with four times as much as the high one
  public static WriteBufferLimits ofLow(int low) {
    return new WriteBufferLimits(low, Math.multiplyExact(FACTOR, low));
  }
}
