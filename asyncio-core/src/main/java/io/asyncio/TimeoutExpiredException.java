package io.asyncio;

import org.jspecify.annotations.Nullable;

/// A deadline passed before the work was done.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.TimeoutError">asyncio
///   TimeoutError</a>
public final class TimeoutExpiredException extends AsyncioException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message which deadline passed
  /// @param cause the cancellation by which the work was stopped, or null
  public TimeoutExpiredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
