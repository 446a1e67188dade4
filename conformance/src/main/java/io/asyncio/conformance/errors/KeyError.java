package io.asyncio.conformance.errors;

/// Python's error for a missing key.
public final class KeyError extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the error.
  ///
  /// @param message what the program says
  public KeyError(String message) {
    super(message);
  }
}
