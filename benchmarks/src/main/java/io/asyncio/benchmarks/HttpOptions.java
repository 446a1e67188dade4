package io.asyncio.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the command line of the HTTP benchmark asks for.
///
/// @param cases what is measured, in the table's order
/// @param servers who is measured, in the table's order, be it a server or a client
/// @param rounds how often
/// @param seconds how long each case
/// @param isQuick whether it is only to be seen that all runs
/// @param json where to write the results as JSON
record HttpOptions(
    List<HttpCase> cases,
    List<HttpPeer> servers,
    int rounds,
    int seconds,
    boolean isQuick,
    Optional<Path> json) {
  static final String USAGE =
      """
      usage: asyncio bench http [--json FILE] [--only CASE,…] [--servers NAME,…] [--rounds N] [--seconds S] [--quick]

        --json FILE       also write the results to FILE
        --only CASE,…     measure these only: %s; without a number of connections, all of them
        --servers NAME,…  measure these only: %s
        --rounds N        how often each case is measured; the servers take turns (default 3)
        --seconds S       how long each time (default 2)
        --quick           one round, a second each, no warm-up: only to see that it runs
      """
          .formatted(HttpCase.allNames(), HttpPeer.keys());

  private static final int DEFAULT_ROUNDS = 3;
  private static final int DEFAULT_SECONDS = 2;

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException if they make no sense; the message is for the user
  static HttpOptions parse(List<String> arguments) {
    ArrayList<String> rest = new ArrayList<>(arguments);
    boolean isQuick = rest.remove("--quick");
    List<HttpCase> cases = HttpCase.all();
    List<HttpPeer> servers = List.of(HttpPeer.values());
    int rounds = isQuick ? 1 : DEFAULT_ROUNDS;
    int seconds = isQuick ? 1 : DEFAULT_SECONDS;
    Optional<Path> json = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--json" ->
            json = Optional.of(BenchOptions.writable(BenchOptions.valueOf(option, rest)));
        case "--only" -> cases = HttpCase.named(BenchOptions.valueOf(option, rest));
        case "--servers" -> servers = servers(BenchOptions.valueOf(option, rest));
        case "--rounds" ->
            rounds = BenchOptions.positive(option, BenchOptions.valueOf(option, rest));
        case "--seconds" ->
            seconds = BenchOptions.positive(option, BenchOptions.valueOf(option, rest));
        default -> throw new IllegalArgumentException("there is no option '" + option + "'");
      }
    }
    return new HttpOptions(cases, servers, rounds, seconds, isQuick, json);
  }

  private static List<HttpPeer> servers(String names) {
    return Stream.of(names.split(",", -1)).map(HttpPeer::of).distinct().sorted().toList();
  }

  /// Returns what takes part in any of the cases.
  List<HttpCase.Area> areas() {
    return cases.stream().map(one -> one.kind().area()).distinct().toList();
  }

  /// Returns the cases of an area.
  List<HttpCase> cases(HttpCase.Area area) {
    return cases.stream().filter(one -> one.kind().area() == area).toList();
  }
}
