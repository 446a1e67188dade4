package io.asyncio.benchmarks.web;

import io.asyncio.Asyncio;
import io.asyncio.TaskGroup;
import io.asyncio.benchmarks.process.ClientControl;
import io.asyncio.benchmarks.process.Latencies;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import java.io.IOException;
import java.net.URI;

/// The client of this library, as it comes: a task for each request that is under way.
public final class AsyncioClient {
  private AsyncioClient() {}

  /// Asks until standard input ends.
  ///
  /// @param arguments none
  /// @throws IOException if standard input fails
  public static void main(String[] arguments) throws IOException {
    ClientControl.answer(AsyncioClient::get);
  }

  private static void get(String url, int tasks, long end, Latencies latencies) {
    URI page = URI.create(url);
    Asyncio.run(() -> {
      try (HttpClient client = HttpClient.create()) {
        TaskGroup.run(group -> {
          for (int i = 0; i < tasks; i++) {
            var _ = group.createTask(() -> ask(client, page, end, latencies));
          }
        });
      }
    });
  }

  private static void ask(HttpClient client, URI page, long end, Latencies latencies) {
    long begun = System.nanoTime();
    do {
      try (ClientResponse response = client.get(page)) {
        Answers.check(response.status().code(), response.bytes());
      }
      long now = System.nanoTime();
      latencies.add(now - begun);
      begun = now;
    } while (begun < end);
  }
}
