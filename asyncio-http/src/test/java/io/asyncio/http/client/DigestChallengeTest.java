package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7616, with its examples, and what servers put into `WWW-Authenticate`.
final class DigestChallengeTest {

  private static final DigestChallenge.Asker MUFASA =
      new DigestChallenge.Asker("GET", "/dir/index.html", "Mufasa", "Circle of Life");
  private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  private static final String REST =
      ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
          + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

  private static DigestChallenge challenge(String... fields) {
    return DigestChallenge.parse(List.of(fields)).orElseThrow();
  }

  private static String parameter(String authorization, String name) {
    Challenge parsed = Challenge.parse(List.of(authorization)).getFirst();
    return parsed.parameter(name).orElse("-");
  }

  /// Section 3.9.1.
  @Test
  void theFirstExampleOfTheRfcIsAnswered() {
    String sha256 =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256" + REST;
    String md5 =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5" + REST;
    assertEquals(
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\","
            + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\","
            + " algorithm=MD5, qop=auth, nc=00000001,"
            + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\","
            + " response=\"8ca523f5e9506fed4657c9700eebdbec\","
            + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
        challenge(md5).authorization(MUFASA, 1, CNONCE));
    assertEquals(
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        parameter(challenge(sha256, md5).authorization(MUFASA, 1, CNONCE), "response"));
  }

  /// Section 3.9.2, with the hashes of erratum 4897.
  @Test
  void theSecondExampleOfTheRfcIsAnswered() {
    DigestChallenge challenge =
        challenge(
            "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8,"
                + " userhash=true");
    DigestChallenge.Asker asker =
        new DigestChallenge.Asker("GET", "/doe.json", "J\u00e4s\u00f8n Doe", "Secret, or not?");
    String answer =
        challenge.authorization(asker, 1, "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v");
    assertEquals(
        "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b",
        parameter(answer, "username"));
    assertEquals(
        "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
        parameter(answer, "response"));
    assertEquals("true", parameter(answer, "userhash"));
  }

  /// The example of RFC 2617, section 3.5, and that of RFC 2069 as corrected.
  @Test
  void olderServersAreAnswered() {
    String rest =
        "realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc\"";
    DigestChallenge.Asker asker =
        new DigestChallenge.Asker("GET", "/dir/index.html", "Mufasa", "Circle Of Life");
    assertEquals(
        "6629fae49393a05397450978507c4ef1",
        parameter(
            challenge("Digest qop=\"auth\", " + rest).authorization(asker, 1, "0a4f113b"),
            "response"));
    DigestChallenge.Asker old =
        new DigestChallenge.Asker("GET", "/dir/index.html", "Mufasa", "CircleOfLife");
    String answer = challenge("Digest " + rest).authorization(old, 1, "0a4f113b");
    assertEquals("1949323746fe6a43ef61f9606e7febea", parameter(answer, "response"));
    for (String name : List.of("qop", "nc", "cnonce", "algorithm")) {
      assertEquals("-", parameter(answer, name));
    }
  }

  @Test
  void aSessionTakesTheNoncesIntoItsSecret() {
    DigestChallenge plain = challenge("Digest realm=r, qop=auth, nonce=n, algorithm=MD5");
    DigestChallenge session = challenge("Digest realm=r, qop=auth, nonce=n, algorithm=md5-Sess");
    assertTrue(session.isSession());
    String answer = session.authorization(MUFASA, 1, "c");
    assertEquals("md5-Sess", parameter(answer, "algorithm"));
    assertEquals("2008d6d1fdf4ec35555cf8426b3eb39d", parameter(answer, "response"));
    assertNotEquals(
        parameter(plain.authorization(MUFASA, 1, "c"), "response"), parameter(answer, "response"));
    assertEquals(
        "c",
        parameter(
            challenge("Digest realm=r, nonce=n, algorithm=MD5-sess").authorization(MUFASA, 1, "c"),
            "cnonce"));
  }

  @Test
  void requestsAreCountedInHexadecimals() {
    DigestChallenge challenge = challenge("Digest realm=r, qop=auth, nonce=n");
    assertEquals("0000001a", parameter(challenge.authorization(MUFASA, 26, "c"), "nc"));
    assertNotEquals(
        parameter(challenge.authorization(MUFASA, 1, "c"), "response"),
        parameter(challenge.authorization(MUFASA, 2, "c"), "response"));
  }

