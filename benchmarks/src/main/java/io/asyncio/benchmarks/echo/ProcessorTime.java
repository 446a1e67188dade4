package io.asyncio.benchmarks.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used of the processors, as Linux counts it.
final class ProcessorTime {

  /// The same on all of Linux, whatever the kernel's own clock.
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int UTIME = 11;

  private ProcessorTime() {}

  /// Returns user and system time since the process began, in steps of ten milliseconds.
  ///
  /// @param process a process id, or `self`
  static long nanos(String process) {
    try {
      String line = Files.readString(Path.of("/proc", process, "stat"));
      // Fields are counted from behind the name, which may have blanks in it.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[UTIME], 10) + Long.parseLong(fields[UTIME + 1], 10);
      return ticks * NANOS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the processor time of process " + process, e);
    }
  }
}
