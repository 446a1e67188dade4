package io.asyncio.cli;

/// The program could not be started; the message is ready to be shown, with its line end.
final class StartFailedException extends Exception {
  /// Something in the program's text has to change.
  static final int PROGRAM_IS_WRONG = 1;

  /// Something in the command has to change.
  static final int COMMAND_IS_WRONG = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  StartFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
