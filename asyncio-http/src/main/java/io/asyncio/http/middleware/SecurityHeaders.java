package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.time.Duration;
import java.util.Optional;

/// Tells browsers to be careful: fields that an answer has not are added to it.
///
/// `X-Content-Type-Options: nosniff`, `X-Frame-Options: DENY`, `Referrer-Policy:
/// strict-origin-when-cross-origin`, and what is set.
///
/// @see <a href="https://owasp.org/www-project-secure-headers/">OWASP Secure Headers</a>
public final class SecurityHeaders implements Middleware {

  private static final Headers USUAL =
      Headers.of(
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "strict-origin-when-cross-origin");

  private final Headers fields;
  private final Optional<String> transportSecurity;

  private SecurityHeaders(Headers fields, Optional<String> transportSecurity) {
    this.fields = fields;
    this.transportSecurity = transportSecurity;
  }

  /// Returns a middleware with the usual fields.
  ///
  /// @return to be changed, and given to `use`
  public static SecurityHeaders create() {
    return new SecurityHeaders(USUAL, Optional.empty());
  }

  /// Returns a copy with another field.
  ///
  /// @param name such as `Content-Security-Policy`
  /// @param value of answers that have none
  /// @return a changed copy
  /// @throws IllegalArgumentException if they can't stand in a message
  public SecurityHeaders with(String name, String value) {
    return new SecurityHeaders(fields.with(name, value), transportSecurity);
  }

  /// Returns a copy that tells browsers to come by TLS only, if they came so (RFC 6797).
  ///
  /// @param maxAge how long they remember it, and can't come without
  /// @return a changed copy
  public SecurityHeaders withTransportSecurity(Duration maxAge) {
    return new SecurityHeaders(fields, Optional.of("max-age=" + maxAge.toSeconds()));
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Headers added =
        transportSecurity.isPresent() && request.isSecure()
            ? fields.with("Strict-Transport-Security", transportSecurity.get())
            : fields;
    return Decoration.answer(request, next, answered -> added.withAll(answered));
  }
}
