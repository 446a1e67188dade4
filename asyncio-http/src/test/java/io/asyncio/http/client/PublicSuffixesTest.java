package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.IDN;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The list's own tests, and what its rules mean for cookies.
final class PublicSuffixesTest {

  /// What a site is called: one label more than its public suffix.
  private static String site(String host) {
    String site = "null";
    for (String rest = host; !PublicSuffixes.contain(rest); ) {
      site = rest;
      rest = rest.substring(rest.indexOf('.') + 1);
    }
    return site;
  }

  @Test
  void theTestsOfTheListPass() throws IOException {
    int count = 0;
    try (InputStream in = PublicSuffixesTest.class.getResourceAsStream("test_psl.txt")) {
      for (String line :
          new String(Objects.requireNonNull(in, "test_psl.txt").readAllBytes(), UTF_8)
              .split("\n", -1)) {
        if (line.startsWith("checkPublicSuffix('") && !line.startsWith("checkPublicSuffix('.")) {
          String[] parts = line.replace("null)", "'null')").split("'", -1);
          String host = IDN.toASCII(parts[1]).toLowerCase(Locale.ROOT);
          assertEquals(IDN.toASCII(parts[3]), site(host), line);
          count++;
        }
      }
    }
    assertEquals(73, count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com",
        "COM",
        "co.uk",
        "co.uk.",
        "Co.Uk",
        "localhost",
        "x.ck",
        "github.io",
        "xn--p1ai",
        "xn--55qx5d.cn",
        "anything.kawasaki.jp",
        "kawasaki.jp",
        ""
      })
  void strangersShareThese(String domain) {
    assertTrue(PublicSuffixes.contain(domain));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "example.co.uk",
        "www.ck",
        "city.kawasaki.jp",
        "me.github.io",
        "a.unlisted",
        "b.x.ck"
      })
  void strangersDoNotShareThese(String domain) {
    assertFalse(PublicSuffixes.contain(domain));
  }
}
