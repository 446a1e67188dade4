package io.asyncio.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the command line of the network benchmark asks for.
///
/// @param cases what is measured, in the table's order
/// @param servers who is measured, in the table's order
/// @param rounds how often
/// @param millis how long each case, after a warm-up
/// @param json where to write the results as JSON
record NetOptions(
    List<NetCase> cases, List<EchoPeer> servers, int rounds, int millis, Optional<Path> json) {
  static final String USAGE =
      """
      usage: asyncio bench net [--json FILE] [--only CASE,…] [--servers NAME,…] [--rounds N] [--seconds S] [--quick]

        --json FILE       also write the results to FILE
        --only CASE,…     measure these only: %s; a size alone means all of it, tls all of TLS
        --servers NAME,…  measure these only: %s
        --rounds N        how often each case is measured; the servers take turns (default 3)
        --seconds S       how long each time (default 2)
        --quick           one round, a fraction of a second each: only to see that it runs
      """
          .formatted(NetCase.allNames(), EchoPeer.keys());

  private static final int DEFAULT_ROUNDS = 3;
  private static final int DEFAULT_MILLIS = 2_000;
  private static final int QUICK_MILLIS = 250;

  /// Reads the arguments.
  ///
  /// @throws IllegalArgumentException if they make no sense; the message is for the user
  static NetOptions parse(List<String> arguments) {
    ArrayList<String> rest = new ArrayList<>(arguments);
    boolean isQuick = rest.remove("--quick");
    List<NetCase> cases = NetCase.all();
    List<EchoPeer> servers = List.of(EchoPeer.values());
    int rounds = isQuick ? 1 : DEFAULT_ROUNDS;
    int millis = isQuick ? QUICK_MILLIS : DEFAULT_MILLIS;
    Optional<Path> json = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--json" ->
            json = Optional.of(BenchOptions.writable(BenchOptions.valueOf(option, rest)));
        case "--only" -> cases = NetCase.named(BenchOptions.valueOf(option, rest));
        case "--servers" -> servers = servers(BenchOptions.valueOf(option, rest));
        case "--rounds" ->
            rounds = BenchOptions.positive(option, BenchOptions.valueOf(option, rest));
        case "--seconds" ->
            millis = 1_000 * BenchOptions.positive(option, BenchOptions.valueOf(option, rest));
        default -> throw new IllegalArgumentException("there is no option '" + option + "'");
      }
    }
    return new NetOptions(cases, servers, rounds, millis, json);
  }

  private static List<EchoPeer> servers(String names) {
    return Stream.of(names.split(",", -1)).map(EchoPeer::of).distinct().sorted().toList();
  }

  List<NetCase> cases(NetCase.Kind... kinds) {
    return cases.stream().filter(one -> List.of(kinds).contains(one.kind())).toList();
  }

  /// Returns those of the servers that are measured in such cases.
  List<EchoPeer> servers(NetCase.Kind kind) {
    return servers.stream().filter(peer -> peer.isIn(kind)).toList();
  }

  /// Says whether the JIT compiler may not have had the time it needs.
  boolean isBrief() {
    return millis < 1_000;
  }
}
