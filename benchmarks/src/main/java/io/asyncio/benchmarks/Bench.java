package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `./asyncio bench core`: measures the library and its peers in one run, prints a table, writes
/// JSON.
///
/// Every cell is measured in processes of its own. The peers of a row take turns within a round, so
/// that what a busy machine does to one of them it does to its neighbours too.
public final class Bench {
  private static final int HEAP_CROWD = 200_000;
  private static final int MILLION = 1_000_000;

  private final BenchOptions options;
  private final Optional<CPython> python;
  private final Samples samples = new Samples();
  private final List<String> failures = new ArrayList<>();
  private final PrintStream progress = System.err;

  private Bench(BenchOptions options) {
    this.options = options;
    this.python = CPython.find(options.python());
  }

  /// Runs the benchmarks.
  ///
  /// Exit code 0; 1 if a benchmark failed (the others are reported all the same); 2 if the
  /// arguments make no sense.
  ///
  /// @param arguments as [BenchOptions#USAGE] says
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(BenchOptions.USAGE);
      return;
    }
    try {
      System.exit(new Bench(BenchOptions.parse(words)).run());
    } catch (IllegalArgumentException e) {
      System.err.println("asyncio bench: " + e.getMessage() + "\n\n" + BenchOptions.USAGE);
      System.exit(2);
    }
  }

  private int run() throws IOException {
    for (int round = 1; round <= options.effort().rounds(); round++) {
      for (Row row : options.rows()) {
        if (row.isTimedByJmh()) {
          progress.printf("round %d of %d: %s%n", round, options.effort().rounds(), row.key());
          time(row, round % 2 == 0);
        }
      }
    }
    readHeap();
    wakeMillions();
    report();
    return failures.isEmpty() ? 0 : 1;
  }

  private void time(Row row, boolean isReversed) {
    List<Peer> peers = List.of(Peer.values());
    for (Peer peer : isReversed ? peers.reversed() : peers) {
      attempt(row.key(), peer, () -> time(row, peer));
    }
  }

  private void time(Row row, Peer peer) {
    if (peer == Peer.CPYTHON) {
      python.ifPresent(found -> samples.add(row, peer, found.nanosPerOperation(row)));
      return;
    }
    peer.benchmark(row.method())
        .ifPresent(benchmark ->
            JmhFork.run(benchmark, options.effort())
                .forEach(nanos -> samples.add(row, peer, nanos)));
  }

  private void readHeap() {
    if (!options.rows().contains(Row.PARKED_HEAP)) {
      return;
    }
    progress.println("heap of " + HEAP_CROWD + " parked tasks");
    for (Peer peer : Peer.values()) {
      attempt(
          Row.PARKED_HEAP.key(),
          peer,
          () -> {
            if (peer != Peer.CPYTHON) {
              samples.add(
                  Row.PARKED_HEAP, peer, ParkedCrowdProcess.heapBytesPerTask(peer, HEAP_CROWD));
            } else if (python.isPresent()) {
              samples.add(Row.PARKED_HEAP, peer, python.orElseThrow().heapBytesPerTask(HEAP_CROWD));
            }
          });
    }
  }

  private void wakeMillions() {
    if (!options.rows().contains(Row.MILLION_RSS) && !options.rows().contains(Row.MILLION_WAKE)) {
      return;
    }
    for (Peer peer : Peer.values()) {
      progress.println("a million parked tasks, then woken: " + peer.title());
      attempt(
          "million",
          peer,
          () ->
              million(peer)
                  .ifPresent(reading -> {
                    samples.add(Row.MILLION_RSS, peer, reading.residentMegabytes());
                    samples.add(Row.MILLION_WAKE, peer, reading.wakeMillis());
                  }));
    }
  }

  private Optional<ParkedCrowd.Reading> million(Peer peer) {
    return peer == Peer.CPYTHON
        ? python.map(found -> found.parkedCrowd(MILLION, options.effort().wakeRounds()))
        : Optional.of(ParkedCrowdProcess.wake(peer, MILLION, options.effort().wakeRounds()));
  }

  private void attempt(String row, Peer peer, Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      failures.add(row + ", " + peer.title() + ": " + e.getMessage());
    }
  }

  private void report() throws IOException {
    System.out.println(Machine.jvm());
    System.out.println(Machine.hardware());
    System.out.println(
        python
            .map(found -> "CPython " + found.version() + " (" + found.command() + ")")
            .orElse(
                "CPython: the column is empty, there is no python3 from 3.11 on; --python names one"));
    if (options.effort().isBrief()) {
      System.out.println("One short round: some JVM code is not fully warmed up; do not quote it.");
    }
    System.out.println();
    System.out.println(TableReport.of(options.rows(), samples));
    failures.forEach(failure -> System.out.println("\nfailed: " + failure));
    if (options.json().isPresent()) {
      Files.writeString(
          options.json().orElseThrow(), JsonReport.of(options.rows(), samples), UTF_8);
    }
  }
}
