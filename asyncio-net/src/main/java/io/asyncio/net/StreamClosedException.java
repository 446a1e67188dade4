package io.asyncio.net;

/// This side had finished or closed the stream before it used it.
public final class StreamClosedException extends NetworkException {

  private static final long serialVersionUID = 1L;

  StreamClosedException(String message) {
    super(message, null);
  }
}
