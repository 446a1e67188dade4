package io.asyncio.http.websocket;

/// What writes a message part by part.
///
/// ```java
/// socket.sendBytes(parts -> {
///   for (byte[] block : blocks) {
///     parts.write(block);
///   }
/// });
/// ```
@FunctionalInterface
public interface Fragments {

  /// Writes the message. May suspend.
  ///
  /// @param parts to be used only here
  void writeTo(MessageWriter parts);
}
