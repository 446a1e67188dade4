package io.asyncio.http.client;

import io.asyncio.http.HttpException;
import org.jspecify.annotations.Nullable;

/// The server closed the connection, or it broke, before an answer came. Whether the server has
/// done what was asked, nobody knows.
public final class DisconnectedException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final boolean nothingCame;

  DisconnectedException(String message, @Nullable Throwable cause, boolean nothingCame) {
    super(message, cause);
    this.nothingCame = nothingCame;
  }

  /// Whether not a byte of an answer came.
  boolean nothingCame() {
    return nothingCame;
  }
}
