package io.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which handler gets which request.
final class RouterTest {

  private final Router router = new Router();

  /// Answers with a name and the parts of the path.
  private static Handler named(String name) {
    return request -> Response.text(name + request.parameters());
  }

  private static Request request(String method, String target, String... headers) {
    return Request.of(method, target, Headers.of(headers), new byte[0]);
  }

  /// The body of the answer, or the status of the error with its methods.
  private static String ask(Router router, Request request) {
    return Asyncio.run(() -> {
      try {
        Response response = router.handle(request);
        String allow = response.header("Allow").map(value -> " " + value).orElse("");
        return response.status().code() == 200
            ? new String(((Body.Bytes) response.body()).bytes(), UTF_8)
            : response.status().code() + allow;
      } catch (HttpError e) {
        return e.status().code() + e.headers().first("Allow").map(value -> " " + value).orElse("");
      }
    });
  }

  private String get(String target) {
    return ask(router, request("GET", target));
  }

  @Test
  void theMoreExplicitRouteWinsWhateverTheOrder() {
    List<String> paths =
        List.of("/a/{x...}", "/a/{x}", "/a/{x:int}", "/a/b", "/a/{x}/c", "/a/b/d", "/{y}/c");
    for (int turn = 0; turn < paths.size(); turn++) {
      Router turned = new Router();
      List<String> order = new ArrayList<>(paths);
      Collections.rotate(order, turn);
      order.forEach(path -> turned.get(path, named(path)));
      assertEquals("/a/b{}", ask(turned, request("GET", "/a/b")));
      assertEquals("/a/{x:int}{x=7}", ask(turned, request("GET", "/a/7")));
      assertEquals("/a/{x}{x=7a}", ask(turned, request("GET", "/a/7a")));
      assertEquals("/a/{x}/c{x=b}", ask(turned, request("GET", "/a/b/c")));
      assertEquals("/a/b/d{}", ask(turned, request("GET", "/a/b/d")));
      assertEquals("/a/{x...}{x=b/e}", ask(turned, request("GET", "/a/b/e")));
      assertEquals("/{y}/c{y=z}", ask(turned, request("GET", "/z/c")));
      assertEquals("404", ask(turned, request("GET", "/z/d")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/x/a%20b, {v=a b}",
    "/x/a%2Fb, {v=a/b}",
    "/x/%C3%BC, {v=\u00fc}",
    "/x/a+b, {v=a+b}",
    "/x/%2e%2e, {v=..}",
    "/x/%2541, {v=%41}",
    "/x/a?v=b, {v=a}",
  })
  void aPartIsDecodedOnce(String target, String parts) {
    router.get("/x/{v}", named(""));
    assertEquals(parts, get(target));
  }

  @Test
  void partsAreNeverEmptyAndSlashesCount() {
    router.get("/x/{v}", named("part"));
    router.get("/y", named("y"));
    router.get("/z/", named("z"));
    assertEquals("404", get("/x/"));
    assertEquals("404", get("/x"));
    assertEquals("404", get("/x/a/"));
    assertEquals("404", get("/y/"));
    assertEquals("404", get("//y"));
    assertEquals("z{}", get("/z/"));
    assertEquals("404", get("/z"));
    assertEquals("404", get("/Y"));
  }

  @Test
  void kindsHoldTheirPromises() {
    router.get("/i/{v:int}", named("int"));
    router.get("/u/{v:uuid}", named("uuid"));
    router.get("/s/{v:slug}", named("slug"));
    router.kind("even", segment -> segment.length() % 2 == 0);
    router.get("/e/{v:even}", named("even"));
    assertEquals("int{v=007}", get("/i/007"));
    assertEquals("404", get("/i/-7"));
    assertEquals("404", get("/i/99999999999999999999"));
    assertEquals("404", get("/i/%D9%A1"));
    String uuid = "123e4567-e89b-12d3-a456-426614174000";
    assertEquals("uuid{v=" + uuid + "}", get("/u/" + uuid));
    assertEquals("404", get("/u/" + uuid.replace('e', 'g')));
    assertEquals("404", get("/u/" + uuid.replace('-', 'a')));
    assertEquals("slug{v=a-b_1}", get("/s/a-b_1"));
    assertEquals("404", get("/s/A"));
    assertEquals("even{v=ab}", get("/e/ab"));
    assertEquals("404", get("/e/abc"));
  }

  @Test
  void aPartCanBeANumber() {
    Handler number = request -> Response.text("" + request.number("v"));
    router.get("/i/{v:int}", number);
    router.get("/any/{v}", number);
    assertEquals("7", get("/i/007"));
    assertEquals("9223372036854775807", get("/i/9223372036854775807"));
    assertEquals("8", get("/any/8"));
    assertMessage(
        "part 'v' of the route of GET /any/x is no number, but 'x'; say {v:int} in the path of the route",
        () -> get("/any/x"));
  }

  @Test
  void methodsAreToldApart() {
    router.get("/a", named("get"));
    router.post("/a", named("post"));
    router.delete("/b/{x}", named("delete"));
    router.route("*", "/c", named("any"));
    router.put("/c", named("put"));
    assertEquals("get{}", ask(router, request("GET", "/a")));
    assertEquals("get{}", ask(router, request("HEAD", "/a")));
    assertEquals("post{}", ask(router, request("POST", "/a")));
    assertEquals("405 GET, HEAD, OPTIONS, POST", ask(router, request("PUT", "/a")));
    assertEquals("204 GET, HEAD, OPTIONS, POST", ask(router, request("OPTIONS", "/a")));
    assertEquals("405 DELETE, OPTIONS", ask(router, request("GET", "/b/1")));
    assertEquals("any{}", ask(router, request("BREW", "/c")));
    assertEquals("put{}", ask(router, request("PUT", "/c")));
    assertEquals("404", ask(router, request("OPTIONS", "/d")));
  }

  @Test
  void aMountedRouterSeesTheRestOfThePath() {
    Router books = new Router();
    books.get("/", named("all"));
    books.get("/{n:int}", named("one")).named("book");
    Router admin = new Router();
    admin.mount("/books", books);
    admin.get("/{x}", named("admin"));
    router.mount("/admin", admin);
    router.get("/admin/own", named("own"));
    assertEquals("all{}", get("/admin/books/"));
    assertEquals("all{}", get("/admin/books"));
    assertEquals("one{n=7}", get("/admin/books/7"));
    assertEquals("404", get("/admin/books/x"));
    assertEquals("admin{x=y}", get("/admin/y"));
    assertEquals("own{}", get("/admin/own"));
    assertEquals("404", get("/adminbooks"));
    assertEquals("/admin/books/7", books.url("book", "n", "7"));
  }

  @Test
  void hostsAreToldApart() {
    Router api = new Router();
    api.get("/", named("api"));
    Router tenants = new Router();
    tenants.get("/", named("tenant"));
    router.host("api.example.com", api);
    router.host("*.example.com", tenants);
    router.get("/", named("main"));
    assertEquals("api{}", ask(router, request("GET", "/", "Host", "API.example.com:8080")));
    assertEquals("tenant{}", ask(router, request("GET", "/", "Host", "a.example.com")));
    assertEquals("main{}", ask(router, request("GET", "/", "Host", "example.com")));
    assertEquals("main{}", ask(router, request("GET", "/", "Host", "evilexample.com")));
    assertEquals("main{}", ask(router, request("GET", "/", "Host", "[::1]:80")));
  }

  @Test
  void middlewaresStandInTheirOrderAndSeeWhatHasNoRoute() {
    List<String> log = new ArrayList<>();
    Middleware first = logging("first", log);
    router.use(first).use(logging("second", log));
    router.get("/a", named("a")).with(logging("third", log)).with(logging("fourth", log));
    assertEquals("a{}", get("/a"));
    assertEquals(List.of("first", "second", "third", "fourth"), log);
    log.clear();
    assertEquals("404", get("/b"));
    assertEquals(List.of("first", "second"), log);
  }

  private static Middleware logging(String name, List<String> log) {
    return (request, next) -> {
      log.add(name);
      return next.handle(request);
    };
  }

  @Test
  void pathsAreBuiltFromNamesAndParts() {
    router.get("/b/{n}/{rest...}", named("")).named("b");
    assertEquals("/b/a%2Fb%20c/d/e%3F", router.url("b", "n", "a/b c", "rest", "d/e?"));
    router.get("/i/{n:int}", named("")).named("i");
    assertMessage("no route is named 'c'; there are [b, i]", () -> router.url("c"));
    assertMessage(
        "part 'rest' of path '/b/{n}/{rest...}' has no value; there are [n]",
        () -> router.url("b", "n", "1"));
    assertMessage("path '/i/{n:int}' has no parts [m]", () -> router.url("i", "n", "1", "m", "2"));
    assertMessage("'x' can't be part 'n' of path '/i/{n:int}'", () -> router.url("i", "n", "x"));
    assertMessage("part 'n' has no value", () -> router.url("i", "n"));
  }

  private static void assertMessage(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void aRouteIsAddedOnce() {
    router.get("/a/{x}", named("first"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> router.get("/a/{y}", named("second")))
            .getMessage();
    assertTrue(
        message.matches(
            "GET /a/\\{y\\} is routed already, as /a/\\{x\\} at RouterTest.java:\\d+; remove one of the two"),
        message);
    router.get("/b", named("")).named("n");
    String named =
        assertThrows(IllegalArgumentException.class, () -> router.get("/c", named("")).named("n"))
            .getMessage();
    assertTrue(
        named.matches(
            "two routes are named 'n': GET /b at RouterTest.java:\\d+ and GET /c at RouterTest.java:\\d+; give one of them another name"),
        named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/{",
        "/}",
        "/{}",
        "/a{b}",
        "/{a}b",
        "/{1}",
        "/{a b}",
        "/{a:no}",
        "/{a}/{a}",
        "/{a...}/b",
        "/{{a}}",
        "/{...}"
      })
  void aWrongPathIsRefused(String path) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> router.get(path, named("")))
            .getMessage();
    assertTrue(message.contains("'" + path + "'"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a/", "/{a}", "a"})
  void aWrongPrefixIsRefused(String path) {
    assertThrows(IllegalArgumentException.class, () -> router.mount(path, new Router()));
  }

  @Test
  void aRouterIsMountedOnce() {
    Router other = new Router();
    router.mount("/a", other);
    assertMessage(
        "the router for '/b' is mounted already, at '/a'; create one for each place",
        () -> router.mount("/b", other));
    assertMessage(
        "another router is mounted at '/a' already; mount this one at another path",
        () -> router.mount("/a", new Router()));
    assertMessage(
        "the router for '/c' can't be mounted in itself", () -> other.mount("/c", router));
    assertMessage(
        "'G T' is no method; give one such as GET, or * for all",
        () -> router.route("G T", "/", named("")));
  }
}
