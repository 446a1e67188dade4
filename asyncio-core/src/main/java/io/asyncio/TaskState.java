package io.asyncio;

/// What a task is doing.
public enum TaskState {
  /// It has not begun.
  NEW,
  /// It has its place in the loop's ready queue.
  READY,
  /// It has the loop.
  RUNNING,
  /// It waits for something in the loop.
  WAITING,
  /// It is inside a blocking call of the JDK (native mode).
  BLOCKED,
  /// It has ended.
  DONE
}
