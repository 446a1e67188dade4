package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeCommandTest {

  private static final String HELLO =
      """
      import io.asyncio.http.server.Application;
      import io.asyncio.http.server.Response;

      Application application() {
        Application app = new Application();
        app.router().get("/hello/{name}", request -> Response.text("hello, " + request.parameter("name")));
        app.onCleanup(_ -> IO.println("closed"));
        return app;
      }

      void main() {
        application().run("127.0.0.1", 8080);
      }
      """;

  private static final String LATE =
      """
      import static io.asyncio.Asyncio.*;

      import io.asyncio.http.server.Application;
      import io.asyncio.http.server.HttpServerOptions;
      import io.asyncio.http.server.Response;
      import io.asyncio.http.server.RunSettings;

      void main() {
        Application app = new Application();
        app.router().get("/late", _ -> {
          IO.println("begun");
          sleep(Duration.ofHours(1));
          return Response.text("");
        });
        app.onCleanup(_ -> IO.println("closed"));
        app.run(
            RunSettings.of("127.0.0.1", 0)
                .withServer(HttpServerOptions.defaults().withGrace(Duration.ofMillis(100))));
      }
      """;

  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void buildTheLibrary() {
    terminal = new Terminal(directory);
    terminal.asyncio("serve", terminal.write("Empty.java", "void main() {}"));
  }

  private static String get(int port, String target) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).build();
      var response = client.send(request, BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }
  }

  private static int awaitPort(RunningCommand command) throws IOException {
    String line = command.awaitLineWith("serving on http://127.0.0.1:");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  @Test
  void theApplicationOfAProgramIsServedUntilItIsToldToEnd() throws Exception {
    try (var command =
        terminal.start("serve", "--port", "0", terminal.write("Hello.java", HELLO))) {
      int port = awaitPort(command);
      assertEquals("200 hello, you", get(port, "/hello/you"));
      assertEquals(404, Integer.parseInt(get(port, "/").substring(0, 3)));
      command.terminate();
      command.awaitLine("closed");
      assertEquals(0, command.exitCode());
    }
  }

  @Test
  void aRequestThatOutlivesTheGraceMakesItAFailure() throws Exception {
    try (var command = terminal.start("run", terminal.write("Late.java", LATE));
        var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + awaitPort(command) + "/late?token=7");
      var answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
      command.awaitLine("begun");
      command.terminate();
      command.awaitLineWith("are not answered: GET /late?\u2026 from 127.0.0.1:");
      command.awaitLine("closed");
      assertEquals(1, command.exitCode());
      assertThrows(ExecutionException.class, answer::get);
    }
  }

  @Test
  void theFilesOfADirectoryAreServedAndNoneBesideIt() throws Exception {
    terminal.write("site/page.txt", "a page");
    terminal.write("site/sub/index.html", "<h1>sub</h1>");
    terminal.write("secret.txt", "not for you");
    try (var command = terminal.start("serve", "site", "--port", "0")) {
      int port = awaitPort(command);
      assertEquals("200 a page", get(port, "/page.txt"));
      assertEquals("200 <h1>sub</h1>", get(port, "/sub/"));
      assertTrue(get(port, "/").contains("page.txt"));
      assertTrue(get(port, "/%2e%2e/secret.txt").startsWith("404 "));
      assertTrue(get(port, "/nothing").startsWith("404 "));
      command.pressCtrlC();
      assertEquals(0, command.exitCode());
    }
  }

  @Test
  void whatCannotBeServedIsSaid() {
    assertEquals(
        new Outcome(2, "", "asyncio serve: there is no 'nothing'; check the path\n"),
        terminal.asyncio("serve", "nothing"));
    assertEquals(
        new Outcome(2, "", "asyncio serve: give one directory or .java file\n"),
        terminal.asyncio("serve"));
    assertEquals(
        new Outcome(2, "", "asyncio serve: port must be a number from 0 to 65535, found 'http'\n"),
        terminal.asyncio("serve", "--port", "http", "."));
    assertEquals(
        new Outcome(2, "", "asyncio serve: 'a.txt' is neither a directory nor a .java file\n"),
        terminal.asyncio("serve", terminal.write("a.txt", "")));
    var outcome = terminal.asyncio("serve", "Empty.java");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.err().contains("class Empty has no method application()"), outcome.err());
    var wrong =
        terminal.asyncio(
            "serve",
            terminal.write("Wrong.java", "Object application() { return 7; }\nvoid main() {}"));
    assertEquals(1, wrong.exitCode());
    assertTrue(wrong.err().contains("of class Wrong returned 7"), wrong.err());
  }
}
