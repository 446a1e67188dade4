package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.http.server.Answers.HERE;
import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.getting;
import static io.asyncio.http.server.Answers.talk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.SystemExit;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.AddressException;
import io.asyncio.sync.Event;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Applications as whole programs, which this process plays: real sockets, real signals.
@WithinSeconds
final class ApplicationRunTest {

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CapturedLog captured = new CapturedLog();

  /// Suspends until the log has such a line.
  private String awaitMessage(String beginning) {
    while (true) {
      for (String message : captured.messages()) {
        if (message.startsWith(beginning)) {
          return message;
        }
      }
      sleep(Duration.ofMillis(1));
    }
  }

  private int awaitPort() {
    String message = awaitMessage("serving on http://127.0.0.1:");
    String behind = message.substring(message.indexOf("127.0.0.1:") + 10);
    return Integer.parseInt(behind.replaceAll("[^0-9].*", ""));
  }

  private static void signal(String name) throws Exception {
    long process = ProcessHandle.current().pid();
    toThread(
        () -> new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor());
  }

  /// SIGINT is pressed in a process of its own, by `ServeCommandTest`: a build that runs in the
  /// background ignores it.
  @Test
  void aSignalLetsRequestsInWorkBeAnswered() {
    String name = "TERM";
    Event begun = new Event();
    Event allowed = new Event();
    Application app =
        new Application()
            .scope(_ -> {
              Task<Void> client =
                  createTask(() -> {
                    int port = awaitPort();
                    Task<String> answer = createTask(() -> talk(port, getting("/")));
                    begun.await();
                    signal(name);
                    awaitMessage("SIG" + name);
                    allowed.set();
                    log.add(body(answer.await()));
                  });
              return () -> {
                client.await();
                log.add("closed");
              };
            });
    app.router()
        .get(
            "/",
            _ -> {
              begun.set();
              allowed.await();
              return Response.text("answered");
            });
    try (captured) {
      app.run(HERE, 0);
    }
    assertEquals(List.of("answered", "closed"), log);
  }

  @Test
  void aSecondSignalCancelsRequestsInWork() {
    Application app = new Application().scope(_ -> () -> log.add("closed"));
    Event begun = new Event();
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
    app.background(
        "client",
        () -> {
          int port = awaitPort();
          createTask(() -> talk(port, getting("/")));
          begun.await();
          signal("TERM");
          awaitMessage("SIGTERM: requests in work are answered");
          signal("TERM");
        });
    try (captured) {
      SystemExit exit = assertThrows(SystemExit.class, () -> app.run(HERE, 0));
      assertEquals(130, exit.code());
    }
    assertEquals(List.of("cancelled", "closed"), log);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void requestsThatOutliveTheGraceMakeItAFailure(int loops) {
    RunSettings settings =
        RunSettings.of(HERE, 0)
            .withLoops(loops)
            .withServer(HttpServerOptions.defaults().withGrace(Duration.ofMillis(20)));
    AtomicBoolean isClient = new AtomicBoolean();
    Supplier<Application> factory =
        () -> {
          Application app = new Application().scope(_ -> () -> log.add("closed"));
          app.router()
              .get(
                  "/work",
                  _ -> {
                    signal("TERM");
                    sleep(Duration.ofHours(1));
                    return Response.text("");
                  });
          app.background(
              "client",
              () -> {
                if (isClient.compareAndSet(false, true)) {
                  int port = awaitPort();
                  createTask(() -> talk(port, getting("/work?token=7")));
                }
              });
          return app;
        };
    try (captured) {
      SystemExit exit =
          assertThrows(
              SystemExit.class,
              () -> {
                if (loops == 1) {
                  factory.get().run(settings);
                } else {
                  Application.run(factory, settings);
                }
              });
      assertEquals(1, exit.code());
      assertTrue(
          captured.messages().stream()
              .anyMatch(message -> message.contains("are not answered: GET /work?\u2026 from 127")),
          () -> captured.messages().toString());
    }
    assertEquals(Collections.nCopies(loops, "closed"), log);
  }

  @Test
  void severalLoopsServeOneAddress() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicBoolean isClient = new AtomicBoolean();
    RunSettings settings = RunSettings.of(HERE, 0).withLoops(2);
    try (captured) {
      Application.run(
          () -> {
            Application app =
                new Application()
                    .scope(_ -> {
                      log.add("opened");
                      return () -> log.add("closed");
                    });
            app.router()
                .get(
                    "/",
                    _ -> {
                      threads.add(Asyncio.runningLoop().home());
                      return Response.text("");
                    });
            app.background(
                "client",
                () -> {
                  if (isClient.compareAndSet(false, true)) {
                    int port = awaitPort();
                    while (threads.size() < 2) {
                      talk(port, getting("/"));
                    }
                    signal("TERM");
                  }
                });
            return app;
          },
          settings);
    }
    assertEquals(List.of("opened", "opened", "closed", "closed"), log);
    assertEquals(2, threads.size());
  }

  @Test
  void anAddressThatIsTakenEndsIt() {
    try (captured) {
      Asyncio.run(() -> {
        try (HttpServer other = HttpServer.start(_ -> Response.text(""), HERE, 0)) {
          int port = other.port();
          Application app = new Application().scope(_ -> () -> log.add("closed"));
          toThread(() -> assertThrows(AddressException.class, () -> app.run(HERE, port)));
        }
      });
    }
    assertEquals(List.of("closed"), log);
  }

  @Test
  void wrongSettingsAreRefused() {
    try (captured) {
      assertEquals(
          "port must be from 0 to 65535, found 65536",
          assertThrows(IllegalArgumentException.class, () -> RunSettings.of(HERE, 65_536))
              .getMessage());
      assertEquals(
          "an application needs a positive number of loops, found 0",
          assertThrows(IllegalArgumentException.class, () -> RunSettings.of(HERE, 1).withLoops(0))
              .getMessage());
      assertEquals(
          "one application runs on one loop, found 2 loops; give run a Supplier that makes one for each",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Application().run(RunSettings.of(HERE, 1).withLoops(2)))
              .getMessage());
    }
  }
}
