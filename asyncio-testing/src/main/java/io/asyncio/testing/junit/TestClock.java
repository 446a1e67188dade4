package io.asyncio.testing.junit;

/// How time passes in a test.
public enum TestClock {

  /// By itself, without being waited for: when nothing else can happen, it jumps to the next timer.
  VIRTUAL,

  /// Only when the test calls [io.asyncio.testing.VirtualClock#advance(java.time.Duration)].
  BY_HAND,

  /// As on the wall: for tests with real peers.
  REAL
}
