package io.asyncio.net;

import io.asyncio.net.TlsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/// Who we are: a key, and the certificates that say whose it is.
///
/// ```java
/// TlsCertificates certificates = TlsCertificates.ofPem(Path.of("chain.pem"), Path.of("key.pem"));
/// ServerOptions options = ServerOptions.defaults().withTls(TlsOptions.server(certificates));
/// // … and when the files were renewed:
/// certificates.reload();
/// ```
///
/// **Threads:** any.
public final class TlsCertificates {

  private static final char[] IN_MEMORY = "in memory".toCharArray();

  private final String name;
  private final Supplier<X509ExtendedKeyManager> source;
  private volatile X509ExtendedKeyManager keys;

  private TlsCertificates(String name, Supplier<X509ExtendedKeyManager> source) {
    this.name = name;
    this.source = source;
    this.keys = source.get();
  }

  /// Reads certificates and a key from PEM files. Blocks while it reads.
  ///
  /// @param chain the own certificate first, then those that signed it
  /// @param key its key in PKCS #8 (`BEGIN PRIVATE KEY`); may be the same file
  /// @return the certificates, to be given to [TlsOptions]
  /// @throws TlsException if a file is of no use, or the two do not belong together
  public static TlsCertificates ofPem(Path chain, Path key) {
    return ofPem(chain, key, "");
  }

  /// Reads certificates and an encrypted key from PEM files. Blocks while it reads.
  ///
  /// @param chain the own certificate first, then those that signed it
  /// @param key its key in PKCS #8 (`BEGIN ENCRYPTED PRIVATE KEY`); may be the same file
  /// @param password of the key
  /// @return the certificates, to be given to [TlsOptions]
  /// @throws TlsException if a file is of no use, or the two do not belong together
  public static TlsCertificates ofPem(Path chain, Path key, String password) {
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(password, "password");
    return new TlsCertificates(chain.toString(), () -> readPem(chain, key, password));
  }

  /// Reads a key store. Blocks while it reads.
  ///
  /// @param file PKCS #12 or JKS; with several keys, the one that suits the peer is taken
  /// @param password of the store and its keys
  /// @return the certificates, to be given to [TlsOptions]
  /// @throws TlsException if the file is of no use
  public static TlsCertificates ofKeyStore(Path file, String password) {
    Objects.requireNonNull(file, "file");
    char[] chars = password.toCharArray();
    return new TlsCertificates(
        file.toString(), () -> managerOf(readStore(file, chars), chars, file.toString()));
  }

  /// Takes the keys of a key store.
  ///
  /// @param store with a key; [#reload()] looks into it again
  /// @param password of its keys
  /// @return the certificates, to be given to [TlsOptions]
  /// @throws TlsException if it has no key, or the password is wrong
  public static TlsCertificates of(KeyStore store, String password) {
    Objects.requireNonNull(store, "store");
    char[] chars = password.toCharArray();
    return new TlsCertificates(
        "a key store", () -> managerOf(store, chars, "of type " + store.getType()));
  }

  /// Reads the files again: handshakes from now on take what is in them, and no older session is
  /// resumed; connections that are open go on. Blocks while it reads.
  ///
  /// @throws TlsException if a file is of no use; then all stays as it was
  public void reload() {
    keys = source.get();
  }

  /// A new one after each reload.
  X509ExtendedKeyManager keys() {
    return keys;
  }

  private static X509ExtendedKeyManager readPem(Path chain, Path key, String password) {
    List<X509Certificate> certificates = PemFile.certificates(chain);
    PrivateKey privateKey = PemFile.key(key, password);
    if (!belongTogether(privateKey, certificates.getFirst().getPublicKey())) {
      throw new TlsException(
          Reason.BAD_FILE,
          "cannot use the key file %s: its key does not belong to the first certificate in %s; that has to be our own, before those that signed it"
              .formatted(key, chain),
          null);
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", privateKey, IN_MEMORY, certificates.toArray(X509Certificate[]::new));
      return managerOf(store, IN_MEMORY, chain.toString());
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException(
          Reason.BAD_FILE,
          "cannot use the certificate file %s: %s; check that its certificates follow one another"
              .formatted(chain, e.getMessage()),
          e);
    }
  }

  /// What one signs, the other verifies.
  private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case String other -> other;
        };
    byte[] probe = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static KeyStore readStore(Path file, char[] password) {
    String message = "cannot use the key store " + file + ": ";
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(in, password);
      return store;
    } catch (NoSuchFileException e) {
      throw new TlsException(Reason.BAD_FILE, message + "there is no such file; check the path", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException(
          Reason.BAD_FILE, message + e.getMessage() + "; check the password and the format", e);
    }
  }

  private static X509ExtendedKeyManager managerOf(KeyStore store, char[] password, String name) {
    try {
      // This one, unlike the default, looks which certificate suits the peer.
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, password);
      X509ExtendedKeyManager chooser =
          Arrays.stream(factory.getKeyManagers())
              .map(TlsCertificates::extended)
              .findFirst()
              .orElseThrow();
      TlsStoredKeys keys = new TlsStoredKeys(chooser, store, password);
      if (keys.isEmpty()) {
        throw new TlsException(
            Reason.BAD_FILE,
            "cannot use the key store " + name + ": it has no key; import one",
            null);
      }
      return keys;
    } catch (GeneralSecurityException e) {
      throw new TlsException(
          Reason.BAD_FILE,
          "cannot use the key store " + name + ": " + e.getMessage() + "; check the password",
          e);
    }
  }

  private static X509ExtendedKeyManager extended(KeyManager manager) {
    return (X509ExtendedKeyManager) manager;
  }

  @Override
  public String toString() {
    return "<TlsCertificates " + name + ">";
  }
}
