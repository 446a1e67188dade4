package io.asyncio.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/// An authority for tests, which signs any certificate: the fields of RFC 5280, section 4.1, in
/// DER. `keytool` could do it too, at the price of seconds for each.
final class Certificates {

  private static final byte[] ECDSA_WITH_SHA256 =
      der(0x30, new byte[] {6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 4, 3, 2});
  private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};
  private static final byte[] BASIC_CONSTRAINTS = {6, 3, 0x55, 0x1D, 0x13};
  private static final byte[] ALTERNATIVE_NAMES = {6, 3, 0x55, 0x1D, 0x11};
  private static final byte[] TRUE = {1, 1, -1};
  private static final Duration WHILE = Duration.ofDays(10);
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

  static final Certificates CA = new Certificates("test authority");

  private final String name;
  private final KeyPair keys = newKeys();
  private final X509Certificate own;
  private int serial = 1;

  /// A certificate and its key, in PEM files too.
  record Issued(X509Certificate certificate, KeyPair keys, Path chain, Path key) {

    TlsCertificates load() {
      return TlsCertificates.ofPem(chain, key);
    }

    KeyStore store(String password) {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
            "own", keys.getPrivate(), password.toCharArray(), new Certificate[] {certificate});
        return store;
      } catch (IOException | GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  Certificates(String name) {
    this.name = name;
    this.own = sign(name, keys, Instant.now().minus(WHILE), Instant.now().plus(WHILE), List.of());
  }

  X509Certificate own() {
    return own;
  }

  Path file() {
    return write(pem("CERTIFICATE", encoded(own)));
  }

  /// A certificate that is valid now.
  Issued issue(String subject, String... hosts) {
    return issue(subject, Instant.now().minus(WHILE), Instant.now().plus(WHILE), hosts);
  }

  Issued issue(String subject, Instant from, Instant to, String... hosts) {
    KeyPair theirs = newKeys();
    X509Certificate certificate = sign(subject, theirs, from, to, List.of(hosts));
    return new Issued(
        certificate,
        theirs,
        write(pem("CERTIFICATE", encoded(certificate))),
        write(pem("PRIVATE KEY", theirs.getPrivate().getEncoded())));
  }

  static String pem(String label, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(content));
  }

  static Path write(String text) {
    try {
      Path file = Files.createTempFile("asyncio", ".pem");
      file.toFile().deleteOnExit();
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(
      String subject, KeyPair theirs, Instant from, Instant to, List<String> hosts) {
    byte[] extension =
        hosts.isEmpty()
            ? der(0x30, BASIC_CONSTRAINTS, der(4, theirs == keys ? der(0x30, TRUE) : der(0x30)))
            : der(0x30, ALTERNATIVE_NAMES, der(4, der(0x30, names(hosts))));
    byte[] content =
        der(
            0x30,
            der(0xA0, der(2, new byte[] {2})),
            der(2, BigInteger.valueOf(serial++).toByteArray()),
            ECDSA_WITH_SHA256,
            distinguished(name),
            der(0x30, time(from), time(to)),
            distinguished(subject),
            theirs.getPublic().getEncoded(),
            der(0xA3, der(0x30, extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      byte[] signed = der(0x30, content, ECDSA_WITH_SHA256, der(3, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] distinguished(String commonName) {
    return der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0C, commonName.getBytes(UTF_8)))));
  }

  private static byte[] time(Instant instant) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant);
    return der(0x17, text.getBytes(US_ASCII));
  }

  private static byte[] names(List<String> hosts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String host : hosts) {
      byte[] one;
      try {
        one = der(0x87, InetAddress.ofLiteral(host).getAddress());
      } catch (IllegalArgumentException e) {
        one = der(0x82, host.getBytes(US_ASCII));
      }
      all.writeBytes(one);
    }
    return all.toByteArray();
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (length < 0x80) {
      all.write(length);
    } else if (length < 0x100) {
      all.write(0x81);
      all.write(length);
    } else {
      all.write(0x82);
      all.write(length >> 8);
      all.write(length);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }
}
