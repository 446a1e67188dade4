package io.asyncio.net;

/// What a server does with each connection, in a task of its own.
@FunctionalInterface
public interface ConnectionHandler {

  /// Serves one client. When this returns or throws, the connection is closed.
  ///
  /// @param reader what the client sends
  /// @param writer what it gets
  /// @throws Exception goes to the loop's exception handler
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
