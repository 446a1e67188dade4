package io.asyncio.net;

import org.jspecify.annotations.Nullable;

/// TLS did not come about, or the peer ended it with an alert.
public final class TlsException extends NetworkException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /// What was wrong, for programs; the message says the same to people, with the cure.
  public enum Reason {
    /// The peer's certificate has expired.
    CERTIFICATE_EXPIRED,
    /// The peer's certificate is of the future, or a clock is wrong.
    CERTIFICATE_NOT_YET_VALID,
    /// The peer's certificate is for another host.
    WRONG_HOST,
    /// The peer's certificate was signed by nobody who is trusted, perhaps by itself.
    UNKNOWN_AUTHORITY,
    /// The peer's certificate was not accepted for another reason.
    CERTIFICATE_REFUSED,
    /// The peer had to show a certificate and did not.
    CERTIFICATE_MISSING,
    /// The peer did not accept our certificate, or wants one and got none.
    REFUSED_BY_PEER,
    /// The handshake took too long.
    HANDSHAKE_TIMEOUT,
    /// The peer does not speak TLS.
    NOT_TLS,
    /// The two sides have no version of TLS or no cipher suite in common.
    NO_COMMON_PROTOCOL,
    /// The two sides have no application protocol (ALPN) in common.
    NO_COMMON_APPLICATION_PROTOCOL,
    /// The connection was closed before the handshake was over.
    CLOSED,
    /// Bytes had come before TLS began, which nobody may take for protected.
    UNREAD_PLAINTEXT,
    /// A file with a certificate or a key is of no use.
    BAD_FILE,
    /// Something else; the message has the words of the TLS implementation.
    OTHER
  }

  TlsException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// Returns what was wrong.
  ///
  /// @return the reason
  public Reason reason() {
    return reason;
  }
}
