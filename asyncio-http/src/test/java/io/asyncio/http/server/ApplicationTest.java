package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.net.Connection;
import io.asyncio.sync.Event;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// The life of an application, and what its requests see of it.
@WithinSeconds(60)
final class ApplicationTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();
  private final Application app = new Application();

  private AutoCloseable open(String name) {
    log.add("open " + name);
    return () -> log.add("close " + name);
  }

  private static String ask(int port, String target) {
    try (Connection connection = openConnection(HERE, port)) {
      connection
          .writer()
          .write("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      String answer = new String(connection.reader().readAll(), UTF_8);
      return answer.substring(9, 12)
          + " "
          + answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }
  }

  @Test
  void scopesAreOpenedInOrderAndClosedInReverseAroundTheRequests() {
    app.scope(() -> open("a"));
    app.onStartup(() -> log.add("start"));
    app.scope(() -> open("b"));
    app.onCleanup(() -> log.add("clean"));
    app.onShutdown(() -> log.add("shut down"));
    app.router()
        .get(
            "/",
            _ -> {
              log.add("request");
              return Response.text("hello");
            });
    Asyncio.run(() -> {
      RunningApplication running = app.start(HERE, 0);
      assertEquals("200 hello", ask(running.port(), "/"));
      running.close();
      running.close();
    });
    assertEquals(
        List.of("open a", "start", "open b", "request", "shut down", "clean", "close b", "close a"),
        log);
  }

  @Test
  void onlyWhatWasOpenedIsClosedAndTheRestGoesOn() {
    app.scope(() -> open("a"));
    app.scope(() -> {
      AutoCloseable closeable = open("b");
      return () -> {
        closeable.close();
        throw new IllegalStateException("b stays open");
      };
    });
    app.scope(() -> {
      throw new IllegalStateException("c is not there");
    });
    app.scope(() -> open("d"));
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> Asyncio.run(() -> app.start(HERE, 0)));
    assertEquals(List.of("open a", "open b", "close b", "close a"), log);
    assertTrue(failure instanceof ExceptionGroup, failure::toString);
  }

  @Test
  void anApplicationInsideLivesAsLongAsTheOuterOne() {
    Key<String> name = Key.of("name", String.class);
    Key<String> colour = Key.of("colour", String.class);
    Application inner = new Application();
    inner.scope(() -> open("inner"));
    inner.setAttribute(name, "inner");
    inner.onShutdown(() -> log.add("shut down inner"));
    inner.use((request, next) -> {
      log.add("through inner");
      return next.handle(request);
    });
    inner
        .router()
        .get(
            "/x",
            request -> Response.text(request.attribute(name) + " " + request.attribute(colour)));
    app.scope(() -> open("outer"));
    app.setAttribute(name, "outer").setAttribute(colour, "red");
    app.onShutdown(() -> log.add("shut down outer"));
    app.use((request, next) -> {
      log.add("through outer");
      return next.handle(request);
    });
    app.mount("/inner", inner);
    app.router().get("/x", request -> Response.text(request.attribute(name).orElseThrow()));
    Asyncio.run(() -> {
      try (RunningApplication running = app.start(HERE, 0)) {
        assertEquals("200 Optional[inner] Optional[red]", ask(running.port(), "/inner/x"));
        assertEquals("200 outer", ask(running.port(), "/x"));
      }
    });
    assertEquals(
        List.of(
            "open outer",
            "open inner",
            "through outer",
            "through inner",
            "through outer",
            "shut down inner",
            "shut down outer",
            "close inner",
            "close outer"),
        log);
  }

  @Test
  void errorsGetTheirPages() {
    app.errorPage(
        Status.NOT_FOUND,
        (request, _) -> Response.text("no " + request.path()).withStatus(Status.NOT_FOUND));
    app.errorPage(
        Status.CONFLICT,
        (_, error) ->
            Response.text(error.getMessage() + error.headers()).withStatus(error.status()));
    app.router()
        .get(
            "/conflict",
            _ -> {
              throw new HttpError(Status.CONFLICT, "twice", Headers.of("X", "y"));
            });
    Asyncio.run(() -> {
      try (RunningApplication running = app.start(HERE, 0)) {
        assertEquals("404 no /books", ask(running.port(), "/books"));
        assertEquals("409 twice{X: y}", ask(running.port(), "/conflict"));
      }
    });
  }

  @Test
  void backgroundTasksEndWithTheApplication() {
    app.onStartup(() ->
        app.background(() -> {
          try {
            sleep(Duration.ofHours(1));
          } catch (CancelledError e) {
            log.add("cancelled: " + e.getMessage());
            throw e;
          }
        }));
    app.scope(() -> open("a"));
    Asyncio.run(() -> {
      assertThrows(IllegalStateException.class, () -> app.background(() -> {}));
      RunningApplication running = app.start(HERE, 0);
      yieldNow();
      running.close();
      assertThrows(IllegalStateException.class, () -> app.background(() -> {}));
    });
    assertEquals(List.of("open a", "cancelled: the application ends", "close a"), log);
  }

  @Test
  void requestsInWorkEndBeforeTheScopes() {
    Event entered = new Event();
    app.scope(() -> open("a"));
    app.router()
        .get(
            "/",
            _ -> {
              entered.set();
              sleep(Duration.ofMillis(20));
              log.add("answered");
              return Response.text("done");
            });
    Asyncio.run(() -> {
      RunningApplication running = app.start(HERE, 0);
      int port = running.port();
      Task<String> asking = createTask(() -> ask(port, "/"));
      entered.await();
      running.close();
      assertEquals("200 done", asking.await());
    });
    assertEquals(List.of("open a", "answered", "close a"), log);
  }

  @Test
  void anApplicationStartsOnceAndIsThenComplete() {
    Asyncio.run(() -> {
      app.start(HERE, 0).close();
      for (var call :
          List.<Executable>of(
              () -> app.start(HERE, 0),
              () -> app.scope(() -> open("late")),
              () -> app.onShutdown(() -> {}),
              () -> app.mount("/a", new Application()))) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(message.endsWith("on an application that has started; do it before"), message);
      }
    });
  }

  /// A program that serves until it is told to end.
  static final class Program {
    static void main(String[] words) {
      Application.run(
          () -> {
            Application app = new Application();
            app.scope(() -> {
              IO.println("opened");
              return () -> IO.println("closed");
            });
            app.router()
                .get(
                    "/",
                    _ -> {
                      IO.println("entered");
                      sleep(Duration.ofMillis(300));
                      return Response.text("answered");
                    });
            app.router().get("/loop", _ -> Response.text("" + Asyncio.runningLoop().id()));
            return app;
          },
          HERE,
          0,
          Integer.parseInt(words[0]),
          HttpServerOptions.defaults());
    }
  }

  private static Process start(int loops) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            Integer.toString(loops))
        .redirectErrorStream(true)
        .start();
  }

  private static int awaitPort(BufferedReader output) throws Exception {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      int at = line.indexOf("serving on http://127.0.0.1:");
      if (at >= 0) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      }
    }
    throw new AssertionError("the program has ended");
  }

  private static void awaitLine(BufferedReader output, String wanted) throws Exception {
    String line = output.readLine();
    while (line != null && !line.contains(wanted)) {
      line = output.readLine();
    }
    assertTrue(line != null, () -> "no line " + wanted);
  }

  @Test
  void aProgramEndsAfterTheRequestInWorkWhenItIsTold() throws Exception {
    Process program = start(1);
    try (BufferedReader output = program.inputReader(UTF_8)) {
      int port = awaitPort(output);
      Asyncio.run(() -> {
        Task<String> asking = createTask(() -> ask(port, "/"));
        Asyncio.toThread(() -> awaitLine(output, "entered"));
        program.toHandle().destroy();
        assertEquals("200 answered", asking.await());
      });
      awaitLine(output, "closed");
      assertTrue(program.waitFor(20, TimeUnit.SECONDS));
      assertEquals(0, program.exitValue());
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void severalLoopsShareOneAddress() throws Exception {
    Process program = start(2);
    try (BufferedReader output = program.inputReader(UTF_8)) {
      int port = awaitPort(output);
      Set<String> loops = new HashSet<>();
      Asyncio.run(() -> {
        for (int i = 0; i < 200 && loops.size() < 2; i++) {
          loops.add(ask(port, "/loop"));
        }
      });
      assertEquals(2, loops.size());
      program.toHandle().destroy();
      awaitLine(output, "closed");
      awaitLine(output, "closed");
      assertTrue(program.waitFor(20, TimeUnit.SECONDS));
    } finally {
      program.destroyForcibly();
    }
  }
}
