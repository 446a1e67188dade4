package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.HERE;
import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CapturedLog;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BodySink;
import io.asyncio.http.FormLimits;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.http.middleware.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a developer does wrong while a request is answered: the log says it once, with the cure and
/// the place; the client is told nothing, unless in debug mode. What is wrong before the start is
/// refused at once: see `RouterTest`, `ApplicationTest`, `StaticFilesTest`.
@WithinSeconds
final class DeveloperErrorsTest {

  private static final Key<String> COLOUR = Key.of("colour", String.class);

  /// Has no members that Jackson could see.
  private static final class Opaque {}

  private static Arguments mistake(String what, String logged, Handler handler) {
    Application app = new Application();
    app.router().post("/secret", handler);
    return Arguments.of(what, logged, app);
  }

  private static Arguments before(String what, String logged, Middleware middleware) {
    Application app = new Application().use(middleware);
    app.router().post("/secret", _ -> Response.text("hello"));
    return Arguments.of(what, logged, app);
  }

  static Stream<Arguments> mistakes() {
    List<BodySink> kept = new ArrayList<>();
    Application mounted = new Application();
    mounted.router().post("/", _ -> null);
    Application withMiddlewareOfARoute = new Application();
    withMiddlewareOfARoute
        .router()
        .post("/secret", _ -> Response.text("hello"))
        .with((_, _) -> null);
    return Stream.of(
        mistake(
            "the handler returns null",
            "the handler of POST /secret, routed as POST /secret at DeveloperErrorsTest.java:\\d+, returned null; return a Response",
            _ -> null),
        Arguments.of(
            "the handler of an application inside returns null",
            "the handler of POST /secret, routed as POST / at DeveloperErrorsTest.java:\\d+, returned null; return a Response",
            new Application().mount("/secret", mounted)),
        before(
            "a middleware returns null",
            "the middleware added at DeveloperErrorsTest.java:\\d+ returned null for POST /secret; return what next.handle\\(request\\) returns, or a Response of its own",
            (request, next) -> {
              next.handle(request);
              return null;
            }),
        Arguments.of(
            "a middleware of a route returns null",
            "the middleware added at DeveloperErrorsTest.java:\\d+ returned null for POST /secret; .*",
            withMiddlewareOfARoute),
        mistake(
            "a body is read twice",
            "the body of POST /secret is being read piece by piece by content\\(\\); read it in one way only",
            request -> {
              request.content().readAll(10);
              return Response.text(request.text());
            }),
        mistake(
            "a body is read as a whole and then piece by piece",
            "the body of POST /secret was read as a whole before; call bytes\\(\\) again, or content\\(\\) alone",
            request -> {
              request.text();
              return Response.text(request.content().toString());
            }),
        mistake(
            "a status has no body",
            "the answer to POST /secret has the status 204 No Content and a body; none can follow it",
            _ -> Response.text("x").withStatus(Status.NO_CONTENT)),
        mistake(
            "a length is wrong",
            "the answer to POST /secret says Content-Length: 7, and its body has 1 bytes; leave the field out",
            _ -> Response.text("x").withHeader("Content-Length", "7")),
        mistake(
            "a field of the framing is set",
            "Transfer-Encoding is the server's; give a Body.stream without a length to send chunks",
            _ -> Response.text("x").withHeader("Transfer-Encoding", "chunked")),
        mistake(
            "a field has a line end",
            "value of header Location has the character U\\+000A at 1.*",
            _ -> Response.redirect("/\nSet-Cookie: a=b")),
        mistake(
            "a value is no JSON",
            "cannot write as JSON: No serializer found for class .*Opaque.*",
            _ -> Response.json(new Opaque())),
        mistake(
            "a part of the path is misspelt",
            "the route of POST /secret has no part 'id'; it has \\[\\]",
            request -> Response.text(request.parameter("id"))),
        mistake(
            "an attribute is missing",
            "the application has no attribute 'colour'; set it by setAttribute before the start or in a scope",
            request -> Response.text(request.application().required(COLOUR))),
        mistake(
            "there are no sessions",
            "POST /secret has no session; put Sessions before its handler by use",
            request -> Response.text(Session.of(request).id())),
        mistake(
            "there are no templates",
            "the application has no attribute 'templates'; .*",
            request -> Templates.page(request, "index", Map.of())),
        mistake(
            "a route is unknown",
            "no route is named 'books'; there are \\[\\]",
            request -> Response.redirect(request.application().router().url("books"))),
        mistake(
            "an assertion fails",
            "no such luck",
            _ -> {
              throw new AssertionError("no such luck");
            }),
        mistake("a handler calls itself for ever", "null", DeveloperErrorsTest::forEver),
        before(
            "next is called when the body is gone",
            "the body of POST /secret is being read .*",
            (request, _) -> {
              request.content().readAll(10);
              return Response.text(request.form(FormLimits.defaults()).toString());
            }),
        mistake(
            "an answer is no last one",
            "the answer to POST /secret has the status 103 Early Hints, after which another has to come; return the last one",
            _ -> Response.of(Status.EARLY_HINTS)),
        mistake(
            "a sink is used after its body",
            "cannot write to a body after its end; its sink is of use until its writer returns",
            request -> {
              if (request.header("Again").isPresent()) {
                kept.getFirst().write("late");
              }
              return Response.stream("text/plain", kept::add);
            }));
  }

