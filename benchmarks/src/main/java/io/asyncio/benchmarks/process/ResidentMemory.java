package io.asyncio.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much of a process lies in memory, as Linux counts it.
public final class ResidentMemory {

  private static final String LINE = "VmRSS:";
  private static final long KIB = 1 << 10;

  private ResidentMemory() {}

  /// Returns the size of what is in memory now, code and shared libraries included.
  ///
  /// @param process a process id
  /// @return bytes
  public static long bytes(long process) {
    Path file = Path.of("/proc", String.valueOf(process), "status");
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(LINE))
          .map(line -> line.substring(LINE.length()).replace("kB", "").strip())
          .mapToLong(kib -> Long.parseLong(kib, 10) * KIB)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(file + " has no " + LINE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the memory of process " + process, e);
    }
  }
}
