package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.benchmarks.process.ProcessorTime;
import io.asyncio.benchmarks.process.ResidentMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `./asyncio bench http`: web servers of the library and its peers, each in a process of its own,
/// driven by wrk; servers that echo messages of WebSockets, by a load generator; and clients, which
/// all ask one server.
///
/// In a round it is one of these areas after the other. All peers of an area run at once, idle but
/// one: for each case they take turns, in opposite order every second round. What is compared is
/// the median of the ratios of the rounds.
///
/// Before it is measured each server has to give the right answers. The load is cheap, but on one
/// processor as what is measured is on another: where it is the limit the rate says little, and the
/// processor time per request is what counts.
public final class HttpBench {

  /// Compilers that share a processor with the server they compile take their time.
  private static final int WARM_UP_SECONDS = 8;

  /// When the server itself is warm, and only the answer is new.
  private static final int NEXT_WARM_UP_SECONDS = 3;

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MIB = 1 << 20;

  /// So busy, in percent, the load generator is the limit.
  private static final double BUSY = 95;

  private final HttpOptions options;
  private final Processors processors = Processors.find();
  private final RoundSamples samples = new RoundSamples();
  private final Map<HttpPeer, String> leftOut = new EnumMap<>(HttpPeer.class);
  private final List<String> failures = new ArrayList<>();
  private final PrintStream progress = System.err;

  private HttpBench(HttpOptions options) {
    this.options = options;
  }

  /// Runs the benchmarks.
  ///
  /// Exit code 0; 1 if a measurement failed (the others are reported all the same), or there is no
  /// wrk; 2 if the arguments make no sense.
  ///
  /// @param arguments as [HttpOptions#USAGE] says
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(HttpOptions.USAGE);
      return;
    }
    try {
      System.exit(new HttpBench(HttpOptions.parse(words)).run());
    } catch (IllegalArgumentException e) {
      System.err.println("asyncio bench http: " + e.getMessage() + "\n\n" + HttpOptions.USAGE);
      System.exit(2);
    } catch (IllegalStateException e) {
      System.err.println("asyncio bench http: " + e.getMessage());
      System.exit(1);
    }
  }

  private int run() throws IOException {
    for (int round = 1; round <= options.rounds(); round++) {
      for (HttpCase.Area area : options.areas()) {
        try (HttpLoad load = HttpLoad.of(area, processors)) {
          drive(round, area, load);
        }
      }
    }
    report();
    return failures.isEmpty() ? 0 : 1;
  }

  /// A server or client that runs.
  ///
  /// @param kinds what it does rightly
  private record Candidate(HttpPeer peer, PeerProcess process, List<HttpCase.Kind> kinds) {}

  private void drive(int round, HttpCase.Area area, HttpLoad load) {
    List<HttpCase> cases = options.cases(area);
    List<Candidate> candidates = new ArrayList<>();
    try {
      for (HttpPeer peer : options.servers()) {
        start(peer, area)
            .ifPresent(process -> candidates.add(new Candidate(peer, process, new ArrayList<>())));
      }
      candidates.forEach(candidate ->
          cases.stream()
              .map(HttpCase::kind)
              .distinct()
              .forEach(kind -> prepare(round, load, kind, candidate)));
      for (HttpCase one : cases) {
        for (Candidate candidate : round % 2 == 0 ? candidates.reversed() : candidates) {
          if (candidate.kinds().contains(one.kind())) {
            say(round, one.name(), candidate.peer());
            attempt(
                one.name(),
                candidate.peer(),
                () -> measure(round, load, one, candidate.peer(), candidate.process()));
          }
        }
      }
    } finally {
      candidates.forEach(candidate -> candidate.process().close());
    }
  }

  /// Starts a server or a client; those that this machine does not have are left out from then on.
  private Optional<PeerProcess> start(HttpPeer peer, HttpCase.Area area) {
    if (!peer.isIn(area) || leftOut.containsKey(peer)) {
      return Optional.empty();
    }
    Optional<List<String>> command = peer.command(area);
    if (command.isEmpty()) {
      leftOut.put(peer, "not on this machine");
      return Optional.empty();
    }
    try {
      return Optional.of(
          PeerProcess.start(peer.title(), processors.forServer(command.orElseThrow())));
    } catch (IllegalStateException e) {
      leftOut.put(peer, e.getMessage());
      return Optional.empty();
    }
  }

  /// Sees whether one does a thing rightly, and gets it warm for that.
  private void prepare(int round, HttpLoad load, HttpCase.Kind kind, Candidate candidate) {
    attempt(
        kind.key(),
        candidate.peer(),
        () -> {
          HttpAnswer.check(kind, candidate.process().port());
          if (!options.isQuick()) {
            say(round, "warm-up of " + kind.key(), candidate.peer());
            int seconds = candidate.kinds().isEmpty() ? WARM_UP_SECONDS : NEXT_WARM_UP_SECONDS;
            load.run(HttpCase.warmUp(kind), candidate.process(), seconds);
          }
          candidate.kinds().add(kind);
        });
  }

  private void measure(int round, HttpLoad load, HttpCase one, HttpPeer peer, PeerProcess process) {
    String pid = String.valueOf(process.pid());
    long allocated = peer.isJvm() ? process.number("allocated") : 0;
    long cpu = ProcessorTime.nanos(pid);
    HttpReading reading = load.run(one, process, options.seconds());
    cpu = ProcessorTime.nanos(pid) - cpu;
    long memory = ResidentMemory.bytes(process.pid());
    double requests = reading.requests();
    if (requests == 0 || reading.failed() > 0) {
      throw new IllegalStateException(
          reading.failed() + " requests failed beside " + reading.requests() + " that did not");
    }
    add(round, HttpMetric.RATE, one, peer, reading.perSecond());
    add(round, HttpMetric.P50, one, peer, reading.p50());
    add(round, HttpMetric.P99, one, peer, reading.p99());
    add(round, HttpMetric.CPU, one, peer, cpu / NANOS_PER_MICRO / requests);
    add(round, HttpMetric.MEMORY, one, peer, memory / MIB);
    add(round, HttpMetric.LOAD, one, peer, reading.load());
    if (peer.isJvm()) {
      double taken = process.number("allocated") - allocated;
      add(round, HttpMetric.ALLOCATED, one, peer, taken / requests);
    }
  }

  private void add(int round, HttpMetric metric, HttpCase one, HttpPeer peer, double value) {
    if (metric.isOf(one)) {
      samples.add(round, metric.row(one), peer.key(), value);
    }
  }

  private void say(int round, String what, HttpPeer peer) {
    progress.printf("round %d of %d: %s, %s%n", round, options.rounds(), what, peer.title());
  }

  private void attempt(String what, HttpPeer peer, Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      failures.add(what + ", " + peer.title() + ": " + e.getMessage());
    }
  }

  private void report() throws IOException {
    System.out.println(Machine.jvm());
    System.out.println(Machine.hardware());
    System.out.println(processors);
    leftOut.forEach((peer, why) -> System.out.println("left out: " + peer.title() + ", " + why));
    if (options.isQuick()) {
      System.out.println("No warm-up: JVM code is not compiled yet; do not quote figures.");
    }
    System.out.println();
    HttpReport report = new HttpReport(options.cases(), samples);
    System.out.println(report.table());
    System.out.println(report.limits(BUSY));
    failures.forEach(failure -> System.out.println("\nfailed: " + failure));
    if (options.json().isPresent()) {
      Files.writeString(options.json().orElseThrow(), report.json(), UTF_8);
    }
  }
}
