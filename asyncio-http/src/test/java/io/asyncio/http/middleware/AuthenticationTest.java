package io.asyncio.http.middleware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Response;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who passes.
final class AuthenticationTest {

  private static final Handler TELL = request -> Response.text(Authentication.user(request));
  private static final Middleware BASIC =
      Authentication.basic(
          "the \"place\"", Map.of("Aladdin", "open sesame", "m\u00fcller", "a:b", "nobody", ""));
  private static final Middleware BEARER =
      Authentication.bearer(
          "api",
          token ->
              Authentication.isSame(token, "mF_9.B5f-4.1JqM")
                  ? Optional.of("you")
                  : Optional.empty());

  private static String basic(String userAndPassword) {
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"Aladdin:open sesame, Aladdin", "m\u00fcller:a:b, m\u00fcller"})
  void theRightPasswordPasses(String credentials, String user) {
    assertEquals(
        "200 " + user, Asked.said(Asked.get(BASIC, TELL, "Authorization", basic(credentials))));
  }

  @Test
  void theSchemeIsReadInAnyCase() {
    String value = "bASIC  QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    assertEquals("200 Aladdin", Asked.said(Asked.get(BASIC, TELL, "Authorization", value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Aladdin:open sesamE",
        "Aladdin:",
        "Aladdin",
        "aladdin:open sesame",
        ":open sesame",
        "stranger:",
        "m\u00fcller:a",
        ""
      })
  void anyOtherIsChallenged(String credentials) {
    Response response = Asked.get(BASIC, TELL, "Authorization", basic(credentials));
    assertEquals("401 name and password are needed here", Asked.said(response));
    assertEquals(
        "Basic realm=\"the \\\"place\\\"\", charset=\"UTF-8\"",
        Asked.field(response, "WWW-Authenticate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic", "Basic ", "Basic *", "BasicQWxh", "Bearer QWxhZGRpbg=="})
  void whatIsWronglyWrittenIsChallenged(String value) {
    assertEquals(401, Asked.get(BASIC, TELL, "Authorization", value).status().code());
  }

  @Test
  void twoAreNone() {
    String right = basic("Aladdin:open sesame");
    assertEquals(
        401,
        Asked.get(BASIC, TELL, "Authorization", right, "Authorization", right).status().code());
    assertEquals(401, Asked.get(BASIC, TELL).status().code());
  }

  @Test
  void theRightTokenPasses() {
    assertEquals(
        "200 you", Asked.said(Asked.get(BEARER, TELL, "Authorization", "Bearer mF_9.B5f-4.1JqM")));
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer mF_9.B5f-4.1JqN, 'Bearer realm=\"api\", error=\"invalid_token\"'",
    "Bearer mF_9.B5f-4.1JqM x, 'Bearer realm=\"api\"'",
    "Basic QWxh, 'Bearer realm=\"api\"'",
    "Bearer, 'Bearer realm=\"api\"'",
  })
  void anyOtherTokenIsChallenged(String value, String challenge) {
    Response response = Asked.get(BEARER, TELL, "Authorization", value);
    assertEquals(401, response.status().code());
    assertEquals(challenge, Asked.field(response, "WWW-Authenticate"));
  }

  @Test
  void secretsAreCompared() {
    assertTrue(Authentication.isSame("a", "a"));
    assertFalse(Authentication.isSame("a", "b"));
    assertFalse(Authentication.isSame("a", "aa"));
  }

  @Test
  void mistakesOfTheProgramAreTold() {
    assertEquals(
        "GET / has no user; put Authentication before its handler by use",
        assertThrows(
                IllegalStateException.class,
                () -> Asked.get((request, next) -> next.handle(request), TELL))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Authentication.basic("a\nb", Map.of("a", "b")));
  }
}