  private static Response forEver(Request request) {
    return request.path().isEmpty()
        ? Response.text("never")
        : forEver(request).withStatus(Status.OK);
  }

  private static final String REQUEST =
      lines("POST /secret HTTP/1.1", "Host: a", "Content-Length: 1", "", "x");
  private static final String AGAIN =
      lines("POST /secret HTTP/1.1", "Host: a", "Again: 1", "Content-Length: 1", "", "x");

  private static String talk(Application app, boolean isDebug) {
    return Asyncio.run(() -> {
      var options = HttpServerOptions.defaults().withDebug(isDebug);
      try (RunningApplication running = app.start(HERE, 0, options)) {
        return Answers.talk(running.port(), REQUEST + AGAIN);
      }
    });
  }

  private static Throwable thrown(CapturedLog captured) {
    return captured.thrown().stream().filter(Objects::nonNull).findFirst().orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isSaidOnceInTheLogAndNotToTheClient(String what, String logged, Application app) {
    try (CapturedLog captured = new CapturedLog()) {
      String answers = talk(app, false);
      String last = answers.substring(answers.lastIndexOf("HTTP/1.1 "));
      assertTrue(last.startsWith("HTTP/1.1 500 Internal Server Error\r\n"), answers);
      assertEquals(
          "500 Internal Server Error\n\nthe server failed to answer\n", body(last), answers);
      assertFalse(answers.contains("Exception"), answers);
      List<String> errors =
          captured.lines().stream()
              .filter(line -> line.startsWith(Level.SEVERE.getName()))
              .toList();
      int requests = answers.split("HTTP/1.1 500", -1).length - 1;
      assertEquals(
          Collections.nCopies(requests, "SEVERE the handler of POST /secret failed"), errors);
      String message = String.valueOf(thrown(captured).getMessage());
      assertTrue(message.matches(logged), message);
    }
  }

  @Test
  void debugModeShowsThePlace() {
    Application app = new Application();
    app.router().post("/secret", _ -> null);
    try (CapturedLog _ = new CapturedLog()) {
      String answers = talk(app, true);
      assertTrue(answers.contains("POST /secret at DeveloperErrorsTest.java:"), answers);
    }
  }

  @Test
  void oneAnswerMayBeSentManyTimes() {
    Response answer = Response.stream("text/plain", sink -> sink.write("again"));
    Application app = new Application();
    app.router().post("/secret", _ -> answer);
    assertEquals(2, talk(app, false).split("5\r\nagain\r\n0", -1).length - 1);
  }

  @Test
  void aBodyIsNotReadAfterTheAnswer() {
    List<Request> kept = new ArrayList<>();
    Application app = new Application();
    app.router()
        .post(
            "/secret",
            request -> {
              kept.add(request);
              return request.header("Again").isPresent()
                  ? Response.text(kept.getFirst().text())
                  : Response.text("");
            });
    try (CapturedLog captured = new CapturedLog()) {
      assertTrue(talk(app, false).endsWith("the server failed to answer\n"));
      assertEquals(
          "the body of POST /secret can't be read: it was answered, and what was left of it dropped; read it before",
          thrown(captured).getMessage());
    }
  }
}
