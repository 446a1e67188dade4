package io.asyncio.conformance.errors;

/// Python's error of the operating system, as a program raises it itself.
public final class OSError extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the error.
  ///
  /// @param message what the program says
  public OSError(String message) {
    super(message);
  }
}
