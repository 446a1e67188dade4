package io.asyncio.net;

import java.time.Duration;
import java.util.Objects;

/// What holds for each connection, accepted or opened.
///
/// @param limit how long a line may be, in bytes; twice as much is kept of what was not read
/// @param highWater from how many bytes on that the peer has not taken a write suspends
/// @param lowWater down to how many bytes it does
/// @param closeTimeout how long a close waits for the peer to take what was written
/// @param noDelay whether small pieces are sent at once (`TCP_NODELAY`)
/// @param keepAlive whether the system looks now and then whether the peer is there
///   (`SO_KEEPALIVE`)
public record StreamOptions(
    int limit,
    int highWater,
    int lowWater,
    Duration closeTimeout,
    boolean noDelay,
    boolean keepAlive) {

  /// Checks the parts.
  public StreamOptions {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit of a stream must be positive, found " + limit);
    }
    if (lowWater < 0 || highWater < lowWater) {
      throw new IllegalArgumentException(
          "water marks of a stream must be highWater >= lowWater >= 0, found %d and %d"
              .formatted(highWater, lowWater));
    }
    if (Objects.requireNonNull(closeTimeout, "closeTimeout").isNegative()) {
      throw new IllegalArgumentException(
          "closeTimeout of a stream must not be negative, found " + closeTimeout);
    }
  }

  /// Returns asyncio's values: 64 KiB for lines, 64 and 16 KiB for writes, without delay; a close
  /// waits ten seconds.
  ///
  /// @return the options unless others are given
  public static StreamOptions defaults() {
    return new StreamOptions(
        StreamReader.DEFAULT_LIMIT, 64 * 1024, 16 * 1024, Duration.ofSeconds(10), true, false);
  }

  /// Returns a copy with another limit for lines.
  ///
  /// @param newLimit in bytes
  /// @return a changed copy
  public StreamOptions withLimit(int newLimit) {
    return new StreamOptions(newLimit, highWater, lowWater, closeTimeout, noDelay, keepAlive);
  }

  /// Returns a copy with other marks for writes.
  ///
  /// @param high from how many bytes on a write suspends
  /// @param low down to how many bytes it does
  /// @return a changed copy
  public StreamOptions withWaterMarks(int high, int low) {
    return new StreamOptions(limit, high, low, closeTimeout, noDelay, keepAlive);
  }

  /// Returns a copy with another bound for closing.
  ///
  /// @param newCloseTimeout how long a close waits; zero for not at all
  /// @return a changed copy
  public StreamOptions withCloseTimeout(Duration newCloseTimeout) {
    return new StreamOptions(limit, highWater, lowWater, newCloseTimeout, noDelay, keepAlive);
  }

  /// Returns a copy that sends small pieces at once, or not.
  ///
  /// @param newNoDelay true to send them at once
  /// @return a changed copy
  public StreamOptions withNoDelay(boolean newNoDelay) {
    return new StreamOptions(limit, highWater, lowWater, closeTimeout, newNoDelay, keepAlive);
  }

  /// Returns a copy that lets the system look for the peer, or not.
  ///
  /// @param newKeepAlive whether it does
  /// @return a changed copy
  public StreamOptions withKeepAlive(boolean newKeepAlive) {
    return new StreamOptions(limit, highWater, lowWater, closeTimeout, noDelay, newKeepAlive);
  }
}
