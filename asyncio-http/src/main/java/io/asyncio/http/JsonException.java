package io.asyncio.http;

import org.jspecify.annotations.Nullable;

/// A text is no JSON, not of the type that was asked for, or a value can't be written as JSON.
///
/// A server answers 400 to one that was thrown while it read a request, and 500 otherwise.
public final class JsonException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final boolean isReading;

  /// Creates an exception.
  ///
  /// @param isReading whether it came from reading
  /// @param message what is wrong and where
  /// @param cause the library's own, or null
  public JsonException(boolean isReading, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.isReading = isReading;
  }

  /// Says whether a text could not be read.
  ///
  /// @return false if a value could not be written
  public boolean isReading() {
    return isReading;
  }
}
