package io.asyncio.net;

import io.asyncio.net.TlsException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trust managers of the JDK for what users have.
final class TlsTrust {

  static final TrustManager ANYBODY = new Anybody();

  private TlsTrust() {}

  static TrustManager ofPem(List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("trusted certificates need at least one file");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Path file : files) {
        for (X509Certificate certificate : PemFile.certificates(file)) {
          store.setCertificateEntry("trusted" + store.size(), certificate);
        }
      }
      return of(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException(
          Reason.BAD_FILE, "cannot trust the certificates in " + files + ": " + e.getMessage(), e);
    }
  }

  static TrustManager of(KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      if (store.size() == 0) {
        throw new TlsException(
            Reason.BAD_FILE,
            "cannot trust the certificates of a key store: it is empty; load it first",
            null);
      }
      factory.init(store);
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new TlsException(
          Reason.BAD_FILE,
          "cannot trust the certificates of a key store: " + e.getMessage() + "; load it first",
          e);
    }
  }

  /// Refuses nobody.
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
