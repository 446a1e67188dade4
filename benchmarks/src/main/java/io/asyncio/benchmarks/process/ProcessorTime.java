package io.asyncio.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used of the processors, as Linux counts it.
public final class ProcessorTime {

  /// The same on all of Linux, whatever the kernel's own clock.
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int UTIME = 11;
  private static final int CHILDREN_UTIME = 13;

  private ProcessorTime() {}

  /// Returns user and system time since the process began, in steps of ten milliseconds.
  ///
  /// @param process a process id, or `self`
  /// @return nanoseconds
  public static long nanos(String process) {
    return nanos(process, UTIME);
  }

  /// Returns the same of all processes that this one started and that have ended.
  ///
  /// @return nanoseconds
  public static long nanosOfEndedChildren() {
    return nanos("self", CHILDREN_UTIME);
  }

  /// @param user the place of the user time, which the system time follows
  private static long nanos(String process, int user) {
    try {
      String line = Files.readString(Path.of("/proc", process, "stat"));
      // Fields are counted from behind the name, which may have blanks in it.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[user], 10) + Long.parseLong(fields[user + 1], 10);
      return ticks * NANOS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the processor time of process " + process, e);
    }
  }
}
