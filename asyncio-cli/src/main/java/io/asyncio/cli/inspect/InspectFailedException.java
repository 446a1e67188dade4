package io.asyncio.cli.inspect;

/// A process could not be looked at; the message is a sentence for the user.
final class InspectFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private InspectFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// The words of the command have to change.
  static InspectFailedException wrongCommand(String message) {
    return new InspectFailedException(2, message);
  }

  /// The command is right, and still it did not work.
  static InspectFailedException failed(String message) {
    return new InspectFailedException(1, message);
  }

  int exitCode() {
    return exitCode;
  }
}
