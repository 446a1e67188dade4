package io.asyncio.conformance.errors;

/// A program's own error outside of `Exception`: in Python a subclass of `BaseException`.
public final class Abort extends Error {

  private static final long serialVersionUID = 1;

  /// Creates the error.
  ///
  /// @param message what the program says
  public Abort(String message) {
    super(message);
  }
}
