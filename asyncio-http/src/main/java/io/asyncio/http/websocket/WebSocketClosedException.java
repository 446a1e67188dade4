package io.asyncio.http.websocket;

import org.jspecify.annotations.Nullable;

/// The WebSocket is closed, by this side, by the peer, or because the connection is gone; the code
/// says which: 1006 means that no Close frame came, and the cause is the network's error if there
/// is one.
public final class WebSocketClosedException extends WebSocketException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  WebSocketClosedException(
      String message, CloseCode code, String reason, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code.code();
    this.reason = reason;
  }

  /// Returns the code it was closed with.
  ///
  /// @return 1006 if the connection ended without a Close frame
  public CloseCode code() {
    return new CloseCode(code);
  }

  /// Returns the words beside the code.
  ///
  /// @return empty if there were none
  public String reason() {
    return reason;
  }
}
