package io.asyncio.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A bound for our value of a row, in the row's unit or as a ratio to a peer of the same run.
///
/// @param bound what the value, or the ratio, must reach
/// @param peer whom to compare with; empty for a bound in the row's unit
/// @param isSpeedup true if `peer` must take at least `bound` times as long as we do, false if we
///   may take at most `bound` times as long as `peer`
record Aim(double bound, Optional<Peer> peer, boolean isSpeedup) {
  /// Returns what a row is held against.
  static List<Aim> of(Row row) {
    return switch (row) {
      case SWITCH -> List.of(atMost(1.3, Peer.BARE_VT), faster(15, Peer.CPYTHON));
      case SPAWN_AWAIT ->
          List.of(atMost(2.2, Peer.BARE_VT), faster(16, Peer.CPYTHON), faster(1, Peer.KOTLIN));
      case GROUP_1000 -> List.of(faster(45, Peer.CPYTHON));
      case QUEUE_PING_PONG -> List.of(faster(15, Peer.CPYTHON), faster(1, Peer.KOTLIN));
      case FUTURE_AWAIT -> List.of(faster(13, Peer.CPYTHON));
      case CALL_SOON -> List.of(faster(80, Peer.CPYTHON));
      case TIMER_CANCEL -> List.of(faster(40, Peer.CPYTHON));
      case LOCK -> List.of(faster(30, Peer.CPYTHON), faster(1, Peer.KOTLIN));
      case PARKED_HEAP -> List.of(atMost(700));
      case MILLION_RSS, MILLION_WAKE -> List.of(atMost(1000));
      case TIMEOUT, TO_THREAD, QUEUE_STREAM -> List.of();
    };
  }

  private static Aim atMost(double value) {
    return new Aim(value, Optional.empty(), false);
  }

  private static Aim atMost(double ratio, Peer peer) {
    return new Aim(ratio, Optional.of(peer), false);
  }

  private static Aim faster(double ratio, Peer peer) {
    return new Aim(ratio, Optional.of(peer), true);
  }

  /// Returns how far we are, such as `met 1.12 × bare VT (aim ≤ 1.30)`; empty if a value is
  /// missing.
  Optional<String> verdict(Row row, Samples samples) {
    OptionalDouble ours = samples.value(row, Peer.OURS);
    OptionalDouble theirs = peer.map(p -> samples.value(row, p)).orElse(OptionalDouble.of(1));
    if (ours.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    double ratio = ours.getAsDouble() / theirs.getAsDouble();
    double reached = isSpeedup ? 1 / ratio : ratio;
    boolean isMet = isSpeedup ? reached >= bound : reached <= bound;
    return Optional.of(
        (isMet ? "met     " : "missed  ")
            + TableReport.number(reached)
            + whom(row)
            + (isSpeedup ? " (aim ≥ " : " (aim ≤ ")
            + TableReport.number(bound)
            + ")");
  }

  private String whom(Row row) {
    if (peer.isEmpty()) {
      return " " + row.unit();
    }
    String title = peer.orElseThrow().title();
    return isSpeedup ? " × faster than " + title : " × " + title;
  }
}
