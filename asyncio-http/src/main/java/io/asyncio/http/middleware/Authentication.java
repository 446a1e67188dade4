package io.asyncio.http.middleware;

import io.asyncio.http.BasicAuth;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Lets those pass who say who they are: RFC 7617 (`Basic`) and RFC 6750 (`Bearer`). All others are
/// answered 401 with a challenge.
///
/// ```java
/// admin.use(Authentication.basic("admin", (user, password) -> users.check(user, password)));
/// router.get("/me", request -> Response.text(Authentication.user(request)));
/// ```
///
/// Passwords and tokens are sent as they are: use TLS. What the program compares, it should compare
/// by [#isSame(String, String)].
public final class Authentication {

  private static final String BEARER = "Bearer ";
  private static final Key<String> USER = Key.of("user", String.class);

  private Authentication() {}

  /// Knows passwords.
  @FunctionalInterface
  public interface PasswordCheck {

    /// Says whether a password is the user's. May suspend, and should take as long for users that
    /// there are not.
    ///
    /// @param user any
    /// @param password any
    /// @return true if so
    /// @throws Exception answered by 500
    boolean isRight(String user, String password) throws Exception;
  }

  /// Knows tokens.
  @FunctionalInterface
  public interface TokenCheck {

    /// Returns whose token this is. May suspend.
    ///
    /// @param token any, without blanks
    /// @return the user's name; empty if it is nobody's
    /// @throws Exception answered by 500
    Optional<String> user(String token) throws Exception;
  }

  /// Asks for name and password.
  ///
  /// @param realm what browsers call the place
  /// @param check knows the passwords
  /// @return before handlers that need a user
  /// @throws IllegalArgumentException if the realm can't stand in a field
  public static Middleware basic(String realm, PasswordCheck check) {
    Objects.requireNonNull(check, "check");
    Headers challenge =
        Headers.of("WWW-Authenticate", "Basic realm=" + quoted(realm) + ", charset=\"UTF-8\"");
    return (request, next) -> {
      BasicAuth given =
          only(request).flatMap(BasicAuth::parse).orElseThrow(() -> unknown(challenge));
      if (!check.isRight(given.user(), given.password())) {
        throw unknown(challenge);
      }
      request.setAttribute(USER, given.user());
      return next.handle(request);
    };
  }

  private static HttpError unknown(Headers challenge) {
    return new HttpError(Status.UNAUTHORIZED, "name and password are needed here", challenge);
  }

  /// Asks for one of a few names and its password.
  ///
  /// @param realm what browsers call the place
  /// @param passwords by name
  /// @return before handlers that need a user
  /// @throws IllegalArgumentException if the realm can't stand in a field
  public static Middleware basic(String realm, Map<String, String> passwords) {
    Map<String, String> known = Map.copyOf(passwords);
    return basic(
        realm,
        (user, password) -> {
          // Compared also for nobody, so that it takes as long.
          boolean isSame = isSame(known.getOrDefault(user, ""), password);
          return isSame && known.containsKey(user);
        });
  }

  /// Asks for a token.
  ///
  /// @param realm a name for the place
  /// @param check knows the tokens
  /// @return before handlers that need a user
  /// @throws IllegalArgumentException if the realm can't stand in a field
  public static Middleware bearer(String realm, TokenCheck check) {
    Objects.requireNonNull(check, "check");
    String challenge = "Bearer realm=" + quoted(realm);
    Headers unsaid = Headers.of("WWW-Authenticate", challenge);
    Headers wrong = Headers.of("WWW-Authenticate", challenge + ", error=\"invalid_token\"");
    return (request, next) -> {
      Optional<String> token = token(request);
      if (token.isEmpty()) {
        throw new HttpError(Status.UNAUTHORIZED, "a token is needed here", unsaid);
      }
      String user =
          check
              .user(token.get())
              .orElseThrow(
                  () -> new HttpError(Status.UNAUTHORIZED, "another token is needed here", wrong));
      request.setAttribute(USER, user);
      return next.handle(request);
    };
  }

  /// Returns who asks.
  ///
  /// @param request that has passed one of these middlewares
  /// @return the name
  /// @throws IllegalStateException if it has not
  public static String user(Request request) {
    return request
        .attribute(USER)
        .orElseThrow(() ->
            new IllegalStateException(
                request + " has no user; put Authentication before its handler by use"));
  }

  /// Compares two secrets in a time that does not tell how much of them is alike.
  ///
  /// @param one a secret
  /// @param other a secret
  /// @return true if they are the same
  public static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(digest(one), digest(other));
  }

  /// Of one length for all.
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /// Two are none: another server might take the other one.
  private static Optional<String> only(Request request) {
    return request.headers().all("Authorization").size() == 1
        ? request.header("Authorization")
        : Optional.empty();
  }

  private static Optional<String> token(Request request) {
    String value = only(request).orElse("");
    boolean isMeant =
        value.length() > BEARER.length()
            && Characters.equalsIgnoringCase(value.substring(0, BEARER.length()), BEARER);
    String text = isMeant ? Characters.withoutSpace(value.substring(BEARER.length())) : "";
    boolean isOne = !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return isOne ? Optional.of(text) : Optional.empty();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
