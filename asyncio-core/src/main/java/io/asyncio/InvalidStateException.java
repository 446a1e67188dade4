package io.asyncio;

/// A future was asked for what it does not have yet, or told what it already is.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.InvalidStateError">asyncio
///   InvalidStateError</a>
public final class InvalidStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message which future, its state, what was attempted
  public InvalidStateException(String message) {
    super(message);
  }
}
