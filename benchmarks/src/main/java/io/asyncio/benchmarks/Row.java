package io.asyncio.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A row of the core table.
enum Row {
  SWITCH("taskSwitch", Operations.SWITCH),
  SPAWN_AWAIT("spawnAwait", Operations.SPAWN_AWAIT),
  GROUP_1000("group1000", Operations.GROUP_TASKS),
  QUEUE_PING_PONG("queuePingPong", Operations.QUEUE_PING_PONG),
  FUTURE_AWAIT("futureAwait", Operations.FUTURE_AWAIT),
  CALL_SOON("callSoon", Operations.CALL_SOON),
  TIMER_CANCEL("timerCancel", Operations.TIMER_CANCEL),
  LOCK("lock", Operations.LOCK),
  TIMEOUT("timeout", Operations.TIMEOUT),
  TO_THREAD("toThread", Operations.TO_THREAD),
  PARKED_HEAP("B"),
  MILLION_RSS("MB"),
  MILLION_WAKE("ms"),
  /// Not in the table unless asked for by name: a bounded queue that both sides keep busy.
  QUEUE_STREAM("queueStream", Operations.QUEUE_STREAM);

  private final String method;
  private final int operations;
  private final String unit;

  Row(String method, int operations) {
    this.method = method;
    this.operations = operations;
    this.unit = "ns";
  }

  Row(String unit) {
    this.method = "";
    this.operations = 0;
    this.unit = unit;
  }

  static Optional<Row> of(String name) {
    return Arrays.stream(values()).filter(row -> row.key().equals(name)).findFirst();
  }

  /// Returns the rows of the table.
  static List<Row> core() {
    return Arrays.stream(values()).filter(row -> row != QUEUE_STREAM).toList();
  }

  /// Returns the row's name, in the table and in JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the name of the row's method in each peer's JMH class; empty for the memory rows.
  String method() {
    return method;
  }

  /// Returns how many operations CPython does per round, as many as one JMH invocation.
  int operations() {
    return operations;
  }

  String unit() {
    return unit;
  }

  boolean isTimedByJmh() {
    return !method.isEmpty();
  }
}
