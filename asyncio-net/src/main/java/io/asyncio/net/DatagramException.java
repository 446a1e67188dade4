package io.asyncio.net;

import org.jspecify.annotations.Nullable;

/// A datagram did not get through: it is too long, there is no way there, or nobody listens where a
/// connected socket sends to. The socket stays usable.
public final class DatagramException extends NetworkException {

  private static final long serialVersionUID = 1L;

  DatagramException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
