package io.asyncio.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes a body piece by piece, no faster than the peer takes it.
///
/// **Threads:** the task that runs the [BodyWriter], and others of its loop that it waits for.
public interface BodySink {

  /// Writes bytes. Suspends while the peer does not take what was written.
  ///
  /// @param bytes from position to limit; consumed and not kept
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  /// @throws IllegalStateException if the body has ended, or grows beyond the length that was said
  void write(ByteBuffer bytes);

  /// Writes bytes. Suspends while the peer does not take what was written.
  ///
  /// @param bytes all of them; not kept
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  /// @throws IllegalStateException if the body has ended, or grows beyond the length that was said
  default void write(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
  }

  /// Writes text in UTF-8. Suspends while the peer does not take what was written.
  ///
  /// @param text any
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  /// @throws IllegalStateException if the body has ended, or grows beyond the length that was said
  default void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Suspends until all that was written is in the hands of the operating system.
  ///
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  void flush();

  /// Says which fields follow the body. Without effect where the body's end is not marked, as in
  /// HTTP/1.0. Never suspends.
  ///
  /// @param trailers replace those said before
  /// @throws IllegalArgumentException if one of them belongs before a body, such as
  ///   `Content-Length`
  void trailers(Headers trailers);
}
