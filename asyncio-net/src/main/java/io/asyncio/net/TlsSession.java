package io.asyncio.net;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a handshake agreed on.
///
/// @param protocol such as `TLSv1.3`
/// @param cipherSuite such as `TLS_AES_256_GCM_SHA384`
/// @param applicationProtocol what ALPN chose, such as `h2`; empty if the two sides chose nothing
/// @param peerCertificates the peer's own certificate first; empty if it showed none
public record TlsSession(
    String protocol,
    String cipherSuite,
    Optional<String> applicationProtocol,
    List<X509Certificate> peerCertificates) {

  /// Copies the list.
  public TlsSession {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(cipherSuite, "cipherSuite");
    Objects.requireNonNull(applicationProtocol, "applicationProtocol");
    peerCertificates = List.copyOf(peerCertificates);
  }

  static TlsSession of(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(handler.applicationProtocol()).filter(name -> !name.isEmpty()),
        certificates(session));
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return List.of(chain).stream().map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
