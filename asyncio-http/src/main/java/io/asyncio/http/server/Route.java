package io.asyncio.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A path, a method and the handler of requests for both: made by [Router].
public final class Route {

  private final Router router;
  private final String method;
  private final RoutePattern pattern;
  private final Handler bare;
  private final String place;
  private final List<AddedMiddleware> middlewares = new ArrayList<>(0);
  private Handler handler;

  Route(Router router, String method, RoutePattern pattern, Handler handler, String place) {
    this.router = router;
    this.method = method;
    this.pattern = pattern;
    this.bare = handler;
    this.handler = handler;
    this.place = place;
  }

  /// Gives the route a name to build its address by, with [Router#url(String, String...)].
  ///
  /// @param name of no other route of the router
  /// @return this
  /// @throws IllegalArgumentException if another route has it
  public Route named(String name) {
    router.name(Objects.requireNonNull(name, "name"), this);
    return this;
  }

  /// Puts a middleware before this route's handler, behind those that are there.
  ///
  /// @param middleware sees requests of this route only
  /// @return this
  public Route with(Middleware middleware) {
    middlewares.add(AddedMiddleware.of(middleware));
    handler = AddedMiddleware.chain(middlewares, request -> checked(request, bare.handle(request)));
    return this;
  }

  /// Returns the method.
  ///
  /// @return in capitals, or `*` for all
  public String method() {
    return method;
  }

  /// Returns the path.
  ///
  /// @return as it was given, with its parts in braces, without the prefix of a mounted router
  public String path() {
    return pattern.text();
  }

  RoutePattern pattern() {
    return pattern;
  }

  /// Suspends as the handler does.
  Response answer(Request request) throws Exception {
    return checked(request, handler.handle(request));
  }

  private Response checked(Request request, @Nullable Response response) {
    if (response == null) {
      throw new IllegalStateException(
          "the handler of %s, routed as %s at %s, returned null; return a Response"
              .formatted(request, this, place));
    }
    return response;
  }

  /// Where in the program it was made.
  String place() {
    return place;
  }

  @Override
  public String toString() {
    return method + " " + pattern.text();
  }
}
