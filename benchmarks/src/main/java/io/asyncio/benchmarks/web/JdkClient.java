package io.asyncio.benchmarks.web;

import io.asyncio.benchmarks.process.ClientControl;
import io.asyncio.benchmarks.process.Latencies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The client of the JDK, as it comes, but for HTTP/1.1 and on virtual threads: one for each
/// request that is under way, and for what the client itself does.
public final class JdkClient {
  private JdkClient() {}

  /// Asks until standard input ends.
  ///
  /// @param arguments none
  /// @throws IOException if standard input fails
  public static void main(String[] arguments) throws IOException {
    ClientControl.answer(JdkClient::get);
  }

  private static void get(String url, int tasks, long end, Latencies latencies) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build()) {
      List<Future<@Nullable Void>> asking = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        asking.add(threads.submit(() -> ask(client, request, end, latencies)));
      }
      for (Future<@Nullable Void> each : asking) {
        each.get();
      }
    }
  }

  private static @Nullable Void ask(
      HttpClient client, HttpRequest request, long end, Latencies latencies) throws Exception {
    long begun = System.nanoTime();
    do {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      Answers.check(response.statusCode(), response.body());
      long now = System.nanoTime();
      synchronized (latencies) {
        latencies.add(now - begun);
      }
      begun = now;
    } while (begun < end);
    return null;
  }
}