  @Test
  void nothingGetsOutOfItsQuotes() {
    DigestChallenge challenge =
        challenge("Digest realm=\"a\\\"b\\\\\", qop=auth, nonce=\"n\", opaque=\"o\\\"\"");
    DigestChallenge.Asker asker = new DigestChallenge.Asker("GET", "/", "u\"\\", "p");
    String answer = challenge.authorization(asker, 1, "c");
    assertEquals("a\"b\\", parameter(answer, "realm"));
    assertEquals("u\"\\", parameter(answer, "username"));
    assertEquals("o\"", parameter(answer, "opaque"));
    assertThrows(
        IllegalArgumentException.class, () -> new DigestChallenge.Asker("GET", "/", "a\r\n", "p"));
  }

  @Test
  void aUserOutsideOfAsciiIsCoded() {
    DigestChallenge challenge = challenge("Digest realm=r, qop=auth, nonce=n");
    DigestChallenge.Asker asker = new DigestChallenge.Asker("GET", "/", "J\u00e4s\u00f8n Doe", "p");
    assertTrue(
        challenge
            .authorization(asker, 1, "c")
            .startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="));
  }

  @Test
  void everyAnswerHasANonceOfItsOwn() {
    DigestChallenge challenge = challenge("Digest realm=r, qop=auth, nonce=n");
    SecureRandom random = new SecureRandom();
    String one = parameter(challenge.authorization(MUFASA, 1, random), "cnonce");
    assertEquals(32, one.length());
    assertNotEquals(one, parameter(challenge.authorization(MUFASA, 1, random), "cnonce"));
  }

  @Test
  void theFirstThatCanBeAnsweredIsTaken() {
    DigestChallenge challenge =
        challenge(
            "Negotiate, Basic realm=\"x\"",
            "Digest realm=a, nonce=n, algorithm=SHA-1, Digest realm=b, nonce=n, qop=auth-int,"
                + " Digest realm=c, nonce=n, qop=\"auth-int,AUTH\", stale=TRUE, Digest realm=d,"
                + " nonce=n");
    assertEquals("c", challenge.realm());
    assertTrue(challenge.isStale());
    assertFalse(challenge.isUserHashed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"x\"",
        "Digest",
        "Digest realm=a",
        "Digest nonce=a",
        "Digest realm=\"a, nonce=n",
        "Digest realm=a, nonce=n, qop=auth-int",
        "Digest realm=a, nonce=n, qop=\"\"",
        "Digest realm=a, nonce=n, algorithm=SHA-1",
        "Digest realm=a, nonce=n, algorithm=-sess",
        "Digestrealm=a, nonce=n",
        ""
      })
  void whatCannotBeAnsweredIsLeftOut(String field) {
    assertEquals(Optional.empty(), DigestChallenge.parse(List.of(field)));
  }

  // ---- Challenges

  private static String shown(String field) {
    StringBuilder text = new StringBuilder();
    for (Challenge challenge : Challenge.parse(List.of(field))) {
      text.append(challenge.scheme())
          .append('(')
          .append(challenge.token())
          .append(')')
          .append(challenge.parameters());
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Basic realm=\"a\" | basic(){realm=a}",
        "Basic realm=\"a, b\", charset=\"UTF-8\", Digest x=1 | basic(){realm=a, b, charset=UTF-8}digest(){x=1}",
        "Negotiate, NTLM | negotiate(){}ntlm(){}",
        "Negotiate abc/d+e==, Basic a=b | negotiate(abc/d+e==){}basic(){a=b}",
        "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""
            + " | newauth(){realm=apps, type=1, title=Login to \"apps\"}basic(){realm=simple}",
        ", ,Basic , , a = b , ,, c=\"\" , | basic(){a=b, c=}",
        "Basic a=1, A=2 | basic(){a=1}",
        "Basic a=b c=d, Digest e=f | ",
        "Basic a=\"b | ",
        "Basic a=b, Digest c=\"d | basic(){a=b}",
        "\"x\" | ",
        "Basic abc | basic(abc){}",
      })
  void severalChallengesAreToldApart(String field, String expected) {
    assertEquals(expected == null ? "" : expected, shown(field));
  }

  @Test
  void noFieldMakesTheParserFail() {
    Random random = new Random(9);
    String[] words = {
      "Digest", "Basic", " ", ",", "=", "\"", "\\", "realm", "nonce=n", "a", "/", "\u00ff", "qop="
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(14); k > 0; k--) {
        text.append(words[random.nextInt(words.length)]);
      }
      assertTrue(Challenge.parse(List.of(text.toString(), text.toString())).size() <= 20);
      DigestChallenge.parse(List.of(text.toString()))
          .ifPresent(challenge -> challenge.authorization(MUFASA, 1, "c"));
    }
    assertEquals(20, Challenge.parse(List.of("x,".repeat(1_000))).size());
  }
}
