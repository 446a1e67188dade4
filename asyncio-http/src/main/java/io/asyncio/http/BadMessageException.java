package io.asyncio.http;

import java.util.Objects;

/// The peer sent what is no message, or one beyond a limit. Nothing that follows it on the same
/// connection can be trusted.
public final class BadMessageException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  /// Creates an exception.
  ///
  /// @param status what a server answers to it
  /// @param message what is wrong, without the peer's own bytes where they could be long
  public BadMessageException(Status status, String message) {
    super(message, null);
    this.status = Objects.requireNonNull(status, "status");
  }

  /// Creates an exception for what is no message: 400.
  ///
  /// @param message what is wrong
  public BadMessageException(String message) {
    this(Status.BAD_REQUEST, message);
  }

  /// Returns what a server answers to it.
  ///
  /// @return 400, 413, 414, 415, 417, 431, 501 or 505
  public Status status() {
    return status;
  }
}
