package io.asyncio.http.client;

import io.asyncio.http.HttpException;
import io.asyncio.http.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A proxy did not connect to the server.
public final class ProxyException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Status status;

  ProxyException(String message, @Nullable Status status, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /// Returns what a proxy of HTTP answered.
  ///
  /// @return 407 if it wants to know who asks; empty if it answered otherwise
  public Optional<Status> status() {
    return Optional.ofNullable(status);
  }
}
