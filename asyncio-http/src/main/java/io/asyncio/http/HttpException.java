package io.asyncio.http;

import io.asyncio.AsyncioException;
import org.jspecify.annotations.Nullable;

/// What goes wrong with messages of HTTP; what goes wrong below them is a
/// [io.asyncio.net.NetworkException].
public abstract class HttpException extends AsyncioException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message what was attempted, the value found, what to do
  /// @param cause what led to it, or null
  protected HttpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
