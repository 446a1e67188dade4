package io.asyncio.http.websocket;

/// The two sides did not come together: a request or an answer that RFC 6455 does not allow.
///
/// A server answers such a request with 400; a client gives the connection up.
public final class WebSocketHandshakeException extends WebSocketException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message the field, the value found, and what it should be
  public WebSocketHandshakeException(String message) {
    super(message, null);
  }
}
