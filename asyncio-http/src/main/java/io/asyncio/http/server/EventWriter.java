package io.asyncio.http.server;

/// Sends events as long as a client listens.
@FunctionalInterface
public interface EventWriter {

  /// Sends events. Runs in a task of its own, which is cancelled when the client has gone or the
  /// server ends.
  ///
  /// @param events takes them, until this method returns
  /// @throws Exception whatever goes wrong; the client is cut off, and will come again
  void writeTo(EventSink events) throws Exception;
}
