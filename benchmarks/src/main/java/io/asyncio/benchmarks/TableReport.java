package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The results as a table of plain text.
final class TableReport {
  private static final int NAME_WIDTH = 16;
  private static final int UNIT_WIDTH = 4;
  private static final int CELL_WIDTH = 10;
  private static final int RATIO_WIDTH = 14;

  private TableReport() {}

  /// Returns the table, a line per row, and below it how far each aim is reached.
  static String of(List<Row> rows, Samples samples) {
    List<String> lines = new ArrayList<>();
    lines.add(heading());
    rows.forEach(row -> lines.add(line(row, samples)));
    lines.add("");
    for (Row row : rows) {
      for (Aim aim : Aim.of(row)) {
        aim.verdict(row, samples).ifPresent(verdict -> lines.add(left(row.key()) + verdict));
      }
    }
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  private static String heading() {
    StringBuilder line = new StringBuilder(left("")).append(" ".repeat(UNIT_WIDTH));
    for (Peer peer : Peer.values()) {
      line.append(right(peer.title(), CELL_WIDTH));
    }
    return line.append(right("ours/bare", RATIO_WIDTH))
        .append(right("Kotlin/ours", RATIO_WIDTH))
        .append(right("CPython/ours", RATIO_WIDTH))
        .toString();
  }

  private static String line(Row row, Samples samples) {
    StringBuilder line = new StringBuilder(left(row.key()));
    line.append(row.unit()).append(" ".repeat(UNIT_WIDTH - row.unit().length()));
    for (Peer peer : Peer.values()) {
      line.append(right(number(samples.value(row, peer)), CELL_WIDTH));
    }
    return line.append(right(ratio(row, samples, Peer.OURS, Peer.BARE_VT), RATIO_WIDTH))
        .append(right(ratio(row, samples, Peer.KOTLIN, Peer.OURS), RATIO_WIDTH))
        .append(right(ratio(row, samples, Peer.CPYTHON, Peer.OURS), RATIO_WIDTH))
        .toString();
  }

  private static String ratio(Row row, Samples samples, Peer above, Peer below) {
    OptionalDouble numerator = samples.value(row, above);
    OptionalDouble denominator = samples.value(row, below);
    return numerator.isEmpty() || denominator.isEmpty()
        ? ""
        : number(numerator.getAsDouble() / denominator.getAsDouble());
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "-" : number(value.getAsDouble());
  }

  /// Returns the number with about three digits that mean something.
  static String number(double value) {
    String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  private static String left(String text) {
    return text + " ".repeat(NAME_WIDTH - text.length());
  }

  private static String right(String text, int width) {
    return " ".repeat(width - text.length()) + text;
  }
}
