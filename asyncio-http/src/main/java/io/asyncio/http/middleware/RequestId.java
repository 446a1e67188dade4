package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.Key;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;

/// Gives each request a name under which it is found in the logs of all servers it passes.
///
/// A name that comes with the request is taken if nothing in it can do harm to a log: up to 128
/// letters, digits, `-`, `_`, `.` and `:`. Else it gets one of 128 random bits. The answer has it,
/// too.
///
/// ```java
/// app.use(RequestId.create());
/// LOG.log(Level.INFO, "order " + order + " of request " + RequestId.of(request));
/// ```
public final class RequestId implements Middleware {

  private static final Key<String> KEY = Key.of("request id", String.class);
  private static final int LONGEST = 128;

  private final String field;

  private RequestId(String field) {
    this.field = field;
  }

  /// Returns a middleware for the field `X-Request-Id`.
  ///
  /// @return to stand before all others
  public static RequestId create() {
    return create("X-Request-Id");
  }

  /// Returns a middleware.
  ///
  /// @param field that has the name, in requests and answers
  /// @return to stand before all others
  /// @throws IllegalArgumentException if it is no name of a field
  public static RequestId create(String field) {
    Headers _ = Headers.of(field, "");
    return new RequestId(field);
  }

  /// Returns the name of a request.
  ///
  /// @param request that has passed this middleware
  /// @return its name
  /// @throws IllegalStateException if it has not
  public static String of(Request request) {
    return request
        .attribute(KEY)
        .orElseThrow(() ->
            new IllegalStateException(
                request + " has no id; put RequestId before its handler by use"));
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String id = request.header(field).filter(RequestId::isHarmless).orElseGet(RandomText::create);
    request.setAttribute(KEY, id);
    return Decoration.answer(request, next, headers -> headers.with(field, id));
  }

  private static boolean isHarmless(String id) {
    return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(RequestId::isHarmless);
  }

  private static boolean isHarmless(int c) {
    int lower = Characters.lower(c);
    return Characters.isDigit(c)
        || (lower >= 'a' && lower <= 'z')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == ':';
  }
}
