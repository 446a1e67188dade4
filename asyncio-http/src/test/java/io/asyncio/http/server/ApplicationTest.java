package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.http.server.Answers.HERE;
import static io.asyncio.http.server.Answers.ask;
import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.get;
import static io.asyncio.http.server.Answers.getting;
import static io.asyncio.http.server.Answers.said;
import static io.asyncio.http.server.Answers.talk;
import static io.asyncio.http.server.Answers.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.ExceptionGroup;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.net.AddressException;
import io.asyncio.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What applications have around their routes.
@WithinSeconds
final class ApplicationTest {

  private static final Key<String> COLOUR = Key.of("colour", String.class);
  private static final Key<String> SIZE = Key.of("size", String.class);

  private final List<String> log = new ArrayList<>();

  /// An application that logs what happens to it.
  private Application logging(String name) {
    Application app = new Application();
    for (int i = 1; i <= 2; i++) {
      String scope = name + " scope " + i;
      app.scope(_ -> {
        log.add("open " + scope);
        return () -> log.add("close " + scope);
      });
    }
    app.background(
        name + " background",
        () -> {
          log.add("begin " + name);
          try {
            sleep(Duration.ofHours(1));
          } finally {
            log.add("cancel " + name);
          }
        });
    return app.onStartup(_ -> log.add("start " + name))
        .onShutdown(_ -> log.add("shut down " + name))
        .onCleanup(_ -> log.add("clean up " + name));
  }

  private static Middleware naming(String name, List<String> log) {
    return (request, next) -> {
      log.add(name);
      return next.handle(request);
    };
  }

  // ---- Life

  @Test
  void allIsOpenedInItsOrderAndClosedInReverse() {
    Application app = logging("outer").mount("/inner", logging("inner"));
    Asyncio.run(() -> {
      RunningApplication running = app.create(HttpServerOptions.defaults());
      sleep(Duration.ZERO);
      assertEquals(
          List.of(
              "open outer scope 1",
              "open outer scope 2",
              "start outer",
              "open inner scope 1",
              "open inner scope 2",
              "start inner",
              "begin outer",
              "begin inner"),
          log);
      log.clear();
      running.close();
      running.close();
    });
    assertEquals(
        List.of(
            "shut down inner",
            "shut down outer",
            "cancel inner",
            "clean up inner",
            "close inner scope 2",
            "close inner scope 1",
            "cancel outer",
            "clean up outer",
            "close outer scope 2",
            "close outer scope 1"),
        log);
  }

