package io.asyncio.http.middleware;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes texts that only who has the key can read or make: AES-256 in GCM, with a random nonce of
/// 96 bits in front, and the cookie's name as what the text belongs to, so that none is taken for
/// that of another cookie.
///
/// With random nonces one key is good for 2^32 texts (NIST SP 800-38D, section 8.3).
final class SessionSeal {

  static final int KEY_LENGTH = 32;

  private static final int NONCE_LENGTH = 12;
  private static final int TAG_BITS = 128;
  private static final byte VERSION = 1;
  private static final int LONGEST = 8 * 1024;

  private final List<SecretKeySpec> keys;

  record Content(String id, Instant created, Map<String, String> values) {}

  private SessionSeal(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  static SessionSeal of(byte[] key, byte[]... olderKeys) {
    List<SecretKeySpec> keys = new ArrayList<>();
    keys.add(checked(key));
    for (byte[] older : olderKeys) {
      keys.add(checked(older));
    }
    return new SessionSeal(List.copyOf(keys));
  }

  private static SecretKeySpec checked(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key of sessions has 32 bytes, found %d; make one by Sessions.newKey, and store it"
              .formatted(key.length));
    }
    return new SecretKeySpec(key, "AES");
  }

  String close(String name, Content content) {
    byte[] nonce = RandomText.bytes(NONCE_LENGTH);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, name);
      byte[] sealed = cipher.doFinal(write(content));
      byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK can't encrypt by AES/GCM/NoPadding", e);
    }
  }

  /// Empty for what was not made here, or not for this name.
  Optional<Content> open(String name, String text) {
    byte[] all;
    try {
      all = text.length() > LONGEST ? new byte[0] : Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (all.length <= NONCE_LENGTH + TAG_BITS / 8) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOf(all, NONCE_LENGTH);
    for (SecretKeySpec key : keys) {
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, name);
        return read(cipher.doFinal(all, NONCE_LENGTH, all.length - NONCE_LENGTH));
      } catch (GeneralSecurityException e) {
        // Not with this key.
      }
    }
    return Optional.empty();
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String name)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] write(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(content.created().getEpochSecond());
      write(out, content.id());
      out.writeShort(content.values().size());
      for (Map.Entry<String, String> entry : content.values().entrySet()) {
        write(out, entry.getKey());
        write(out, entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't be written to", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static Optional<Content> read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != VERSION) {
        return Optional.empty();
      }
      Instant created = Instant.ofEpochSecond(in.readLong());
      String id = readText(in);
      int size = in.readUnsignedShort();
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < size; i++) {
        values.put(readText(in), readText(in));
      }
      return Optional.of(new Content(id, created, values));
    } catch (IOException otherVersion) {
      return Optional.empty();
    }
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
