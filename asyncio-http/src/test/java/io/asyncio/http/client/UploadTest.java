package io.asyncio.http.client;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.BodyWriter;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies that can't be made, or that nobody takes.
@WithinSeconds
final class UploadTest {

  private final List<String> log = new ArrayList<>();

  private interface Talk {
    void with(HttpClient client, String url) throws Exception;
  }

  private void talk(Talk talk) {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request -> {
                    try {
                      return Response.text("got " + request.bytes(20_000_000).length);
                    } catch (IncompleteMessageException e) {
                      log.add("not whole");
                      throw e;
                    }
                  },
                  "127.0.0.1",
                  0);
          HttpClient client = HttpClient.create()) {
        talk.with(client, "http://127.0.0.1:" + server.port());
        assertEquals(0, client.pool().openCount());
        while (server.connectionCount() > 0) {
          sleep(Duration.ofMillis(1));
        }
      }
    });
  }

  private static Body failing(BodyWriter end) {
    return Body.stream(sink -> {
      sink.write(new byte[200_000]);
      sink.flush();
      end.writeTo(sink);
    });
  }

  @Test
  void whatTheWriterThrowsIsThrownAndTheServerSeesThatItIsNotWhole() {
    talk((client, url) -> {
      IllegalArgumentException own = new IllegalArgumentException("own");
      Body body =
          failing(_ -> {
            throw own;
          });
      assertSame(own, assertThrows(IllegalArgumentException.class, () -> client.post(url, body)));
    });
    assertEquals(List.of("not whole"), log);
  }

  @Test
  void aCheckedOneIsTheCause() {
    talk((client, url) -> {
      IOException own = new IOException("own");
      Body body =
          failing(_ -> {
            throw own;
          });
      assertSame(own, assertThrows(UploadException.class, () -> client.post(url, body)).getCause());
    });
    assertEquals(List.of("not whole"), log);
  }

  @Test
  void aBodyOfAnotherLengthThanWasSaidIsAnError() {
    for (int length : new int[] {4, 6}) {
      talk((client, url) -> {
        Body body = Body.stream(length, sink -> sink.write("hello"));
        assertThrows(IllegalStateException.class, () -> client.post(url, body));
      });
    }
  }

  @Test
  void aFileThatIsMissingOrShorterIsAnError(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("short"), new byte[100_000]);
    talk((client, url) ->
        assertThrows(
            UncheckedIOException.class,
            () -> client.post(url, new Body.File(folder.resolve("missing"), 0, 10))));
    talk((client, url) ->
        assertThrows(
            IllegalStateException.class, () -> client.post(url, new Body.File(file, 0, 100_001))));
  }

  @Test
  void aServerThatGoesAwayIsToldSo() {
    Asyncio.run(() -> {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.head();
                byte[] _ = peer.reader.readExactly(100_000);
                peer.writer.abort();
              });
          HttpClient client = HttpClient.create()) {
        Body endless =
            Body.stream(sink -> {
              while (true) {
                sink.write(new byte[10_000]);
              }
            });
        assertThrows(DisconnectedException.class, () -> client.post(server.url(), endless));
        assertEquals(0, client.pool().openCount());
      }
    });
  }

  @Test
  void aCancelledRequestStopsItsUpload() {
    talk((client, url) -> {
      Body slow =
          Body.stream(sink -> {
            try {
              while (true) {
                sink.write(new byte[1_000]);
                sleep(Duration.ofMillis(1));
              }
            } finally {
              log.add("stopped");
            }
          });
      Task<ClientResponse> task = createTask(() -> client.post(url, slow));
      sleep(Duration.ofMillis(20));
      task.cancel();
      assertThrows(CancelledError.class, task::await);
      log.add("cancelled");
    });
    log.remove("not whole");
    assertEquals(List.of("stopped", "cancelled"), log);
  }

  @Test
  void aBodyThatTheServerRefusesIsNotSentToItsEnd() {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(request -> Response.text(request.text()), "127.0.0.1", 0);
          HttpClient client = HttpClient.create();
          ClientResponse response =
              client.post(
                  "http://127.0.0.1:" + server.port(),
                  Body.stream(
                      1L << 40,
                      sink -> {
                        while (true) {
                          sink.write(new byte[10_000]);
                        }
                      }))) {
        assertEquals(413, response.status().code());
      }
    });
  }
}
