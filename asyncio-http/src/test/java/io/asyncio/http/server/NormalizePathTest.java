package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.ask;
import static io.asyncio.http.server.Answers.get;
import static io.asyncio.http.server.Answers.request;
import static io.asyncio.http.server.Answers.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where those are sent who wrote a path a little wrong.
final class NormalizePathTest {

  private static Router router() {
    Router router = new Router();
    router.get("/a/", _ -> Response.text("a/"));
    router.get("/b", _ -> Response.text("b"));
    router.get("/n/{x}/", _ -> Response.text("n"));
    router.get("/{x}/e", _ -> Response.text("e"));
    router.get("//own.example/", _ -> Response.text("own"));
    router.get(
        "/gone/",
        _ -> {
          throw new HttpError(Status.NOT_FOUND, "");
        });
    Router inner = new Router();
    inner.get("/c/", _ -> Response.text("c/"));
    inner.get("/", _ -> Response.text("inner"));
    router.mount("/m", inner);
    router.mount("/app", Taker.INSTANCE);
    return router;
  }

  private enum Taker implements Handler {
    INSTANCE;

    @Override
    public Response handle(Request request) {
      return Response.text("taken");
    }
  }

  private static String told(Router router, Request request) {
    try {
      Response response = ask(router, request);
      return response.status().equals(Status.OK)
          ? text(response)
          : response.status().code() + " " + response.header("Location").orElse("");
    } catch (HttpError e) {
      return Integer.toString(e.status().code());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a/, a/",
    "/a, 308 /a/",
    "/a?x=/y, 308 /a/?x=/y",
    "//a, 308 /a/",
    "//a//, 308 /a/",
    "/n/1, 308 /n/1/",
    "/n/%2F, 308 /n/%2F/",
    "/b, b",
    "//b, 308 /b",
    "/b/, 404",
    "/m/c, 308 /m/c/",
    "/m, inner",
    "/none, 404",
    "/gone/, 404",
    "/gone, 308 /gone/",
    "/app/x, taken",
    "/app, taken",
    "//evil.example//e, 308 /evil.example/e",
    "//own.example, 308 /own.example/",
    "/\\evil.example//e, 308 /%5Cevil.example/e",
  })
  void aSlashIsAdded(String target, String told) {
    Router router = router();
    router.use(NormalizePath.appendingSlash(router));
    assertEquals(told, told(router, get(target)));
  }

  @ParameterizedTest
  @CsvSource({"/b/, 308 /b", "/b, b", "//b//, 308 /b", "/a, 404", "/a/, a/", "/, 404"})
  void aSlashIsTakenAway(String target, String told) {
    Router router = router();
    router.use(NormalizePath.removingSlash(router));
    assertEquals(told, told(router, get(target)));
  }

  @ParameterizedTest
  @CsvSource({"POST, /a, 404", "HEAD, /a, 308 /a/"})
  void theMethodCounts(String method, String target, String told) {
    Router router = router();
    router.use(NormalizePath.appendingSlash(router));
    assertEquals(told, told(router, request(method, target)));
  }
}
