package io.asyncio;

/// Ends the program with an exit code, after the tasks of the loop were cancelled and have ended.
/// Comes out of [Asyncio#run]; the launcher exits with its code.
public final class SystemExit extends ProgramExit {

  private static final long serialVersionUID = 1L;

  private final int code;

  /// Creates an exit.
  ///
  /// @param code the exit code of the process
  public SystemExit(int code) {
    super("exit code " + code);
    this.code = code;
  }

  /// Returns the exit code of the process.
  ///
  /// @return as given
  public int code() {
    return code;
  }
}
