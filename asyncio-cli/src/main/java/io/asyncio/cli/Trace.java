package io.asyncio.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Cuts the launcher's own frames off the end of stack traces, so that a program's trace ends with
/// its `main` as under the `java` command.
final class Trace {
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Trace() {}

  /// Trims the failure, its causes and what it suppressed.
  static void trim(Throwable failure) {
    new Trace().trimAll(failure);
  }

  private void trimAll(Throwable failure) {
    if (!seen.add(failure)) {
      return;
    }
    var frames = failure.getStackTrace();
    int end = frames.length;
    while (end > 0 && isLauncher(frames[end - 1])) {
      end--;
    }
    failure.setStackTrace(Arrays.copyOf(frames, end));
    if (failure.getCause() != null) {
      trimAll(failure.getCause());
    }
    for (var suppressed : failure.getSuppressed()) {
      trimAll(suppressed);
    }
  }

  private static boolean isLauncher(StackTraceElement frame) {
    var name = frame.getClassName();
    return name.startsWith("io.asyncio.cli.") || name.startsWith("java.lang.invoke.");
  }
}
