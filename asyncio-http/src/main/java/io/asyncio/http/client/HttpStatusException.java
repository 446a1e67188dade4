package io.asyncio.http.client;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpException;
import io.asyncio.http.Status;
import java.net.URI;

/// An answer had a status of 400 or more, and the program had asked for an exception then.
public final class HttpStatusException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Headers headers;
  private final URI uri;

  HttpStatusException(String method, URI uri, Status status, Headers headers) {
    super("the answer to %s %s is %s".formatted(method, Origin.shown(uri), status), null);
    this.status = status;
    this.headers = headers;
    this.uri = uri;
  }

  /// Returns the status of the answer.
  ///
  /// @return 400 or more
  public Status status() {
    return status;
  }

  /// Returns the fields of the answer.
  ///
  /// @return all of them
  public Headers headers() {
    return headers;
  }

  /// Returns what was asked for, after redirects.
  ///
  /// @return an absolute URI
  public URI uri() {
    return uri;
  }
}
