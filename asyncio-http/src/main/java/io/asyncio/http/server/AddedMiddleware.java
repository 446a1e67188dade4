package io.asyncio.http.server;

import java.util.List;
import java.util.Objects;

/// A middleware and where in the program it was added, for whoever looks for the one that lost an
/// answer.
record AddedMiddleware(Middleware middleware, String place) {

  static AddedMiddleware of(Middleware middleware) {
    return new AddedMiddleware(
        Objects.requireNonNull(middleware, "middleware"), CallerPlace.find());
  }

  /// A handler with middlewares before it, the first of them outermost.
  static Handler chain(List<AddedMiddleware> all, Handler handler) {
    Handler chain = handler;
    for (AddedMiddleware each : all.reversed()) {
      chain = each.before(chain);
    }
    return chain;
  }

  private Handler before(Handler next) {
    Handler both = middleware.before(next);
    return request -> {
      Response response = both.handle(request);
      if (response == null) {
        throw new IllegalStateException(
            "the middleware added at %s returned null for %s; return what next.handle(request) returns, or a Response of its own"
                .formatted(place, request));
      }
      return response;
    };
  }
}
