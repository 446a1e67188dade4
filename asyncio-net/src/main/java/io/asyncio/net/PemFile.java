package io.asyncio.net;

import io.asyncio.net.TlsException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Certificates and keys in files of text (RFC 7468).
final class PemFile {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private record Block(String label, String base64) {}

  private final Path path;
  private final String what;
  private final List<Block> blocks;

  private PemFile(Path path, String what) {
    this.path = path;
    this.what = what;
    this.blocks = read();
  }

  private List<Block> read() {
    List<Block> found = new ArrayList<>();
    try {
      Matcher matcher = BLOCK.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
      while (matcher.find()) {
        found.add(new Block(matcher.group(1), matcher.group(2)));
      }
    } catch (NoSuchFileException e) {
      throw bad("there is no such file; check the path", e);
    } catch (IOException e) {
      throw bad("it cannot be read: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw bad(
          "it has no BEGIN line; convert it to PEM, or use ofKeyStore if it is a key store", null);
    }
    return found;
  }

  private byte[] content(Block block) {
    try {
      return Base64.getMimeDecoder().decode(block.base64);
    } catch (IllegalArgumentException e) {
      throw bad("its base64 is damaged; copy it again", e);
    }
  }

  private TlsException bad(String why, @Nullable Throwable cause) {
    return new TlsException(
        Reason.BAD_FILE, "cannot use the " + what + " file " + path + ": " + why, cause);
  }

  /// All certificates of a file, at least one.
  static List<X509Certificate> certificates(Path path) {
    return new PemFile(path, "certificate").certificates();
  }

  private List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.endsWith("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw bad(
          "it has no certificate but a " + labels() + "; give the file of the certificate", null);
    }
    return certificates;
  }

  private String labels() {
    return String.join(", a ", blocks.stream().map(Block::label).distinct().toList());
  }

  private X509Certificate certificate(Block block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(content(block)));
    } catch (GeneralSecurityException e) {
      throw bad("a certificate in it is damaged; copy it again", e);
    }
  }

  /// The key of a file.
  ///
  /// @param password empty if the key is not encrypted
  static PrivateKey key(Path path, String password) {
    return new PemFile(path, "key").key(password);
  }

  private PrivateKey key(String password) {
    for (Block block : blocks) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return decode(content(block));
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return decrypt(content(block), password);
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw bad(
                "'%s' is an old format; convert it by: openssl pkcs8 -topk8 -nodes -in %s -out new.pem"
                    .formatted(block.label, path.getFileName()),
                null);
        default -> {
          // Certificates may stand beside the key.
        }
      }
    }
    throw bad("it has no key but a " + labels() + "; give the file of the key", null);
  }

  private PrivateKey decode(byte[] content) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
      } catch (InvalidKeySpecException e) {
        // It is of another algorithm.
      } catch (GeneralSecurityException e) {
        throw bad("this JDK lacks " + algorithm, e);
      }
    }
    throw bad("its key is damaged, or not one of " + ALGORITHMS, null);
  }

  private PrivateKey decrypt(byte[] content, String password) {
    if (password.isEmpty()) {
      throw bad("its key is encrypted; give the password", null);
    }
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(content);
      // The name that the JDK has for PBES2 is in the parameters.
      String algorithm =
          encrypted.getAlgParameters() == null
              ? encrypted.getAlgName()
              : encrypted.getAlgParameters().toString();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          encrypted.getAlgParameters());
      return decode(encrypted.getKeySpec(cipher).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw bad("its key cannot be decrypted; check the password", e);
    }
  }
}
