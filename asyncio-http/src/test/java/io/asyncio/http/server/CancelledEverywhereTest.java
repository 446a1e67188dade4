package io.asyncio.http.server;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Headers;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A server's task is cancelled at each place where it suspends: its connection is closed, nothing
/// is left behind, and the next connection is served.
@WithinSeconds(120)
final class CancelledEverywhereTest {

  private static final class Conversation {
    final HttpServer server =
        HttpServer.create(
            request -> {
              byte[] body = request.bytes();
              sleep(Duration.ofMillis(1));
              return Response.stream(
                  "text/plain",
                  sink -> {
                    sink.write(body);
                    sink.flush();
                    sink.write(new byte[100_000]);
                    sink.trailers(Headers.of("Sum", "1"));
                  });
            },
            HttpServerOptions.defaults());
  }

  private static void serve(HttpServer server, MemoryStream stream) {
    try (stream) {
      server.serve(new StreamReader(stream), new StreamWriter(stream));
    }
  }

  private static void talk(Conversation conversation) {
    try (MemoryStream client = MemoryStream.open()) {
      Task<Void> asking =
          createTask(() -> {
            try {
              StreamWriter writer = new StreamWriter(client);
              writer.write("POST / HTTP/1.1\r\nHost: a\r\n");
              sleep(Duration.ofMillis(1));
              writer.write("Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
              sleep(Duration.ofMillis(1));
              writer.write("hello");
              StreamReader reader = new StreamReader(client);
              while (reader.read(10_000).length > 0) {
                sleep(Duration.ofMillis(1));
              }
            } catch (NetworkException | IncompleteMessageException gone) {
              // The server was cancelled.
            } finally {
              client.abort();
            }
          });
      try {
        serve(conversation.server, client.peer());
      } finally {
        client.abort();
        asking.await();
      }
    }
  }

  private static void assertStillServes(Conversation conversation) {
    assertEquals(0, conversation.server.connectionCount());
    assertEquals(0, conversation.server.inWorkCount());
    try (MemoryStream client = MemoryStream.open()) {
      Task<Void> serving = createTask(() -> serve(conversation.server, client.peer()));
      StreamWriter writer = new StreamWriter(client);
      writer.write("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      writer.writeEof();
      String answer = new String(new StreamReader(client).readAll(), UTF_8);
      assertEquals("HTTP/1.1 200 OK", answer.lines().findFirst().orElseThrow());
      serving.await();
    } finally {
      conversation.server.close();
    }
  }

  @Test
  void aCancelledConnectionLeavesNothingBehind() {
    Explore.cancellations(
        Conversation::new,
        CancelledEverywhereTest::talk,
        CancelledEverywhereTest::assertStillServes,
        ExploreOptions.defaults());
  }
}