  @Test
  void onlyWhatWasOpenedIsClosedIfTheStartFails() {
    IllegalStateException failure = new IllegalStateException("no database");
    Application app =
        logging("outer")
            .scope(_ -> {
              throw failure;
            })
            .scope(_ -> {
              log.add("never");
              return () -> {};
            });
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class, () -> Asyncio.run(() -> app.start(HERE, 0).close())));
    assertEquals(
        List.of(
            "open outer scope 1",
            "open outer scope 2",
            "close outer scope 2",
            "close outer scope 1"),
        log);
  }

  @Test
  void allIsClosedIfTheAddressIsTaken() {
    Application app = logging("app");
    Asyncio.run(() -> {
      try (HttpServer other = HttpServer.start(_ -> Response.text(""), HERE, 0)) {
        assertThrows(AddressException.class, () -> app.start(HERE, other.port()));
      }
    });
    assertEquals("close app scope 1", log.getLast());
  }

  @Test
  void severalFailuresAtTheEndAreAGroupAndStopNothing() {
    Application app =
        new Application()
            .scope(_ -> () -> log.add("first"))
            .scope(_ ->
                () -> {
                  throw new IllegalStateException("scope");
                })
            .onShutdown(_ -> {
              throw new IllegalStateException("shutdown");
            })
            .onCleanup(_ -> {
              throw new IllegalStateException("cleanup");
            });
    ExceptionGroup group =
        assertThrows(
            ExceptionGroup.class,
            () -> Asyncio.run(() -> app.create(HttpServerOptions.defaults()).close()));
    assertEquals(
        List.of("shutdown", "cleanup", "scope"),
        group.exceptions().stream().map(Throwable::getMessage).toList());
    assertEquals(List.of("first"), log);
  }

  @Test
  void requestsInWorkAreAnsweredBeforeScopesAreClosed() {
    Event begun = new Event();
    Event allowed = new Event();
    Application app = logging("app").onShutdown(_ -> allowed.set());
    app.router()
        .get(
            "/",
            _ -> {
              begun.set();
              allowed.await();
              log.add("answered");
              return Response.text("done");
            });
    Asyncio.run(() -> {
      RunningApplication running = app.start(HERE, 0);
      Task<String> answer = createTask(() -> talk(running.port(), getting("/")));
      begun.await();
      log.clear();
      running.close();
      assertEquals("done", body(answer.await()));
    });
    assertEquals(
        List.of(
            "shut down app",
            "answered",
            "cancel app",
            "clean up app",
            "close app scope 2",
            "close app scope 1"),
        log);
  }

  @Test
  void requestsAreCancelledAfterTheGrace() {
    Event begun = new Event();
    Application app = new Application();
    app.router()
        .get(
            "/",
            _ -> {
              begun.set();
              try {
                sleep(Duration.ofHours(1));
              } catch (CancelledError e) {
                log.add("cancelled");
                throw e;
              }
              return Response.text("");
            });
    app.onCleanup(_ -> log.add("clean up"));
    Asyncio.run(() -> {
      HttpServerOptions options = HttpServerOptions.defaults().withGrace(Duration.ofMillis(20));
      RunningApplication running = app.start(HERE, 0, options);
      createTask(() -> talk(running.port(), getting("/")));
      begun.await();
      running.close();
    });
    assertEquals(List.of("cancelled", "clean up"), log);
  }

  @Test
  void aFailedBackgroundTaskIsToldAndEndsNothing() {
    List<String> told = new ArrayList<>();
    Application app = new Application();
    app.background(
        "sweeper",
        () -> {
          throw new IllegalStateException("broken broom");
        });
    Asyncio.run(() -> {
      Asyncio.runningLoop()
          .setExceptionHandler((_, context) -> told.add(context.message().toString()));
      try (RunningApplication running = app.create(HttpServerOptions.defaults())) {
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertEquals(404, app.handle(get("/")).status().code());
        assertTrue(running.addresses().isEmpty());
      }
    });
    assertEquals(List.of("background task 'sweeper' of the application failed"), told);
  }

  @Test
  void aRequestCanLeaveWorkBehind() {
    Application app = new Application();
    app.router()
        .post(
            "/",
            request -> {
              request.application().createTask("mail", () -> log.add("sent"));
              return Response.of(Status.ACCEPTED);
            });
    Asyncio.run(() -> {
      try (var _ = app.create(HttpServerOptions.defaults())) {
        assertEquals(202, app.handle(Answers.request("POST", "/")).status().code());
        sleep(Duration.ZERO);
      }
    });
    assertEquals(List.of("sent"), log);
    assertMessage(
        "cannot start background task 'late': the application has ended",
        () -> app.createTask("late", () -> {}));
    assertMessage(
        "cannot start task 'early' of an application that does not run; use background",
        () -> new Application().createTask("early", () -> {}));
  }

  private static void assertMessage(String message, Executable call) {
    assertEquals(message, assertThrows(RuntimeException.class, call).getMessage());
  }

  @Test
  void whatRunsIsNotChangedAndNotStartedTwice() {
    Application app = new Application();
    Application inner = new Application();
    app.mount("/inner", inner);
    Asyncio.run(() -> {
      assertMessage(
          "cannot start an application that is mounted in another; start that one",
          () -> inner.start(HERE, 0));
      try (var _ = app.create(HttpServerOptions.defaults())) {
        String message = "cannot use an application that is running; do it before the start";
        assertMessage(message, () -> app.use((request, next) -> next.handle(request)));
        assertMessage(message, () -> inner.use((request, next) -> next.handle(request)));
        assertMessage(
            "cannot set attribute 'colour' of an application that is running; do it before the start",
            () -> app.setAttribute(COLOUR, "red"));
        assertMessage(
            "cannot start an application that is running; do it before the start",
            () -> app.start(HERE, 0));
      }
      assertMessage(
          "cannot start an application that is ended; do it before the start",
          () -> app.start(HERE, 0));
    });
  }

  // ---- Attributes and applications in each other

  @Test
  void attributesAreLookedUpOutwards() {
    Application outer = new Application().setAttribute(COLOUR, "red").setAttribute(SIZE, "big");
    Application inner =
        new Application()
            .scope(app -> {
              app.setAttribute(COLOUR, "blue");
              return () -> {};
            });
    outer.mount("/inner", inner);
    Handler tell =
        request ->
            Response.text(
                request.application().required(COLOUR)
                    + " "
                    + request.application().attribute(SIZE).orElse("none"));
    inner.router().get("/", tell);
    outer.router().get("/", tell);
    Asyncio.run(() -> {
      try (var _ = outer.create(HttpServerOptions.defaults())) {
        assertEquals("blue big", text(outer.handle(get("/inner"))));
        assertEquals("red big", text(outer.handle(get("/"))));
      }
    });
    assertMessage(
        "the application has no attribute 'size'; set it by setAttribute before the start or in a scope",
        () -> new Application().required(SIZE));
    assertMessage(
        "GET /x is answered by no application; give the handler to one with Application.router",
        () -> get("/x").application());
  }

  @Test
  void middlewaresOfOuterApplicationsComeFirst() {
    Application inner = new Application().use(naming("inner", log));
    Application outer =
        new Application().use(naming("first", log)).use(naming("second", log)).mount("/i", inner);
    inner.router().get("/a", _ -> Response.text("a"));
    assertEquals("200 a", said(ask(outer, get("/i/a"))));
    assertEquals(List.of("first", "second", "inner"), log);
    log.clear();
    assertEquals("404 404 Not Found\n", said(ask(outer, get("/i/b"))));
    assertEquals(List.of("first", "second", "inner"), log);
    log.clear();
    assertEquals("404 404 Not Found\n", said(ask(outer, get("/b"))));
    assertEquals(List.of("first", "second"), log);
  }

  @Test
  void anApplicationMayHaveAHostOfItsOwn() {
    Application shop = new Application().use(naming("shop", log));
    shop.router().get("/", _ -> Response.text("shop"));
    Application app = new Application().host("*.shop.example", shop);
    assertEquals("200 shop", said(ask(app, get("/", "Host", "a.shop.example"))));
    assertEquals(List.of("shop"), log);
    assertEquals("404 404 Not Found\n", said(ask(app, get("/", "Host", "example.com"))));
  }

  @Test
  void anApplicationIsMountedOnce() {
    Application inner = new Application();
    Application outer = new Application().mount("/a", inner);
    assertMessage(
        "the application for '/b' is mounted already; create one for each place",
        () -> outer.mount("/b", inner));
    assertMessage(
        "the application for '/c' can't be mounted in itself", () -> inner.mount("/c", outer));
    assertMessage(
        "the application for '/d' would never start; mount it by Application.mount",
        () -> new Router().mount("/d", new Application()));
    assertMessage(
        "the application for host 'c' can't be mounted in itself", () -> outer.host("c", outer));
  }

  // ---- Answers

  @Test
  void listenersSeeEachAnswerAlsoThoseOfErrors() {
    Application inner = new Application().onResponse((_, it) -> it.withHeader("Inner", "yes"));
    inner.router().get("/", _ -> Response.text("inner"));
    Application app =
        new Application()
            .onResponse((_, it) -> it.withHeader("Seen", "once"))
            .onResponse((_, it) -> it.withHeader("Seen", it.header("Seen").orElse("") + " twice"))
            .mount("/inner", inner);
    app.router().get("/", _ -> Response.text("outer"));
    assertEquals(
        Headers.of("Content-Type", "text/plain; charset=utf-8", "Seen", "once twice"),
        ask(app, get("/")).headers());
    assertEquals("yes", ask(app, get("/inner")).header("Inner").orElse("no"));
    assertEquals("once twice", ask(app, get("/inner")).header("Seen").orElse("no"));
    assertEquals("once twice", ask(app, get("/none")).header("Seen").orElse("no"));
  }

  @Test
  void errorsHaveThePageOfTheInnermostApplication() {
    Application inner =
        new Application()
            .errorPage(Status.NOT_FOUND, (_, error) -> Response.html("inner " + error.status()));
    Application app =
        new Application()
            .errorPage(Status.NOT_FOUND, (_, error) -> Response.html("outer " + error.status()))
            .errorPage(Status.METHOD_NOT_ALLOWED, (_, _) -> Response.text("how?"))
            .errorPage(
                Status.FORBIDDEN,
                (request, error) ->
                    Response.text(request.path() + error.getMessage()).withStatus(Status.NOT_FOUND))
            .mount("/inner", inner);
    inner
        .router()
        .get(
            "/no",
            _ -> {
              throw new HttpError(Status.FORBIDDEN, " is closed");
            });
    inner.router().post("/post", _ -> Response.text(""));
    assertEquals("404 inner 404 Not Found", said(ask(app, get("/inner/x"))));
    assertEquals("404 outer 404 Not Found", said(ask(app, get("/x"))));
    assertEquals("404 /inner/no is closed", said(ask(app, get("/inner/no"))));
    Response how = ask(app, get("/inner/post"));
    assertEquals("405 how?", said(how));
    assertEquals("OPTIONS, POST", how.header("Allow").orElse(""));
  }

  @Test
  void aPageThatFailsIsReplaced() {
    Application app =
        new Application()
            .errorPage(
                Status.NOT_FOUND,
                (_, _) -> {
                  throw new IllegalStateException("no template");
                });
    try (CapturedLog captured = new CapturedLog()) {
      assertEquals("404 404 Not Found\n", said(ask(app, get("/"))));
      assertTrue(captured.messages().contains("the page for 404 Not Found failed at GET /"));
    }
  }

  @Test
  void whatHandlersThrowIsLoggedAndNotShown() {
    Application app = new Application();
    app.router()
        .get(
            "/",
            _ -> {
              throw new IllegalArgumentException("the password is 7");
            });
    app.router().get("/null", _ -> null);
    try (CapturedLog captured = new CapturedLog()) {
      assertEquals(
          "500 500 Internal Server Error\n\nthe server failed to answer\n",
          said(ask(app, get("/"))));
      assertTrue(captured.messages().contains("the handler of GET / failed"));
      assertEquals(500, ask(app, get("/null")).status().code());
    }
  }

  @Test
  void aPageForFailuresKnowsTheCause() {
    Application app =
        new Application()
            .errorPage(
                Status.INTERNAL_SERVER_ERROR,
                (_, error) -> {
                  log.add(String.valueOf(error.getCause()));
                  return Response.text(String.valueOf(error.getMessage()));
                });
    app.router()
        .get(
            "/",
            _ -> {
              throw new IllegalStateException("secret");
            });
    try (var _ = new CapturedLog()) {
      assertEquals("500 the server failed to answer", said(ask(app, get("/"))));
    }
    assertEquals(List.of("java.lang.IllegalStateException: secret"), log);
  }

  @Test
  void stackTracesAreShownInDebugModeOnly() {
    for (boolean isDebug : List.of(true, false)) {
      Application app = new Application();
      app.router()
          .get(
              "/",
              _ -> {
                throw new IllegalStateException("<b>bang</b>");
              });
      HttpServerOptions options = HttpServerOptions.defaults().withDebug(isDebug);
      try (var _ = new CapturedLog()) {
        String answer =
            Asyncio.run(() -> {
              try (RunningApplication running = app.start(HERE, 0, options)) {
                return talk(running.port(), getting("/"));
              }
            });
        assertEquals(isDebug, answer.contains("IllegalStateException: <b>bang</b>"));
        assertTrue(answer.contains("Content-Type: text/plain; charset=utf-8\r\n"), answer);
        assertTrue(answer.contains("X-Content-Type-Options: nosniff\r\n"), answer);
      }
    }
  }

  @Test
  void pagesAreForErrorsAndOnlyOneForEach() {
    Application app = new Application().errorPage(Status.GONE, (_, _) -> Response.text(""));
    assertMessage(
        "200 OK is no error; a page can be made for 400 to 599",
        () -> app.errorPage(Status.OK, (_, _) -> Response.text("")));
    assertMessage(
        "errors with status 410 Gone have a page already; remove one of the two",
        () -> app.errorPage(Status.GONE, (_, _) -> Response.text("")));
  }
}
