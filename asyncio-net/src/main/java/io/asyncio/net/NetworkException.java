package io.asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// What goes wrong on a network, by fault: this side closed the stream, the peer or the network
/// broke it, two tasks used it at once, a limit was passed, TLS did not come about, a name or an
/// address is of no use.
///
/// Unchecked, because such a failure crosses tasks; the system's own error is the cause, if there
/// is one.
public sealed class NetworkException extends UncheckedIOException
    permits StreamClosedException,
        StreamBrokenException,
        StreamBusyException,
        IncompleteReadException,
        LimitExceededException,
        ConnectionFailedException,
        AddressException,
        DatagramException,
        TlsException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message what was attempted, with whom, what to do
  /// @param cause the system's error, or null
  NetworkException(String message, @Nullable Throwable cause) {
    super(message, asIoException(message, cause));
  }

  private static IOException asIoException(String message, @Nullable Throwable cause) {
    return cause instanceof IOException io ? io : new IOException(message, cause);
  }
}
