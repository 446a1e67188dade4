package io.asyncio;

import org.jspecify.annotations.Nullable;

/// What this library throws that is neither a mistake of the program nor I/O.
public abstract class AsyncioException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message what was attempted, the value found, what to do
  /// @param cause what led to it, or null
  protected AsyncioException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
