package io.asyncio.http.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.http.server.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which pages may ask, and how.
final class CorsTest {

  private static final String SHOP = "https://shop.example";
  private static final Cors RULES =
      Cors.of(SHOP, "http://localhost:3000")
          .withMethods("GET", "PUT")
          .withHeaders("Content-Type", "X-Token")
          .withExposedHeaders("ETag", "Link")
          .withCredentials()
          .withMaxAge(Duration.ofMinutes(10));

  @ParameterizedTest
  @ValueSource(strings = {SHOP, "http://localhost:3000"})
  void pagesOfAllowedOriginsMayRead(String origin) {
    Response response = Asked.get(RULES, Asked.HELLO, "Origin", origin);
    assertEquals(origin, Asked.field(response, "Access-Control-Allow-Origin"));
    assertEquals("true", Asked.field(response, "Access-Control-Allow-Credentials"));
    assertEquals("ETag, Link", Asked.field(response, "Access-Control-Expose-Headers"));
    assertEquals("Origin", Asked.field(response, "Vary"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "https://a.shop.example",
        "HTTPS://shop.example",
        ""
      })
  void pagesOfOthersMayNot(String origin) {
    Response response = Asked.get(RULES, Asked.HELLO, "Origin", origin);
    assertEquals("200 hello", Asked.said(response));
    assertEquals("none", Asked.field(response, "Access-Control-Allow-Origin"));
    assertEquals("none", Asked.field(response, "Access-Control-Allow-Credentials"));
    assertEquals("Origin", Asked.field(response, "Vary"));
  }

  @Test
  void errorsMayBeReadToo() {
    Response response = Asked.get(RULES, Asked.MISSING, "Origin", SHOP);
    assertEquals(404, response.status().code());
    assertEquals(SHOP, Asked.field(response, "Access-Control-Allow-Origin"));
    assertEquals("because", Asked.field(response, "Why"));
  }

  @Test
  void whatIsAnsweredWithoutAnOriginVariesNevertheless() {
    Response response =
        Asked.get(RULES, _ -> Response.text("").withHeader("Vary", "Accept-Encoding"));
    assertEquals("Accept-Encoding, Origin", Asked.field(response, "Vary"));
    assertEquals("none", Asked.field(response, "Access-Control-Allow-Origin"));
  }

  @Test
  void browsersAreToldBeforehand() {
    Response response = preflight(RULES, SHOP, "PUT", "content-type, X-TOKEN");
    assertEquals(204, response.status().code());
    assertEquals(SHOP, Asked.field(response, "Access-Control-Allow-Origin"));
    assertEquals("true", Asked.field(response, "Access-Control-Allow-Credentials"));
    assertEquals("GET, PUT", Asked.field(response, "Access-Control-Allow-Methods"));
    assertEquals("Content-Type, X-Token", Asked.field(response, "Access-Control-Allow-Headers"));
    assertEquals("600", Asked.field(response, "Access-Control-Max-Age"));
    assertEquals(
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        Asked.field(response, "Vary"));
  }

  private static Response preflight(Cors rules, String origin, String method, String headers) {
    return Asked.ask(
        rules,
        Asked.HELLO,
        Asked.request(
            "OPTIONS",
            "Origin",
            origin,
            "Access-Control-Request-Method",
            method,
            "Access-Control-Request-Headers",
            headers));
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example, PUT, ''",
    "https://shop.example, DELETE, ''",
    "https://shop.example, put, ''",
    "https://shop.example, PUT, X-Other",
    "https://shop.example, PUT, 'X-Token, X-Other'",
  })
  void whatIsNotAllowedIsForbiddenBeforehand(String origin, String method, String headers) {
    Response response = preflight(RULES, origin, method, headers);
    assertEquals(403, response.status().code());
    assertEquals("none", Asked.field(response, "Access-Control-Allow-Origin"));
  }

  @Test
  void allMayReadWhatIsForAll() {
    Response response = Asked.get(Cors.ofAll(), Asked.HELLO, "Origin", "https://any.example");
    assertEquals("*", Asked.field(response, "Access-Control-Allow-Origin"));
    assertEquals("none", Asked.field(response, "Vary"));
    assertEquals(
        "pages of all origins can't be allowed to ask in the user's name; name the origins by Cors.of",
        assertThrows(IllegalArgumentException.class, () -> Cors.ofAll().withCredentials())
            .getMessage());
  }

  @Test
  void anOptionsRequestOfAPageIsNoQuestionBeforehand() {
    assertEquals(
        "200 hello",
        Asked.said(Asked.ask(RULES, Asked.HELLO, Asked.request("OPTIONS", "Origin", SHOP))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "shop.example",
        "https://",
        "https://shop.example/",
        "https://*.shop.example",
        "https://Shop.example",
        "ftp://shop.example",
        "https://a, https://b"
      })
  void whatIsNoOriginIsRefused(String origin) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Cors.of(origin)).getMessage();
    assertEquals(true, message.startsWith("'" + origin + "' is no origin"), message);
  }

  @Test
  void otherMistakesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Cors.of());
    assertThrows(IllegalArgumentException.class, () -> Cors.ofAll().withMethods("GET, PUT"));
    assertThrows(IllegalArgumentException.class, () -> Cors.ofAll().withHeaders("*"));
  }
}
