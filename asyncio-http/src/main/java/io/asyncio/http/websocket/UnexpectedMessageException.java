package io.asyncio.http.websocket;

/// The peer sent a message of another kind than the program asked for; the connection goes on.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/client_reference.html">aiohttp.WSMessageTypeError</a>
public final class UnexpectedMessageException extends WebSocketException {

  private static final long serialVersionUID = 1L;

  private final transient Message received;

  UnexpectedMessageException(String message, Message received) {
    super(message, null);
    this.received = received;
  }

  /// Returns what came instead.
  ///
  /// @return taken from the connection
  public Message received() {
    return received;
  }
}
