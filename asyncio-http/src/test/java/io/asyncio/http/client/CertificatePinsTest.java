package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.net.TlsSession;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of the certificates that a server shows count for its pins. Those of `pins.pem`, in their
/// order, are of a server, of the root that issued it, of a stranger, of an impostor with the
/// root's name, of a holder that the root did not allow to issue any, and what that holder issued.
final class CertificatePinsTest {

  private static final List<String> NAMES =
      List.of("server", "root", "stranger", "impostor", "holder", "issued");

  private static final Map<String, X509Certificate> CERTIFICATES = certificates();

  private static Map<String, X509Certificate> certificates() {
    try (InputStream in = CertificatePinsTest.class.getResourceAsStream("pins.pem")) {
      Map<String, X509Certificate> certificates = new HashMap<>();
      for (var certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(Objects.requireNonNull(in, "pins.pem"))) {
        certificates.put(NAMES.get(certificates.size()), (X509Certificate) certificate);
      }
      return certificates;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(String pinned, String shown) throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (String name : shown.split(" ", -1)) {
      chain.add(CERTIFICATES.get(name));
    }
    byte[] key = CERTIFICATES.get(pinned).getPublicKey().getEncoded();
    CertificatePins.check(
        "a",
        Set.of(
            Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key))),
        Optional.of(new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.empty(), chain)));
  }

  @ParameterizedTest
  @CsvSource({
    "server, server",
    "root, server root",
    "root, server stranger root",
    "root, server impostor root",
    "holder, holder root",
  })
  void theServerAndThoseThatVouchForItCount(String pinned, String shown) {
    assertDoesNotThrow(() -> check(pinned, shown));
  }

  @ParameterizedTest
  @CsvSource({
    "root, server",
    // Anybody can show these.
    "stranger, server stranger",
    "stranger, server root stranger",
    "server, stranger server",
    // It has the name of the issuer, and another key.
    "impostor, server impostor",
    // It has signed, and must not.
    "holder, issued holder",
    "root, issued holder root",
  })
  void whateverElseIsShownDoesNot(String pinned, String shown) {
    assertThrows(CertificatePinException.class, () -> check(pinned, shown));
  }

  @Test
  void nothingShownIsNothingPinned() {
    assertThrows(
        CertificatePinException.class,
        () -> CertificatePins.check("a", Set.of("AAAA"), Optional.empty()));
  }
}
