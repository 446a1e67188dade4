package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a server asks of a client with `Digest`, and the answer, which shows that the client knows
/// the password without telling it.
///
/// `auth-int`, which needs the whole body before the request, is not answered.
///
/// @param realm what the password is for
/// @param nonce of the server
/// @param domain what else takes the same answers: URLs separated by blanks
/// @param opaque given back as it is
/// @param algorithm as the server writes it; empty if it does not
/// @param hash the JDK's name of it
/// @param isSession whether the nonces go into the secret, too
/// @param hasQop false with servers that know RFC 2069 only
/// @param isStale whether only the nonce was wrong
/// @param isUserHashed whether the user is to be sent as a hash
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7616">RFC 7616</a>
record DigestChallenge(
    String realm,
    String nonce,
    Optional<String> domain,
    Optional<String> opaque,
    Optional<String> algorithm,
    String hash,
    boolean isSession,
    boolean hasQop,
    boolean isStale,
    boolean isUserHashed) {

  private static final String SESSION = "-sess";
  private static final Map<String, String> HASHES =
      Map.of("md5", "MD5", "sha-256", "SHA-256", "sha-512-256", "SHA-512/256");

  /// Reads what a server asks.
  ///
  /// @param fields the values of `WWW-Authenticate` or `Proxy-Authenticate`
  /// @return the first that can be answered, as section 3.7 has it; empty if there is none
  static Optional<DigestChallenge> parse(List<String> fields) {
    return Challenge.parse(fields).stream()
        .filter(challenge -> challenge.scheme().equals("digest"))
        .flatMap(challenge -> of(challenge).stream())
        .findFirst();
  }

  private static Optional<DigestChallenge> of(Challenge challenge) {
    Optional<String> realm = challenge.parameter("realm");
    Optional<String> nonce = challenge.parameter("nonce");
    Optional<String> algorithm = challenge.parameter("algorithm");
    String lower = Characters.lower(algorithm.orElse("MD5"));
    boolean isSession = lower.endsWith(SESSION);
    String hash =
        HASHES.getOrDefault(
            isSession ? lower.substring(0, lower.length() - SESSION.length()) : lower, "");
    Optional<String> qop = challenge.parameter("qop");
    if (realm.isEmpty()
        || nonce.isEmpty()
        || hash.isEmpty()
        || (qop.isPresent() && !offersAuth(qop.get()))) {
      return Optional.empty();
    }
    return Optional.of(
        new DigestChallenge(
            realm.get(),
            nonce.get(),
            challenge.parameter("domain"),
            challenge.parameter("opaque"),
            algorithm,
            hash,
            isSession,
            qop.isPresent(),
            isTrue(challenge, "stale"),
            isTrue(challenge, "userhash")));
  }

  /// The same with the nonce that a server wants to see next: RFC 7616, section 3.5.
  DigestChallenge withNonce(String newNonce) {
    return new DigestChallenge(
        realm, newNonce, domain, opaque, algorithm, hash, isSession, hasQop, isStale, isUserHashed);
  }

  private static boolean isTrue(Challenge challenge, String name) {
    return challenge
        .parameter(name)
        .filter(value -> Characters.equalsIgnoringCase(value, "true"))
        .isPresent();
  }

  private static boolean offersAuth(String qop) {
    int start = 0;
    while (start <= qop.length()) {
      int comma = qop.indexOf(',', start);
      int end = comma < 0 ? qop.length() : comma;
      String option = Characters.withoutSpace(qop.substring(start, end));
      if (Characters.equalsIgnoringCase(option, "auth")) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  // ---- Answered

  /// What is asked for, and by whom.
  ///
  /// @param method in capitals
  /// @param target as it is sent: path and query
  /// @param user any text without control characters
  /// @param password any text
  record Asker(String method, String target, String user, String password) {

    Asker {
      for (int i = 0; i < user.length(); i++) {
        if (Character.isISOControl(user.charAt(i))) {
          throw new IllegalArgumentException(
              "the user of Digest authentication has a control character at %d; leave it out"
                  .formatted(i));
        }
      }
    }
  }

  /// Answers with a nonce of the client's own.
  ///
  /// @param count of the requests with this nonce of the server, from 1 on
  /// @param random makes the nonce
  /// @return the value of `Authorization` or `Proxy-Authorization`
  String authorization(Asker asker, int count, SecureRandom random) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return authorization(asker, count, Base64.getEncoder().encodeToString(bytes));
  }

  /// Answers.
  ///
  /// @param count of the requests with this nonce of the server, from 1 on
  /// @param clientNonce without quotes and backslashes
  /// @return the value of `Authorization` or `Proxy-Authorization`
  String authorization(Asker asker, int count, String clientNonce) {
    String counted = String.format(Locale.ROOT, "%08x", count);
    StringBuilder text = new StringBuilder("Digest ");
    appendUser(text, asker.user);
    text.append(", realm=").append(quoted(realm));
    text.append(", nonce=").append(quoted(nonce));
    text.append(", uri=").append(quoted(asker.target));
    algorithm.ifPresent(name -> text.append(", algorithm=").append(name));
    if (hasQop) {
      text.append(", qop=auth, nc=").append(counted);
    }
    if (hasQop || isSession) {
      text.append(", cnonce=").append(quoted(clientNonce));
    }
    text.append(", response=\"").append(response(asker, counted, clientNonce)).append('"');
    opaque.ifPresent(value -> text.append(", opaque=").append(quoted(value)));
    if (isUserHashed) {
      text.append(", userhash=true");
    }
    return text.toString();
  }

  private void appendUser(StringBuilder text, String user) {
    if (isUserHashed) {
      text.append("username=\"").append(hash(utf8(user), latin1(":" + realm))).append('"');
    } else if (isAscii(user)) {
      text.append("username=").append(quoted(user));
    } else {
      text.append("username*=UTF-8''").append(PercentCoding.encode(user, ""));
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private String response(Asker asker, String counted, String clientNonce) {
    String secret = hash(utf8(asker.user), latin1(":" + realm + ":"), utf8(asker.password));
    if (isSession) {
      secret = hash(latin1(secret + ":" + nonce + ":" + clientNonce));
    }
    String request = hash(latin1(asker.method + ":" + asker.target));
    String middle = hasQop ? nonce + ":" + counted + ":" + clientNonce + ":auth" : nonce;
    return hash(latin1(secret + ":" + middle + ":" + request));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// What came in a field goes into the hash as it came.
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String hash(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "the JDK does not know %s, which a server asks for".formatted(hash), e);
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
