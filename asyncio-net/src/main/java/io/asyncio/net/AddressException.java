package io.asyncio.net;

import org.jspecify.annotations.Nullable;

/// A name or an address is of no use: an unknown host, a port that is taken, a path that is too
/// long.
public final class AddressException extends NetworkException {

  private static final long serialVersionUID = 1L;

  AddressException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
