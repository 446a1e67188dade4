package io.asyncio.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// How a client that runs in this JVM talks with the benchmark: it prints `client`, answers each
/// line `get URL TASKS MILLIS` with `requests nanos p50 p99`, times in nanoseconds, or `failed` and
/// why, and each line `allocated` as [ServerControl] does; and it ends with its standard input.
public final class ClientControl {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private ClientControl() {}

  /// A client that is measured.
  @FunctionalInterface
  public interface Client {

    /// Asks for a page, again and again, on connections that are kept; returns when it has done so
    /// for the time, and all answers have come.
    ///
    /// @param url of the page
    /// @param tasks how many requests are under way at a time
    /// @param end when no request is to begin any more, by [System#nanoTime()]
    /// @param latencies counts those of the requests
    /// @throws Exception if a request fails, or its answer is wrong
    void get(String url, int tasks, long end, Latencies latencies) throws Exception;
  }

  /// Answers until standard input ends.
  ///
  /// @param client does the work
  /// @throws IOException if standard input fails
  public static void answer(Client client) throws IOException {
    System.out.println("client");
    System.out.flush();
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        System.out.println(
            line.equals("allocated")
                ? line + " " + ServerControl.allocated()
                : get(client, line.split(" ", -1)));
        System.out.flush();
      }
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static String get(Client client, String[] words) {
    Latencies latencies = new Latencies();
    int tasks = Integer.parseInt(words[2], 10);
    long start = System.nanoTime();
    long end = start + Long.parseLong(words[3], 10) * NANOS_PER_MILLI;
    try {
      client.get(words[1], tasks, end, latencies);
    } catch (Exception e) {
      return "failed: " + e;
    }
    return latencies.line(System.nanoTime() - start);
  }
}
