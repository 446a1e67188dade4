package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client may send.
final class CookiesTest {

  private static String shown(Cookies cookies) {
    List<String> pairs = new ArrayList<>();
    cookies.forEach(cookie -> pairs.add(cookie.name() + ">" + cookie.value()));
    return String.join("|", pairs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\0',
      emptyValue = "",
      value = {
        "a=b # a>b",
        "a=b; c=d # a>b|c>d",
        "a=b;c=d;; ;e=f # a>b|c>d|e>f",
        " a = b ; c=d=e # a>b|c>d=e",
        "a=\"b\"; c=\"; d=\"\" # a>b|c>\"|d>",
        "a; b=c; d # b>c",
        "=x; a=b # a>b",
        "a; b; c; d=e; f; g=h # d>e|g>h",
        "a=1; a=2 # a>1|a>2",
        "$Version=1; a=b,c # $Version>1|a>b,c",
        "a= # a>",
      })
  void pairsAreTakenAndJunkIsLeftOut(String field, String expected) {
    assertEquals(expected, shown(Cookies.parse(List.of(field))));
  }

  @Test
  void severalFieldsAreOneList() {
    Cookies cookies = Cookies.parse(List.of("a=1; b=2", "a=3"));
    assertEquals(Optional.of("1"), cookies.first("a"));
    assertEquals(List.of("1", "3"), cookies.all("a"));
    assertEquals(Optional.empty(), cookies.first("A"));
    assertEquals(List.of("a", "b"), List.copyOf(cookies.names()));
    assertEquals(3, cookies.size());
  }

  @Test
  void nothingIsNoCookies() {
    assertTrue(Cookies.parse(List.of()).isEmpty());
    assertTrue(Cookies.parse(List.of("", ";", "nothing")).isEmpty());
  }

  @Test
  void atMost300AreKept() {
    String field = String.join("; ", Collections.nCopies(400, "a=b"));
    assertEquals(300, Cookies.parse(List.of(field)).size());
    assertEquals(300, Cookies.parse(List.of("x=y; " + field, field)).size());
  }

  @Test
  void valuesAreNotShown() {
    assertEquals("[a=…]", Cookies.parse(List.of("a=secret")).toString());
  }
}
