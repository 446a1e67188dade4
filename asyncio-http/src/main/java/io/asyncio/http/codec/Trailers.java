package io.asyncio.http.codec;

import io.asyncio.http.Headers;

/// Which fields may follow a body: not those that say where it ends, to whom it goes or who sends
/// it. RFC 9110, section 6.5.1.
final class Trailers {

  private static final String[] FORBIDDEN = {
    "Transfer-Encoding",
    "Content-Length",
    "Host",
    "Trailer",
    "Connection",
    "Content-Encoding",
    "Content-Type",
    "Content-Range",
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "Expect",
    "Range",
    "TE",
    "Upgrade",
    "Cache-Control",
    "Max-Forwards",
    "Location",
    "WWW-Authenticate",
    "Proxy-Authenticate"
  };

  private Trailers() {}

  /// Returns those that may be there.
  static Headers allowed(Headers received) {
    Headers allowed = received;
    for (String name : FORBIDDEN) {
      allowed = allowed.without(name);
    }
    return allowed;
  }

  /// Returns the same, if all may be there.
  static Headers checked(Headers trailers) {
    for (String name : FORBIDDEN) {
      if (trailers.contains(name)) {
        throw new IllegalArgumentException("field " + name + " can't follow a body; set it before");
      }
    }
    return trailers;
  }
}
