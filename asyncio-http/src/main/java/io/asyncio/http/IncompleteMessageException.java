package io.asyncio.http;

import org.jspecify.annotations.Nullable;

/// The connection ended before the message did.
public final class IncompleteMessageException extends HttpException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message what was read, how much of it came
  /// @param cause what ended the connection, or null if the peer did so in order
  public IncompleteMessageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
