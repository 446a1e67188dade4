package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server may hand out, and what a client makes of what servers do.
final class SetCookieTest {

  @Test
  void aCookieIsSafeUnlessItIsChanged() {
    assertEquals("a=b; Path=/; HttpOnly; SameSite=Lax", SetCookie.of("a", "b").toString());
    assertEquals(
        "__Host-a=b; Path=/; Secure; HttpOnly; SameSite=Lax",
        SetCookie.of("__Host-a", "b").toString());
  }

  @Test
  void everyAttributeIsSent() {
    SetCookie cookie =
        SetCookie.of("a", "b")
            .withSecure(true)
            .withPath("/x")
            .withDomain("example.com")
            .withMaxAge(Duration.ofMillis(61_999))
            .withExpires(Instant.parse("1994-11-06T08:49:37.9Z"))
            .withSameSite(SameSite.NONE)
            .withPartitioned(true)
            .withHttpOnly(false);
    assertEquals(
        "a=b; Path=/x; Domain=example.com; Max-Age=61; Expires=Sun, 06 Nov 1994 08:49:37 GMT;"
            + " Secure; SameSite=None; Partitioned",
        cookie.toString());
    assertEquals("c", cookie.withValue("c").value());
    assertEquals(Optional.of("/x"), cookie.withValue("c").path());
  }

  @Test
  void whatIsSentIsReadAgain() {
    SetCookie cookie =
        SetCookie.of("__Secure-a", "b=c/d+e")
            .withDomain("example.com")
            .withMaxAge(Duration.ofDays(3))
            .withExpires(Instant.parse("2030-01-02T03:04:05Z"))
            .withSameSite(SameSite.STRICT)
            .withPartitioned(true);
    assertEquals(Optional.of(cookie), SetCookie.parse(cookie.toString()));
    assertEquals(cookie.hashCode(), SetCookie.parse(cookie.toString()).orElseThrow().hashCode());
    assertNotEquals(cookie, cookie.withValue("other"));
    assertNotEquals(cookie, cookie.withPath("/other"));
  }

