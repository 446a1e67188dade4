package io.asyncio.conformance.errors;

/// Python's error for a connection that the peer broke, as a program raises it itself.
public final class ConnectionResetError extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the error.
  ///
  /// @param message what the program says
  public ConnectionResetError(String message) {
    super(message);
  }
}
