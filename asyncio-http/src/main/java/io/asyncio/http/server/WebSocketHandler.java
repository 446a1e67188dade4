package io.asyncio.http.server;

import io.asyncio.http.websocket.WebSocket;

/// Talks over a WebSocket.
@FunctionalInterface
public interface WebSocketHandler {

  /// Talks. Runs in the task of the request and may suspend; when it returns, the WebSocket is
  /// closed with 1000, and when it throws, with 1011.
  ///
  /// @param request with which the client asked for the WebSocket
  /// @param socket open
  /// @throws Exception is logged, unless the peer's end led to it
  void handle(Request request, WebSocket socket) throws Exception;
}
