package io.asyncio.http.client;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.HttpException;
import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A request is cancelled at each place where it suspends: its connection does not serve another,
/// no upload goes on, nobody waits in vain, and the next request is answered as it should be.
@WithinSeconds(120)
final class CancelledEverywhereTest {

  /// A client with a single connection, and a server that answers each request by its target.
  private static final class Pair {
    final MemoryServers servers = new MemoryServers(Pair::serve);
    final HttpClient client =
        HttpClient.create(
            HttpClientOptions.defaults()
                .withLimits(ClientLimits.defaults().withConnections(1))
                .withMiddleware(ClientMiddleware.retry(RetryPolicy.defaults())),
            servers);
    int uploads;

    Pair() {
      servers.dialFor(Duration.ofMillis(1));
    }

    private static void serve(MemoryServers.Peer peer) {
      for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
        String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
        sleep(Duration.ofMillis(1));
        if (head.contains("chunked")) {
          String rest = "";
          while (!rest.endsWith("\r\n0\r\n\r\n")) {
            byte[] piece = peer.reader.read(100_000);
            if (piece.length == 0) {
              return;
            }
            String all = rest + new String(piece, StandardCharsets.ISO_8859_1);
            rest = all.substring(Math.max(0, all.length() - 10));
          }
        }
        if (target.equals("/redirect")) {
          peer.send("HTTP/1.1 302 Go\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n");
          continue;
        }
        peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n");
        sleep(Duration.ofMillis(1));
        peer.send("\r\n%x\r\n%s\r\n".formatted(target.length(), target));
        sleep(Duration.ofMillis(1));
        peer.send("1\r\n!\r\n0\r\n\r\n");
      }
    }
  }

  private static void ask(Pair pair) {
    Task<String> beside =
        createTask(() -> {
          try {
            assertEquals("/beside!", pair.client.text("http://b/beside"));
          } catch (HttpException serverCancelled) {
            // The servers are tasks, too.
          }
          return "";
        });
    try {
      askAll(pair);
    } catch (HttpException serverCancelled) {
      // The servers are tasks, too.
    } finally {
      beside.await();
    }
  }

  private static void askAll(Pair pair) {
    assertEquals("/there!", pair.client.text("http://a/redirect"));
    assertEquals("/again!", pair.client.text("http://a/again"));
    Body body =
        Body.stream(sink -> {
          pair.uploads++;
          try {
            for (int i = 0; i < 3; i++) {
              sleep(Duration.ofMillis(1));
              sink.write(new byte[50_000]);
            }
          } finally {
            pair.uploads--;
          }
        });
    try (ClientResponse response = pair.client.post("http://a/upload", body)) {
      assertEquals("/upload!", response.text());
    }
  }

  private static void assertStillAsks(Pair pair) {
    assertEquals(0, pair.uploads);
    assertEquals(0, pair.client.pool().waitingCount());
    assertEquals(pair.client.pool().openCount(), pair.client.pool().idleCount());
    assertEquals("/after!", pair.client.text("http://a/after"));
    pair.client.close();
    assertEquals(0, pair.client.pool().openCount());
    pair.servers.close();
  }

  @Test
  void aCancelledRequestLeavesNothingBehind() {
    var _ =
        Explore.cancellations(
            Pair::new,
            CancelledEverywhereTest::ask,
            CancelledEverywhereTest::assertStillAsks,
            ExploreOptions.defaults());
  }
}
