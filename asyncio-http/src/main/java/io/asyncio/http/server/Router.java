package io.asyncio.http.server;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the handler of a request by its path and method.
///
/// ```java
/// Router router = new Router();
/// router.get("/books", books::list);
/// router.get("/books/{number:int}", books::show).named("book");
/// router.post("/books", books::add);
/// router.get("/files/{path...}", files);
/// router.mount("/admin", admin);
/// ```
///
/// A path is a tree of segments. At each of them a text goes before a part of a kind, that before a
/// part of any kind, and that before a part that takes all the rest; if what was chosen leads
/// nowhere, the next is tried. So the order in which routes are added does not matter. A segment is
/// decoded once, by itself: `%2F` never ends one. Paths without parts are found in one step.
///
/// Without a route of their own, HEAD is handled as GET, and OPTIONS is answered with the methods
/// that there are.
///
/// **Threads:** those of one loop, or before it runs.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#router">aiohttp's
///   UrlDispatcher</a>
public final class Router implements Handler {

  /// For all methods.
  static final String ANY = "*";

  private final Map<String, Predicate<String>> kinds = new HashMap<>();
  private final RouteTree tree = new RouteTree();
  private final Map<String, Route> names = new HashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>(0);
  private final List<AddedMiddleware> middlewares = new ArrayList<>(0);
  private String prefix = "";
  private @Nullable Router mountedIn;

  /// What is asked instead of this router, where it is mounted or has a host: the application whose
  /// router it is.
  private Handler front = this;

  private @Nullable Handler chain;

  private record Host(String name, Router router) {

    boolean matches(String host) {
      return name.startsWith("*.")
          ? host.length() > name.length() - 1 && host.endsWith(name.substring(1))
          : host.equals(name);
    }
  }

  /// Creates a router without routes.
  public Router() {
    kinds.put("int", Router::isNumber);
    kinds.put("uuid", Router::isUuid);
    kinds.put("slug", Router::isSlug);
  }

  private static boolean isNumber(String segment) {
    return Characters.decimal(segment) >= 0;
  }

