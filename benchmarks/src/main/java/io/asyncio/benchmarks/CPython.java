package io.asyncio.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The CPython column: an interpreter that runs `asyncio_peer.py`.
///
/// @param command how to start the interpreter
/// @param version its version, such as `3.13.0`
record CPython(String command, String version) {
  private static final int OLDEST_MINOR = 11;
  private static final int NEWEST_MINOR = 19;
  private static final int ROUNDS = 2;

  /// Finds the newest CPython from 3.11 on, on the PATH or where the user says.
  ///
  /// @throws IllegalArgumentException if what the user named is none
  static Optional<CPython> find(Optional<Path> python) {
    if (python.isPresent()) {
      String named = python.orElseThrow().toString();
      Optional<CPython> found = newest(Stream.of(named));
      if (found.isEmpty()) {
        throw new IllegalArgumentException("'" + named + "' is no CPython from 3.11 on");
      }
      return found;
    }
    IntStream minors = IntStream.rangeClosed(OLDEST_MINOR, NEWEST_MINOR);
    return newest(Stream.concat(Stream.of("python3"), minors.mapToObj(m -> "python3." + m)));
  }

  /// Finds an interpreter with some packages: a distribution's own may have those that the newest
  /// on the PATH lacks.
  ///
  /// @param packages as after `import`
  /// @return how to start it
  static Optional<String> having(String packages) {
    return Stream.concat(
            find(Optional.empty()).map(CPython::command).stream(), Stream.of("/usr/bin/python3"))
        .filter(python -> Subprocess.probe(List.of(python, "-c", "import " + packages)).isPresent())
        .findFirst();
  }

  private static Optional<CPython> newest(Stream<String> commands) {
    return commands
        .flatMap(command -> probe(command).stream())
        .filter(found -> found.minor() >= OLDEST_MINOR)
        .max(Comparator.comparingInt(CPython::minor));
  }

  /// Returns nanoseconds per operation of a row, the best of some rounds.
  double nanosPerOperation(Row row) {
    return number(
        row.key(), run(List.of(String.valueOf(ROUNDS), row.key() + "=" + row.operations())));
  }

  /// Returns bytes of heap per task, of `size` parked ones.
  double heapBytesPerTask(int size) {
    return number("heap_bytes", run(List.of("heap", String.valueOf(size))));
  }

  /// Parks `size` tasks and wakes them, `rounds` times.
  ParkedCrowd.Reading parkedCrowd(int size, int rounds) {
    String json = run(List.of("parked", String.valueOf(size), String.valueOf(rounds)));
    return new ParkedCrowd.Reading(0, number("rss_bytes", json) / 1e6, number("wake_ms", json));
  }

  private int minor() {
    return Integer.parseInt(version.split("\\.", -1)[1], 10);
  }

  private static Optional<CPython> probe(String command) {
    String question =
        "import platform as p; assert p.python_implementation() == 'CPython'; print(p.python_version())";
    return Subprocess.probe(List.of(command, "-c", question))
        .filter(version -> version.matches("3\\.\\d+\\..*"))
        .map(version -> new CPython(command, version));
  }

  private String run(List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(command, "-"));
    line.addAll(arguments);
    return Subprocess.output(line, ServerCommand.source("asyncio_peer.py"));
  }

  private static double number(String name, String json) {
    Matcher matcher = Pattern.compile("\"" + name + "\": ([-+.0-9e]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("asyncio_peer.py printed no '" + name + "': " + json);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
