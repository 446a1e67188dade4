package io.asyncio.net;

import io.asyncio.net.TlsException.Reason;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What the TLS implementation says, in words that lead to a cure.
///
/// The JDK tells causes apart by classes of exceptions where a certificate is at fault, and else by
/// the names of TLS's alerts in messages (RFC 8446, section 6).
final class TlsFailures {

  private static final Pattern ALERT =
      Pattern.compile("(?:received fatal alert: |alert_)([a-z_]+)");

  private record Finding(Reason reason, String what) {}

  private TlsFailures() {}

  static TlsException handshake(
      NettySocket socket, TlsOptions options, boolean isAnswered, Throwable cause) {
    Finding finding = find(socket, options, unwrapped(cause));
    if (finding.what.contains("(handshake_failure)") && isAnswered && !socket.isAccepted()) {
      // The server had chosen a version and a cipher suite; so it is about certificates.
      finding = refusedByPeer("handshake_failure");
    }
    return new TlsException(
        finding.reason,
        "TLS handshake with " + socket.peerName() + " failed: " + finding.what,
        unwrapped(cause));
  }

  /// For what ends TLS after the handshake, or null if it is not about TLS.
  static @Nullable TlsException later(String peer, Throwable error) {
    if (!(unwrapped(error) instanceof SSLException cause)) {
      return null;
    }
    Finding finding = ofText(String.valueOf(cause.getMessage()));
    return new TlsException(finding.reason, "TLS with " + peer + " ended: " + finding.what, cause);
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof DecoderException && cause != null ? cause : error;
  }

  private static Finding find(NettySocket socket, TlsOptions options, Throwable cause) {
    if (cause instanceof SslHandshakeTimeoutException) {
      return new Finding(
          Reason.HANDSHAKE_TIMEOUT,
          "it took longer than "
              + options.handshakeTimeout().toMillis() / 1000.0
              + " seconds; see whether the peer speaks TLS there, or raise handshakeTimeout");
    }
    if (cause instanceof NotSslRecordException) {
      return new Finding(
          Reason.NOT_TLS,
          socket.isAccepted()
              ? "it sent plain text to a TLS port; let it use TLS (such as https:)"
              : "it answers in plain text; check the port, or connect without TLS");
    }
    if (cause instanceof ClosedChannelException || !(cause instanceof SSLException)) {
      String detail =
          cause instanceof ClosedChannelException ? "" : " (" + Causes.text(cause) + ")";
      return new Finding(
          Reason.CLOSED,
          "the connection was closed before it was over"
              + detail
              + "; see whether the peer speaks TLS there, and its log");
    }
    Finding certificate = ofCertificate(cause, options.serverName().orElse(socket.host()));
    return certificate == null ? ofText(String.valueOf(cause.getMessage())) : certificate;
  }

  /// The deepest cause says most.
  private static @Nullable Finding ofCertificate(Throwable error, String host) {
    Finding found = null;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Finding deeper =
          switch (cause) {
            case CertificateExpiredException _ ->
                new Finding(
                    Reason.CERTIFICATE_EXPIRED,
                    "its certificate, or one that signed it, has expired ("
                        + cause.getMessage()
                        + "); let its owner renew it, and check the clock here");
            case CertificateNotYetValidException _ ->
                new Finding(
                    Reason.CERTIFICATE_NOT_YET_VALID,
                    "its certificate is not yet valid ("
                        + cause.getMessage()
                        + "); check the clocks on both sides");
            case CertPathBuilderException _ ->
                new Finding(
                    Reason.UNKNOWN_AUTHORITY,
                    "its certificate was signed by nobody who is trusted here; add the authority by withTrustedCertificates, or let the peer send the certificates in between");
            case CertPathValidatorException invalid -> refused(invalid);
            case CertificateException named when isAboutName(named) ->
                new Finding(
                    Reason.WRONG_HOST,
                    "its certificate is not for '"
                        + host
                        + "' ("
                        + named.getMessage()
                        + "); connect by a name that is in it, or set withServerName");
            case CertificateException other -> refused(other);
            default -> null;
          };
      found = deeper == null ? found : deeper;
    }
    return found;
  }

  private static boolean isAboutName(CertificateException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }

  private static Finding refused(Throwable error) {
    return new Finding(
        Reason.CERTIFICATE_REFUSED,
        "its certificate is not accepted (" + error.getMessage() + "); let its owner replace it");
  }

  private static Finding ofText(String message) {
    Matcher alert = ALERT.matcher(message.toLowerCase(Locale.ROOT));
    if (alert.find()) {
      return ofAlert(alert.group(1), message);
    }
    if (message.contains("Empty client certificate chain")
        || message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
      return new Finding(
          Reason.CERTIFICATE_MISSING,
          "it showed no certificate; give it one by withCertificates, or ask for none");
    }
    if (message.contains("application layer protocol")
        || message.contains("application protocol")) {
      return noApplicationProtocol();
    }
    if (message.contains("protocol version")
        || message.contains("No appropriate protocol")
        || message.contains("no cipher suites in common")) {
      return noProtocol(message);
    }
    return new Finding(
        Reason.OTHER, message + "; see whether the peer speaks TLS there, and its log");
  }

  private static Finding ofAlert(String alert, String message) {
    return switch (alert) {
      case "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "certificate_required" ->
          refusedByPeer(alert);
      case "protocol_version", "insufficient_security", "handshake_failure" -> noProtocol(alert);
      case "no_application_protocol" -> noApplicationProtocol();
      default -> new Finding(Reason.OTHER, "the peer says " + alert + " (" + message + ")");
    };
  }

  private static Finding refusedByPeer(String alert) {
    return new Finding(
        Reason.REFUSED_BY_PEER,
        "the peer does not accept our certificate, or lack of one ("
            + alert
            + "); show one by withCertificates that it trusts");
  }

  private static Finding noProtocol(String detail) {
    return new Finding(
        Reason.NO_COMMON_PROTOCOL,
        "the two sides have no version of TLS or no cipher suite in common ("
            + detail
            + "); compare withProtocols here with what the peer is set to");
  }

  private static Finding noApplicationProtocol() {
    return new Finding(
        Reason.NO_COMMON_APPLICATION_PROTOCOL,
        "the two sides have no application protocol in common; compare withApplicationProtocols here with what the peer is set to");
  }
}
