package io.asyncio.http.websocket;

import org.jspecify.annotations.Nullable;

/// The peer broke the rules of RFC 6455 or a limit of this side; the connection was closed with the
/// code.
public final class WebSocketProtocolException extends WebSocketException {

  private static final long serialVersionUID = 1L;

  private final int code;

  WebSocketProtocolException(CloseCode code, String message) {
    this(code, message, null);
  }

  WebSocketProtocolException(CloseCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code.code();
  }

  /// Returns the code that the peer was told.
  ///
  /// @return 1002, 1007, 1008 or 1009
  public CloseCode code() {
    return new CloseCode(code);
  }
}