  private static boolean isUuid(String segment) {
    if (segment.length() != 36) {
      return false;
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      if (isDash ? c != '-' : Characters.hexValue(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSlug(String segment) {
    return !segment.isEmpty()
        && segment
            .chars()
            .allMatch(c -> Characters.isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_');
  }

  // ---- Routes

  /// Adds a kind of parts, beside `int` (digits), `uuid` and `slug` (small letters, digits, `-` and
  /// `_`), for routes that are added later.
  ///
  /// @param name stands behind the colon in a path
  /// @param isAllowed says whether a decoded segment is one
  /// @return this
  public Router kind(String name, Predicate<String> isAllowed) {
    kinds.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(isAllowed, "isAllowed"));
    return this;
  }

  /// Adds a route for GET and HEAD.
  ///
  /// @param path such as `/books/{number:int}`
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException as [#route(String, String, Handler)]
  public Route get(String path, Handler handler) {
    return add("GET", path, handler);
  }

  /// Adds a route for POST.
  ///
  /// @param path such as `/books`
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException as [#route(String, String, Handler)]
  public Route post(String path, Handler handler) {
    return add("POST", path, handler);
  }

  /// Adds a route for PUT.
  ///
  /// @param path such as `/books/{number:int}`
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException as [#route(String, String, Handler)]
  public Route put(String path, Handler handler) {
    return add("PUT", path, handler);
  }

  /// Adds a route for PATCH.
  ///
  /// @param path such as `/books/{number:int}`
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException as [#route(String, String, Handler)]
  public Route patch(String path, Handler handler) {
    return add("PATCH", path, handler);
  }

  /// Adds a route for DELETE.
  ///
  /// @param path such as `/books/{number:int}`
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException as [#route(String, String, Handler)]
  public Route delete(String path, Handler handler) {
    return add("DELETE", path, handler);
  }

  /// Adds a route.
  ///
  /// @param method in capitals, or `*` for all that have no route of their own
  /// @param path begins with a slash; `{name}` is a part of any kind, `{name:kind}` one of a kind,
  ///   and `{name...}` all the rest
  /// @param handler answers
  /// @return the route
  /// @throws IllegalArgumentException if the path or the method is none, or there is a route for
  ///   both
  public Route route(String method, String path, Handler handler) {
    return add(method, path, handler);
  }

  private Route add(String method, String path, Handler handler) {
    Objects.requireNonNull(handler, "handler");
    if (!Characters.isToken(method)) {
      throw new IllegalArgumentException(
          "'" + method + "' is no method; give one such as GET, or * for all");
    }
    RoutePattern pattern = RoutePattern.parse(path, kinds);
    RouteTree.Node node = tree.add(pattern);
    Route there = node.routes.get(method);
    if (there != null) {
      throw new IllegalArgumentException(
          "%s %s is routed already, as %s at %s; remove one of the two"
              .formatted(method, path, there.path(), there.place()));
    }
    Route route = new Route(this, method, pattern, handler, CallerPlace.find());
    node.routes.put(method, route);
    routes.add(route);
    if (pattern.segments().stream().allMatch(RoutePattern.Literal.class::isInstance)) {
      tree.putDirect(path, node);
    }
    return route;
  }

  void name(String name, Route route) {
    Route there = names.putIfAbsent(name, route);
    if (there != null && there != route) {
      throw new IllegalArgumentException(
          "two routes are named '%s': %s at %s and %s at %s; give one of them another name"
              .formatted(name, there, there.place(), route, route.place()));
    }
  }

  /// Leaves a path and all below it that has no route here to another router, which sees paths
  /// without the prefix.
  ///
  /// @param path texts only, not `/`
  /// @param router is mounted nowhere else
  /// @return this
  /// @throws IllegalArgumentException if the path is none, taken, or the router is mounted already
  public Router mount(String path, Router router) {
    RouteTree.Node node = nodeToMount(path);
    if (router.mountedIn != null) {
      throw new IllegalArgumentException(
          "the router for '"
              + path
              + "' is mounted already, at '"
              + router.prefix
              + "'; create one for each place");
    }
    for (Router each = this; each != null; each = each.mountedIn) {
      if (each == router) {
        throw new IllegalArgumentException(
            "the router for '" + path + "' can't be mounted in itself");
      }
    }
    node.mounted = router;
    node.below = router.front;
    router.mountedIn = this;
    router.setPrefix(prefix + path);
    return this;
  }

  /// Leaves a path and all below it that has no route here to a handler, whatever the method. It
  /// finds what is below by [Request#rawPathBelow()].
  ///
  /// @param path texts only, not `/`
  /// @param handler such as one of files
  /// @return this
  /// @throws IllegalArgumentException if the path is none, or taken
  public Router mount(String path, Handler handler) {
    Objects.requireNonNull(handler, "handler");
    if (handler instanceof Router router) {
      return mount(path, router);
    }
    if (handler instanceof Application) {
      throw new IllegalArgumentException(
          "the application for '%s' would never start; mount it by Application.mount"
              .formatted(path));
    }
    nodeToMount(path).below = handler;
    return this;
  }

  private RouteTree.Node nodeToMount(String path) {
    RoutePattern pattern = RoutePattern.parse(path, kinds);
    boolean isPlain =
        pattern.segments().stream()
            .allMatch(segment ->
                segment instanceof RoutePattern.Literal literal && !literal.text().isEmpty());
    if (!isPlain) {
      throw new IllegalArgumentException(
          "a router is mounted at a path such as /admin, without parts and without a slash at its"
              + " end; found '"
              + path
              + "'");
    }
    RouteTree.Node node = tree.add(pattern);
    if (node.below != null) {
      throw new IllegalArgumentException(
          "another router is mounted at '%s' already; mount this one at another path"
              .formatted(path));
    }
    return node;
  }

  void setFront(Handler newFront) {
    front = newFront;
  }

  private void setPrefix(String newPrefix) {
    String own = prefix;
    prefix = newPrefix;
    tree.mounted().forEach(each -> each.setPrefix(newPrefix + each.prefix.substring(own.length())));
  }

  /// Leaves all requests for a host to another router, before any route here.
  ///
  /// @param host such as `example.com`, or `*.example.com` for all below it
  /// @param router answers them
  /// @return this
  public Router host(String host, Router router) {
    hosts.add(new Host(Characters.lower(host), Objects.requireNonNull(router, "router")));
    return this;
  }

  /// Puts a middleware before all routes, behind those that are there. It sees requests without a
  /// route, too.
  ///
  /// @param middleware the first that is added sees requests first
  /// @return this
  public Router use(Middleware middleware) {
    middlewares.add(AddedMiddleware.of(middleware));
    chain = null;
    return this;
  }

  // ---- Requests

  @Override
  public Response handle(Request request) throws Exception {
    Handler all = chain;
    if (all == null) {
      all = AddedMiddleware.chain(middlewares, this::dispatch);
      chain = all;
    }
    return all.handle(request);
  }

  private Response dispatch(Request request) throws Exception {
    if (!hosts.isEmpty()) {
      String name = hostOf(request);
      for (Host host : hosts) {
        if (host.matches(name)) {
          return host.router().front.handle(request);
        }
      }
    }
    String path = request.rawPath();
    int start = request.mountedAt();
    // Without the slash behind its prefix a mounted router is asked for its root, too.
    String own = start == 0 ? path : start == path.length() ? "/" : path.substring(start);
    Route route = tree.direct(own, request.method());
    if (route != null) {
      return route.answer(request);
    }
    RouteTree.Search search = tree.search(path, request.method(), start);
    if (search.found != null) {
      request.setParameters(search.parametersOf(search.found));
      return search.found.answer(request);
    }
    if (search.below != null) {
      request.setMountedAt(search.belowAt);
      return search.below.handle(request);
    }
    return answerWithout(request, search.allowed());
  }

  /// Says whether there is a route, here or in a router that is mounted here; hosts are left out.
  ///
  /// @param method in capitals
  /// @param rawPath as it would stand in a request
  /// @return true also for a path that a handler has that is mounted
  public boolean hasRoute(String method, String rawPath) {
    return hasRoute(method, rawPath, 0);
  }

  private boolean hasRoute(String method, String rawPath, int start) {
    RouteTree.Search search = tree.search(rawPath, method, start);
    if (search.found == null && search.below == null && start == rawPath.length()) {
      return tree.direct("/", method) != null;
    }
    if (search.found == null && search.below instanceof Router router) {
      return router.hasRoute(method, rawPath, search.belowAt);
    }
    if (search.found == null && search.below instanceof Application application) {
      return application.router().hasRoute(method, rawPath, search.belowAt);
    }
    return search.found != null || search.below != null;
  }

  private static String hostOf(Request request) {
    String host = Characters.lower(request.host());
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static Response answerWithout(Request request, Set<String> allowed) {
    if (allowed.isEmpty()) {
      throw new HttpError(Status.NOT_FOUND, "");
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    Headers allow = Headers.of("Allow", String.join(", ", allowed));
    if (request.is("OPTIONS")) {
      return Response.of(Status.NO_CONTENT).withHeaders(allow);
    }
    throw new HttpError(Status.METHOD_NOT_ALLOWED, "", allow);
  }

  // ---- Asked

  /// Builds the path of a named route.
  ///
  /// @param name as by [Route#named(String)]
  /// @param partsAndValues the name of a part, its value, the next name …
  /// @return coded, with the prefix at which this router is mounted
  /// @throws IllegalArgumentException if there is no such route, or its parts are others
  public String url(String name, String... partsAndValues) {
    Route route =
        Optional.ofNullable(names.get(name))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no route is named '%s'; there are %s"
                        .formatted(name, names.keySet().stream().sorted().toList())));
    if (partsAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "part '" + partsAndValues[partsAndValues.length - 1] + "' has no value");
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < partsAndValues.length; i += 2) {
      values.put(partsAndValues[i], partsAndValues[i + 1]);
    }
    return route.pattern().url(prefix, values);
  }

  /// Returns the routes.
  ///
  /// @return in the order they were added, without those of mounted routers
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  @Override
  public String toString() {
    return "<Router" + (prefix.isEmpty() ? "" : " at " + prefix) + " of " + routes + ">";
  }
}
