package io.asyncio.benchmarks;

/// How many operations one invocation of a benchmark drives, the same for every peer.
///
/// One invocation takes 5 ms or more, so that what it costs to enter a loop and to leave it (two
/// thread hops for some peers) stays below one per cent.
final class Operations {
  static final int SWITCH = 100_000;
  static final int SPAWN_AWAIT = 50_000;
  static final int GROUP_SIZE = 1_000;
  static final int GROUPS = 100;
  static final int GROUP_TASKS = GROUPS * GROUP_SIZE;
  static final int QUEUE_PING_PONG = 50_000;
  static final int QUEUE_STREAM = 500_000;
  static final int QUEUE_STREAM_CAPACITY = 100;
  static final int FUTURE_AWAIT = 50_000;
  static final int CALL_SOON = 500_000;
  static final int TIMER_CANCEL = 200_000;
  static final int TIMER_BATCH = 1_000;
  static final int LOCK = 1_000_000;
  static final int TIMEOUT = 100_000;
  static final int TO_THREAD = 1_000;

  private Operations() {}
}
