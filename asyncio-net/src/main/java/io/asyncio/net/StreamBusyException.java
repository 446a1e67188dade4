package io.asyncio.net;

/// Two tasks used one direction of a stream at the same time.
public final class StreamBusyException extends NetworkException {

  private static final long serialVersionUID = 1L;

  StreamBusyException(String message) {
    super(message, null);
  }
}
