package io.asyncio.net;

import org.jspecify.annotations.Nullable;

/// No connection came about; if several addresses were tried, the others are suppressed exceptions.
public final class ConnectionFailedException extends NetworkException {

  private static final long serialVersionUID = 1L;

  ConnectionFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
