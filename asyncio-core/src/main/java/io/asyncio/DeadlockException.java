package io.asyncio;

/// Ends a run whose tasks wait for one another, if the options ask for it.
///
/// The message is the report: which task waits for what, since when, and where.
///
/// @see LoopOptions#withFailOnDeadlock(boolean)
public final class DeadlockException extends AsyncioException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param report who waits for whom
  public DeadlockException(String report) {
    super(report, null);
    // The watchdog's, which would help nobody: the report says where the tasks are.
    setStackTrace(new StackTraceElement[0]);
  }
}
