package io.asyncio.conformance.errors;

/// Python's error for a value of the wrong kind, as a program raises it itself.
public final class TypeError extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the error.
  ///
  /// @param message what the program says
  public TypeError(String message) {
    super(message);
  }
}