  @Test
  void anExpiredCookieDeletes() {
    assertEquals(
        "a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax",
        SetCookie.expired("a").toString());
    assertEquals(
        "a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
        SetCookie.of("a", "").withMaxAge(Duration.ofSeconds(-5)).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a\tb",
        "a=b",
        "a;b",
        "a,b",
        "a\"b",
        "a\r\nSet-Cookie: x",
        "\u00e9",
        "a\0"
      })
  void aNameThatIsNoTokenIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> SetCookie.of(name, "x"));
    assertThrows(IllegalArgumentException.class, () -> SetCookie.expired(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a\tb",
        "a;b",
        "a,b",
        "\"a\"",
        "a\\b",
        "a\r\nX: y",
        "a\u007f",
        "\u00e9",
        "a\0"
      })
  void aValueThatCouldBeMisreadIsRefused(String value) {
    assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", value));
    SetCookie cookie = SetCookie.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> cookie.withValue(value));
  }

  @Test
  void everyCharacterIsRefusedOrKept() {
    int kept = 0;
    for (char c = 0; c < 0x200; c++) {
      try {
        SetCookie cookie = SetCookie.of("a", "" + c);
        assertEquals(Optional.of(cookie), SetCookie.parse(cookie.toString()));
        kept++;
      } catch (IllegalArgumentException refused) {
        assertTrue(c <= ' ' || c >= 0x7f || "\",;\\".indexOf(c) >= 0, "U+" + (int) c);
      }
    }
    assertEquals(0x7f - 0x21 - 4, kept);
  }

  @Test
  void aMessageNamesCookieCharacterAndCure() {
    assertEquals(
        "the value of cookie a has the character U+0020 at 1; code it, by Base64 for one",
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", "b c")).getMessage());
  }

  @Test
  void whatBrowsersWouldCutIsRefused() {
    assertEquals(4095, SetCookie.of("a", "x".repeat(4095)).value().length());
    assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", "x".repeat(4096)));
    assertTrue(SetCookie.parse("a=" + "x".repeat(4095)).isPresent());
    assertFalse(SetCookie.parse("a=" + "x".repeat(4096)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "/a;b", "/a\r\nb", "/\u00e9"})
  void aPathThatIsNoneIsRefused(String path) {
    SetCookie cookie = SetCookie.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> cookie.withPath(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".example.com", "a b", "a;b", "a\nb", "b\u00fccher.de", "a,b"})
  void aDomainThatIsNoneIsRefused(String domain) {
    SetCookie cookie = SetCookie.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> cookie.withDomain(domain));
  }

  @Test
  void aDateThatCannotBeWrittenIsRefused() {
    SetCookie cookie = SetCookie.of("a", "b");
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    assertEquals(Optional.of(last), cookie.withExpires(last).expires());
    assertThrows(IllegalArgumentException.class, () -> cookie.withExpires(last.plusSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> cookie.withExpires(Instant.MIN));
  }

  @Test
  void aNameThatPromisesIsHeldToIt() {
    SetCookie host = SetCookie.of("__Host-a", "b");
    assertThrows(IllegalArgumentException.class, () -> host.withSecure(false));
    assertThrows(IllegalArgumentException.class, () -> host.withDomain("example.com"));
    assertThrows(IllegalArgumentException.class, () -> host.withPath("/x"));
    SetCookie secure = SetCookie.of("__secure-a", "b");
    assertThrows(IllegalArgumentException.class, () -> secure.withSecure(false));
    assertEquals(Optional.of("/x"), secure.withPath("/x").path());
  }

  @Test
  void noneAndPartitionedNeedTls() {
    SetCookie plain = SetCookie.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> plain.withSameSite(SameSite.NONE));
    assertThrows(IllegalArgumentException.class, () -> plain.withPartitioned(true));
    SetCookie none = plain.withSecure(true).withSameSite(SameSite.NONE);
    assertEquals(
        "cookie a needs Secure because of SameSite=None; call withSecure(true) before",
        assertThrows(IllegalArgumentException.class, () -> none.withSecure(false)).getMessage());
  }

  // ---- Parsed

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "a=b | a | b",
        " a = b ; x | a | b",
        "a=b=c | a | b=c",
        "a=\"b c\" | a | \"b c\"",
        "a=b,c | a | b,c",
        "a b=c | a b | c",
        "a=\u00e9 | a | \u00e9",
      })
  void namesAndValuesAreTakenAsTheyAre(String text, String name, String value) {
    SetCookie cookie = SetCookie.parse(text).orElseThrow();
    assertEquals(name, cookie.name());
    assertEquals(value, cookie.value());
    assertEquals(Optional.empty(), cookie.path());
    assertFalse(cookie.isHttpOnly());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "a",
        "=b",
        " =b",
        "; a=b",
        "a\0=b",
        "a\tb=c",
        "a=b\tc",
        "a=b\r\n",
        "a=b; Path=/\u0007",
        "a=\u007f",
        "__Host-a=b",
        "__Host-a=b; Secure",
        "__Host-a=b; Path=/",
        "__Host-a=b; Secure; Path=/x",
        "__Host-a=b; Secure; Path=/; Domain=example.com",
        "__Secure-a=b",
        "__SECURE-a=b",
        "a=b; Domain=exa mple.com",
        "a=b; Domain=..x",
        "a=b; Domain=b\u00fccher.de"
      })
  void whatNobodyKeepsIsNoCookie(String text) {
    assertEquals(Optional.empty(), SetCookie.parse(text));
  }

  @Test
  void attributesAreReadInAnyCaseAndOrder() {
    SetCookie cookie =
        SetCookie.parse(
                "a=b;SECURE ; httponly; PATH = /x ; domain=.Example.COM; samesite=STRICT;"
                    + "max-age=60;expires=Sun, 06-Nov-94 08:49:37 GMT; partitioned=yes; foo=bar;;=")
            .orElseThrow();
    assertTrue(cookie.isSecure());
    assertTrue(cookie.isHttpOnly());
    assertTrue(cookie.isPartitioned());
    assertEquals(Optional.of("/x"), cookie.path());
    assertEquals(Optional.of("example.com"), cookie.domain());
    assertEquals(Optional.of(SameSite.STRICT), cookie.sameSite());
    assertEquals(Optional.of(Duration.ofMinutes(1)), cookie.maxAge());
    assertEquals(Optional.of(Instant.parse("1994-11-06T08:49:37Z")), cookie.expires());
  }

  @Test
  void theLastOfAnAttributeCounts() {
    SetCookie cookie =
        SetCookie.parse("a=b; Path=/x; Path=/y; Domain=x.com; Domain=y.com; Max-Age=1; Max-Age=2")
            .orElseThrow();
    assertEquals(Optional.of("/y"), cookie.path());
    assertEquals(Optional.of("y.com"), cookie.domain());
    assertEquals(Optional.of(Duration.ofSeconds(2)), cookie.maxAge());
    assertEquals(Optional.empty(), SetCookie.parse("a=b; Path=/x; Path=y").orElseThrow().path());
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-1,0",
    "-99999999999999999999,0",
    "007,7",
    "2147483647,2147483647",
    "2147483648,2147483647",
    "99999999999999999999,2147483647"
  })
  void agesAreRead(String text, long seconds) {
    assertEquals(
        Optional.of(Duration.ofSeconds(seconds)),
        SetCookie.parse("a=b; Max-Age=" + text).orElseThrow().maxAge());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+1", "1s", "1.5", "\u00b2", "--1", "x"})
  void anAgeThatIsNoneIsLeftOut(String text) {
    assertEquals(Optional.empty(), SetCookie.parse("a=b; Max-Age=" + text).orElseThrow().maxAge());
  }

  @Test
  void whatNeedsTlsIsLeftOutWithout() {
    SetCookie cookie = SetCookie.parse("a=b; SameSite=None; Partitioned").orElseThrow();
    assertEquals(Optional.empty(), cookie.sameSite());
    assertFalse(cookie.isPartitioned());
    assertEquals(
        Optional.of(SameSite.NONE),
        SetCookie.parse("a=b; SameSite=None; Secure").orElseThrow().sameSite());
    assertEquals(Optional.empty(), SetCookie.parse("a=b; SameSite=Loose").orElseThrow().sameSite());
  }

  @Test
  void anAttributeThatIsTooLongIsLeftOut() {
    String path = "/" + "x".repeat(1023);
    assertEquals(Optional.of(path), SetCookie.parse("a=b; Path=" + path).orElseThrow().path());
    assertEquals(Optional.empty(), SetCookie.parse("a=b; Path=" + path + "x").orElseThrow().path());
  }

  @Test
  void noTextMakesTheParsersFail() {
    Random random = new Random(7);
    String[] words = {
      "a",
      "=",
      ";",
      " ",
      "\"",
      "Path=/",
      "Domain=",
      ".",
      "Max-Age=",
      "-1",
      "Secure",
      "\u00ff",
      "\0",
      "Expires=",
      "99:99:99",
      "SameSite=None",
      "__Host-",
      ",",
      "\\"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(12); k > 0; k--) {
        text.append(words[random.nextInt(words.length)]);
      }
      SetCookie.parse(text.toString())
          .ifPresent(
              cookie -> assertEquals(Optional.of(cookie), SetCookie.parse(cookie.toString())));
      Cookies.parse(List.of(text.toString(), text.toString()));
    }
  }
}
