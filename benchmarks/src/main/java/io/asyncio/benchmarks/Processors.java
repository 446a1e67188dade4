package io.asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Keeps servers on one processor and the load on another, if Linux' `taskset` is there.
///
/// @param isPinned whether it does
/// @param load the processor of the load; that of the servers is the first
record Processors(boolean isPinned, int load) {

  /// Looks at the machine.
  static Processors find() {
    int count = Runtime.getRuntime().availableProcessors();
    // Of four and more, the first two are often one core.
    int load = count >= 4 ? 2 : 1;
    boolean isPinned =
        count >= 2 && Subprocess.probe(List.of("taskset", "-c", "0," + load, "true")).isPresent();
    return new Processors(isPinned, load);
  }

  List<String> forServer(List<String> command) {
    return pinned(0, command);
  }

  List<String> forLoad(List<String> command) {
    return pinned(load, command);
  }

  private List<String> pinned(int processor, List<String> command) {
    List<String> words = new ArrayList<>();
    if (isPinned) {
      words.addAll(List.of("taskset", "-c", String.valueOf(processor)));
    }
    words.addAll(command);
    return words;
  }

  /// Returns how many connections a process may have, with some descriptors to spare.
  static int connections() {
    int spare = 1_000;
    int unknown = 20_000;
    try {
      return Files.readAllLines(Path.of("/proc/self/limits")).stream()
              .filter(line -> line.startsWith("Max open files"))
              .map(line -> line.split(" +", -1)[4])
              .filter(limit -> limit.matches("[0-9]{1,9}"))
              .mapToInt(Integer::parseInt)
              .findFirst()
              .orElse(unknown)
          - spare;
    } catch (IOException e) {
      return unknown - spare;
    }
  }

  @Override
  public String toString() {
    return isPinned
        ? "Servers run on processor 0, the load generator on processor " + load + "."
        : "Not pinned to processors (that takes taskset and two of them): figures vary more.";
  }
}
