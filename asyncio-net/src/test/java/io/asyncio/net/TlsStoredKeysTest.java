package io.asyncio.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;

final class TlsStoredKeysTest {

  private static final Certificates.Issued ISSUED =
      Certificates.CA.issue("keys.example", "keys.example");

  @Test
  void eachHandshakeGetsTheSameKey() throws GeneralSecurityException {
    assertGivesTheSame(ISSUED.load().keys(), "own");
  }

  @Test
  void soItIsWithAnAliasThatHasPointsInIt() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "1.2.own",
        ISSUED.keys().getPrivate(),
        "secret".toCharArray(),
        new Certificate[] {ISSUED.certificate()});

    assertGivesTheSame(TlsCertificates.of(store, "secret").keys(), "1.2.own");
  }

  private static void assertGivesTheSame(X509ExtendedKeyManager keys, String alias)
      throws GeneralSecurityException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    String first = keys.chooseEngineServerAlias("EC", null, engine);
    String second = keys.chooseEngineServerAlias("EC", null, engine);

    assertEquals(alias, first);
    assertEquals(alias, second);
    assertNotNull(keys.getPrivateKey(first));
    assertSame(keys.getPrivateKey(first), keys.getPrivateKey(second));
    assertArrayEquals(
        new X509Certificate[] {ISSUED.certificate()}, keys.getCertificateChain(second));
  }

  @Test
  void thereIsNoKeyOfAnotherKind() throws GeneralSecurityException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();

    assertNull(ISSUED.load().keys().chooseEngineServerAlias("RSA", null, engine));
  }
}
