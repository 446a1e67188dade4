package io.asyncio.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the command line asks for.
///
/// @param rows the rows to run, in the table's order
/// @param effort how long to measure
/// @param json where to write the results as JSON
/// @param python the interpreter for the CPython column, if it is not to be searched for
record BenchOptions(List<Row> rows, Effort effort, Optional<Path> json, Optional<Path> python) {
  static final String USAGE =
      """
      usage: asyncio bench core [--json FILE] [--only NAME,…] [--quick] [--rounds N] [--python FILE]

        --json FILE    also write the results to FILE
        --only NAME,…  run these rows only: %s
        --quick        one short round, for a first impression
        --rounds N     forks per row and peer (default 2)
        --python FILE  the interpreter for the CPython column (default: the newest on the PATH)
      """
          .formatted(names(Stream.of(Row.values())));

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException if they make no sense; the message is for the user
  static BenchOptions parse(List<String> arguments) {
    ArrayList<String> rest = new ArrayList<>(arguments);
    if (!rest.isEmpty() && !rest.getFirst().startsWith("-")) {
      String suite = rest.removeFirst();
      if (!suite.equals("core")) {
        throw new IllegalArgumentException("there is no suite '" + suite + "'; there is: core");
      }
    }
    List<Row> rows = Row.core();
    Effort effort = Effort.full();
    Optional<Integer> rounds = Optional.empty();
    Optional<Path> json = Optional.empty();
    Optional<Path> python = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--quick" -> effort = Effort.quick();
        case "--json" -> json = Optional.of(writable(valueOf(option, rest)));
        case "--python" -> python = Optional.of(Path.of(valueOf(option, rest)));
        case "--only" -> rows = rows(valueOf(option, rest));
        case "--rounds" -> rounds = Optional.of(positive(option, valueOf(option, rest)));
        default -> throw new IllegalArgumentException("there is no option '" + option + "'");
      }
    }
    return new BenchOptions(rows, rounds.map(effort::withRounds).orElse(effort), json, python);
  }

  static String valueOf(String option, ArrayList<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value after it");
    }
    return rest.removeFirst();
  }

  static Path writable(String file) {
    Path path = Path.of(file).toAbsolutePath();
    boolean isWritable = Files.exists(path) ? Files.isWritable(path) : hasWritableParent(path);
    if (!isWritable || Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "cannot write to '" + file + "'; --json takes a file in a directory that exists");
    }
    return path;
  }

  private static boolean hasWritableParent(Path path) {
    Path parent = path.getParent();
    return parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
  }

  static int positive(String option, String text) {
    if (!text.matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException(
          option + " takes a number from 1 to 99, not '" + text + "'");
    }
    return Integer.parseInt(text, 10);
  }

  private static List<Row> rows(String names) {
    return Stream.of(names.split(",", -1)).map(BenchOptions::row).distinct().sorted().toList();
  }

  private static Row row(String name) {
    return Row.of(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no row '" + name + "'; there are: " + names(Stream.of(Row.values()))));
  }

  private static String names(Stream<Row> rows) {
    return rows.map(Row::key).collect(Collectors.joining(", "));
  }
}
