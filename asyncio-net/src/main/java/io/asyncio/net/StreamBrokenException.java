package io.asyncio.net;

import org.jspecify.annotations.Nullable;

/// The peer or the network ended a connection that was in use.
public final class StreamBrokenException extends NetworkException {

  private static final long serialVersionUID = 1L;

  StreamBrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
