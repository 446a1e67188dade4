package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.HERE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.client.HttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two hundred clients of `slowhttptest` at a time keep a server busy with nothing: all of them are
/// cut off, and a good client is served meanwhile.
@WithinSeconds(60)
final class SlowClientsTest {

  private static final int CONNECTIONS = 200;
  private static final int LARGE = 8 << 20;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final HttpServerOptions OPTIONS =
      HttpServerOptions.defaults()
          .withTimeouts(
              HttpTimeouts.defaults()
                  .withKeepAlive(SHORT)
                  .withHead(SHORT)
                  .withBody(SHORT)
                  .withWrite(SHORT)
                  .withLinger(SHORT));

  @Test
  void headsThatComeSlowly() {
    withAttack(SlowClientsTest::untilNoneIsLeft, "-H", "-x", "24");
  }

  @Test
  void bodiesThatComeSlowly() {
    withAttack(SlowClientsTest::untilNoneIsLeft, "-B", "-s", "8192", "-x", "10");
  }

  /// The attackers notice too late that they were cut off, so it is the server that is asked.
  @Test
  void answersThatAreTakenSlowly() {
    withAttack(
        (server, client, attack) -> {
          while (server.requestCount() - client.served < CONNECTIONS
              || server.connectionCount() > 1) {
            client.ask();
            assertFalse(attack.isDone(), "the attack ended by itself");
          }
        },
        "-X",
        "-w",
        "512",
        "-y",
        "1024",
        "-n",
        "5",
        "-z",
        "32");
  }

  private static void untilNoneIsLeft(HttpServer server, Good client, Task<String> attack) {
    while (!attack.isDone()) {
      client.ask();
    }
    String said = attack.await();
    assertTrue(said.contains("No open connections left"), said);
  }

  private interface Watch {
    void until(HttpServer server, Good client, Task<String> attack);
  }

  private static final class Good {
    private final HttpClient client;
    private final String url;
    int served;

    Good(HttpClient client, String url) {
      this.client = client;
      this.url = url;
    }

    void ask() {
      assertEquals("good", client.text(url + "good"));
      served++;
    }
  }

  private static void withAttack(Watch watch, String... how) {
    String program = Programs.installed("slowhttptest");
    byte[] large = new byte[LARGE];
    Router router = new Router();
    router.get("/good", _ -> Response.text("good"));
    router.get("/", _ -> Response.bytes(large, "application/octet-stream"));
    router.post("/", request -> Response.text("" + request.bytes().length));
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(router, HERE, 0, OPTIONS);
          HttpClient client = HttpClient.create()) {
        String url = "http://127.0.0.1:" + server.port() + "/";
        List<String> command = command(program, url, how);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
          Task<String> attack = Asyncio.createTask(() -> Asyncio.toThread(() -> said(process)));
          watch.until(server, new Good(client, url), attack);
        } finally {
          process.destroyForcibly();
        }
      }
    });
  }

  /// It ends when none of its connections is left, or after a time that is long enough.
  private static List<String> command(String program, String url, String... how) {
    String connections = Integer.toString(CONNECTIONS);
    List<String> command = new ArrayList<>(List.of(program, "-c", connections));
    command.addAll(List.of("-r", connections, "-i", "1", "-l", "50", "-u", url));
    command.addAll(Arrays.asList(how));
    return command;
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
