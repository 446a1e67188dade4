package io.asyncio.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A handler's way to say no: thrown anywhere below it, answered with the status.
///
/// ```java
/// throw new HttpError(Status.NOT_FOUND, "no book has the number " + number);
/// ```
///
/// The message is meant for the client and shown to it.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_exceptions.html">aiohttp's exceptions</a>
public final class HttpError extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Headers headers;

  /// Creates an error.
  ///
  /// @param status the answer's
  /// @param message shown to the client
  public HttpError(Status status, String message) {
    this(status, message, Headers.empty(), null);
  }

  /// Creates an error whose answer has further fields.
  ///
  /// @param status the answer's
  /// @param message shown to the client
  /// @param headers such as `Retry-After`
  public HttpError(Status status, String message, Headers headers) {
    this(status, message, headers, null);
  }

  /// Creates an error with what led to it, which is logged in debug mode and never shown.
  ///
  /// @param status the answer's
  /// @param message shown to the client
  /// @param headers such as `Retry-After`
  /// @param cause what led to it, or null
  public HttpError(Status status, String message, Headers headers, @Nullable Throwable cause) {
    super(message, cause);
    this.status = Objects.requireNonNull(status, "status");
    this.headers = Objects.requireNonNull(headers, "headers");
  }

  /// Returns the status of the answer.
  ///
  /// @return any
  public Status status() {
    return status;
  }

  /// Returns the further fields of the answer.
  ///
  /// @return empty for most
  public Headers headers() {
    return headers;
  }
}
