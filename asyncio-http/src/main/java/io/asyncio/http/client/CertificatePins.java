package io.asyncio.http.client;

import io.asyncio.net.TlsSession;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which keys a server may have: RFC 7469, section 2.4, decided by the client itself.
final class CertificatePins {

  private static final int LENGTH = 32;

  private CertificatePins() {}

  static Set<String> checked(String host, Set<String> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no key is pinned for " + host);
    }
    for (String key : keys) {
      boolean isRight;
      try {
        isRight = Base64.getDecoder().decode(key).length == LENGTH;
      } catch (IllegalArgumentException e) {
        isRight = false;
      }
      if (!isRight) {
        throw new IllegalArgumentException(
            "'" + key + "' is no SHA-256 in Base64, to be pinned for " + host);
      }
    }
    return Set.copyOf(keys);
  }

  /// Fails if none of the certificates shown has a key that is pinned.
  static void check(String host, Set<String> pinned, Optional<TlsSession> session) {
    List<String> shown = new ArrayList<>();
    for (X509Certificate certificate :
        chain(session.map(TlsSession::peerCertificates).orElse(List.of()))) {
      shown.add(sha256(certificate.getPublicKey().getEncoded()));
    }
    if (shown.stream().noneMatch(pinned::contains)) {
      throw new CertificatePinException(
          "no key of %s is one that is pinned for it: it showed %s, pinned are %s"
              .formatted(host, shown, pinned.stream().sorted().toList()));
    }
  }

  /// The server's own certificate and those that vouch for it, one for the other. What it shows
  /// beside them proves nothing: anybody can show a certificate that is pinned.
  private static List<X509Certificate> chain(List<X509Certificate> shown) {
    List<X509Certificate> left = new ArrayList<>(shown);
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next =
        left.isEmpty() ? Optional.empty() : Optional.of(left.getFirst());
    while (next.isPresent()) {
      X509Certificate current = next.get();
      chain.add(current);
      left.remove(current);
      next = left.stream().filter(issuer -> isIssuer(issuer, current)).findFirst();
    }
    return chain;
  }

  private static boolean isIssuer(X509Certificate issuer, X509Certificate issued) {
    if (issuer.getBasicConstraints() < 0
        || !issuer.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
      return false;
    }
    try {
      issued.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String sha256(byte[] key) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
