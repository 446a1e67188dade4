package io.asyncio.http.websocket;

import io.asyncio.AsyncioException;
import org.jspecify.annotations.Nullable;

/// What goes wrong on a WebSocket, by fault: it is closed, the peer broke the rules, the peer said
/// something of another kind than the program expected, the two did not come together.
public abstract sealed class WebSocketException extends AsyncioException
    permits WebSocketClosedException,
        WebSocketProtocolException,
        WebSocketHandshakeException,
        UnexpectedMessageException {

  private static final long serialVersionUID = 1L;

  WebSocketException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
