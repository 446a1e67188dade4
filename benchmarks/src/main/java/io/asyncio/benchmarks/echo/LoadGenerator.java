package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.Latencies;
import io.asyncio.benchmarks.process.ProcessorTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Drives servers that echo, on one thread: reads a command per line from standard input and
/// answers each with a line.
///
/// - `echo PORT PROCESS CONNECTIONS SIZE WARM-UP MEASURE` and `accept PORT PROCESS CONNECTIONS 1
///   WARM-UP MEASURE`, times in milliseconds: `messages nanos p50 p99 server-cpu own-cpu`, times in
///   nanoseconds, of the measured interval only; `tls-echo` and `handshake` are these over TLS, and
///   `text` and `binary` are `echo` with messages of a WebSocket.
/// - `hold PORT CONNECTIONS`: closes those held, opens others and answers `held`; `probe MESSAGES`
///   sends as many one by one through these: `p50 p99`; `release` closes them: `released`.
///
/// `failed` and why is the answer to what did not work.
public final class LoadGenerator {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int PROBE_BYTES = 64;
  private static final int PROBE_WARM_UP = 99;

  private final Kernel kernel = new Kernel();
  private @Nullable TlsClient tlsClient;
  private Optional<Load> held = Optional.empty();

  private LoadGenerator() {}

  /// Answers until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) throws IOException {
    LoadGenerator generator = new LoadGenerator();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(generator.answer(line.split(" ", -1)));
      System.out.flush();
    }
  }

  private String answer(String[] words) {
    try {
      return switch (words[0]) {
        case "echo", "accept", "tls-echo", "handshake", "text", "binary" -> drive(words);
        case "hold" -> hold(number(words, 1), number(words, 2));
        case "probe" -> probe(number(words, 1));
        case "release" -> release();
        default -> "failed: there is no command " + Arrays.toString(words);
      };
    } catch (IllegalStateException e) {
      release();
      return "failed: " + e.getMessage();
    }
  }

  private String drive(String[] words) {
    String process = words[2];
    Traffic load = traffic(words[0], number(words, 1), number(words, 4), number(words, 3));
    boolean isReconnecting = words[0].equals("accept") || words[0].equals("handshake");
    LongConsumer work = isReconnecting ? load::reconnect : load::run;
    try {
      load.open();
      work.accept(number(words, 5) * NANOS_PER_MILLI);
      load.latencies().clear();
      long ownBefore = ProcessorTime.nanos("self");
      long before = ProcessorTime.nanos(process);
      long start = System.nanoTime();
      work.accept(number(words, 6) * NANOS_PER_MILLI);
      long nanos = System.nanoTime() - start;
      long cpu = ProcessorTime.nanos(process) - before;
      long own = ProcessorTime.nanos("self") - ownBefore;
      String answer = load.latencies().line(nanos) + " " + cpu + " " + own;
      load.finish();
      return answer;
    } finally {
      load.close();
    }
  }

  private Traffic traffic(String command, int port, int size, int connections) {
    return switch (command) {
      case "echo", "accept" -> new Load(kernel, port, size, connections);
      case "text", "binary" ->
          new Load(
              kernel,
              port,
              WebSocketWords.opening(port),
              WebSocketWords.message(command.equals("text"), size),
              connections);
      default -> {
        if (tlsClient == null) {
          tlsClient = new TlsClient();
        }
        yield new TlsLoad(tlsClient, port, size, connections);
      }
    };
  }

  private static String percentiles(Latencies latencies) {
    return String.format(Locale.ROOT, " %.0f %.0f", latencies.nanos(0.5), latencies.nanos(0.99));
  }

  private String hold(int port, int connections) {
    release();
    Load load = new Load(kernel, port, PROBE_BYTES, connections);
    held = Optional.of(load);
    load.open();
    return "held";
  }

  private String probe(int messages) {
    Load load = held.orElseThrow(() -> new IllegalStateException("no connections are held"));
    load.probe(PROBE_WARM_UP);
    load.latencies().clear();
    load.probe(messages);
    return percentiles(load.latencies()).substring(1);
  }

  private String release() {
    held.ifPresent(Load::close);
    held = Optional.empty();
    return "released";
  }

  private static int number(String[] words, int place) {
    return Integer.parseInt(words[place], 10);
  }
}
