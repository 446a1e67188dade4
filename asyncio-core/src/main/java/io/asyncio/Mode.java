package io.asyncio;

/// How a loop runs its tasks.
public enum Mode {
  /// [#NATIVE] where the JVM allows it, else [#PORTABLE].
  AUTOMATIC,

  /// The loop's thread itself carries the tasks' virtual threads: fast, and blocking calls of the
  /// JDK suspend only their task. Needs `--add-opens java.base/java.lang=ALL-UNNAMED` (on the
  /// module path `=io.asyncio`).
  NATIVE,

  /// Ordinary virtual threads of which one at a time has the turn: no flag needed, some times
  /// slower, and blocking calls of the JDK stop the loop, as in Python.
  PORTABLE
}
