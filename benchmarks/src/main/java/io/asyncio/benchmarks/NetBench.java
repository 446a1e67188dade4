package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.benchmarks.WatchedLoop.Watch;
import io.asyncio.benchmarks.WatchedLoop.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `./asyncio bench net`: echo servers of the library and its peers, each in a process of its own,
/// driven by one load generator in another.
///
/// All servers of a round run at once, idle but one: for each case they take turns, in opposite
/// order every second round. What is compared is the median of the ratios of the rounds.
///
/// On a machine with few processors the load generator may be the limit; then the rate says little,
/// and the processor time per message is what counts.
public final class NetBench {

  /// Compilers that share a processor with the server they compile take their time: our streams
  /// reach their speed after seven seconds, Netty alone after three.
  private static final int WARM_UP_MILLIS = 10_000;

  private static final int BRIEF_WARM_UP_MILLIS = 1_500;
  private static final int FEW_HELD = 10;
  private static final int PROBES = 1_000;
  private static final double NANOS_PER_MICRO = 1e3;

  private final NetOptions options;
  private final Processors processors = Processors.find();
  private final RoundSamples samples = new RoundSamples();
  private final Map<EchoPeer, String> leftOut = new EnumMap<>(EchoPeer.class);
  private final List<String> failures = new ArrayList<>();
  private final PrintStream progress = System.err;

  private NetBench(NetOptions options) {
    this.options = options;
  }

  /// Runs the benchmarks.
  ///
  /// Exit code 0; 1 if a measurement failed (the others are reported all the same); 2 if the
  /// arguments make no sense.
  ///
  /// @param arguments as [NetOptions#USAGE] says
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(NetOptions.USAGE);
      return;
    }
    try {
      System.exit(new NetBench(NetOptions.parse(words)).run());
    } catch (IllegalArgumentException e) {
      System.err.println("asyncio bench net: " + e.getMessage() + "\n\n" + NetOptions.USAGE);
      System.exit(2);
    }
  }

  private int run() throws IOException {
    try (Program load =
        new Program("the load generator", processors.forLoad(ServerCommand.loadGenerator()))) {
      for (int round = 1; round <= options.rounds(); round++) {
        drive(round, load, options.cases(NetCase.Kind.ECHO, NetCase.Kind.ACCEPT), Optional.empty());
        driveTls(round, load);
        holdAll(round, load);
        compareLoops(round);
      }
    }
    report();
    return failures.isEmpty() ? 0 : 1;
  }

  // ---- Echo and accept, plain and over TLS

  private void driveTls(int round, Program load) {
    List<NetCase> cases = options.cases(NetCase.Kind.TLS, NetCase.Kind.HANDSHAKE);
    if (!cases.isEmpty()) {
      try (ServerKey key = new ServerKey()) {
        drive(round, load, cases, Optional.of(key.store()));
      }
    }
  }

  /// @param keyStore for TLS
  private void drive(int round, Program load, List<NetCase> cases, Optional<Path> keyStore) {
    if (cases.isEmpty()) {
      return;
    }
    Map<EchoPeer, PeerProcess> servers = new EnumMap<>(EchoPeer.class);
    try {
      for (EchoPeer peer : options.servers(cases.getFirst().kind())) {
        start(peer, keyStore).ifPresent(server -> servers.put(peer, server));
      }
      cases.stream()
          .map(one -> NetCase.warmUp(one.kind()))
          .distinct()
          .forEach(typical ->
              servers.forEach((peer, server) -> warmUp(round, load, typical, peer, server)));
      List<EchoPeer> order = List.copyOf(servers.keySet());
      for (NetCase one : cases) {
        for (EchoPeer peer : round % 2 == 0 ? order.reversed() : order) {
          say(round, one, peer);
          attempt(one, peer, () -> measure(round, load, one, peer, servers));
        }
      }
    } finally {
      servers.values().forEach(PeerProcess::close);
    }
  }

  private void warmUp(int round, Program load, NetCase typical, EchoPeer peer, PeerProcess server) {
    say(round, typical, peer);
    int millis = options.isBrief() ? BRIEF_WARM_UP_MILLIS : WARM_UP_MILLIS;
    attempt(typical, peer, () -> ask(load, typical, server, millis));
  }

  /// Starts a server; those that this machine does not have are left out from then on.
  private Optional<PeerProcess> start(EchoPeer peer, Optional<Path> keyStore) {
    if (leftOut.containsKey(peer)) {
      return Optional.empty();
    }
    Optional<List<String>> command = peer.command(keyStore);
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

  private void measure(
      int round, Program load, NetCase one, EchoPeer peer, Map<EchoPeer, PeerProcess> servers) {
    PeerProcess server = servers.get(peer);
    if (server == null) {
      return;
    }
    double[] answer = ask(load, one, server, options.millis() / 2);
    double messages = answer[0];
    if (messages == 0) {
      throw new IllegalStateException("no message came back in " + options.millis() + " ms");
    }
    add(round, NetMetric.RATE, one, peer, messages / answer[1] * 1e9);
    add(round, NetMetric.P50, one, peer, answer[2] / NANOS_PER_MICRO);
    add(round, NetMetric.P99, one, peer, answer[3] / NANOS_PER_MICRO);
    add(round, NetMetric.CPU, one, peer, answer[4] / NANOS_PER_MICRO / messages);
    add(round, NetMetric.LOAD, one, peer, answer[5] / answer[1] * 100);
  }

  /// What [io.asyncio.benchmarks.echo.LoadGenerator] says of a case.
  private double[] ask(Program load, NetCase one, PeerProcess server, int warmUpMillis) {
    return load.numbers(
        "%s %s %d %d %d %d %d"
            .formatted(
                command(one.kind()),
                server.port(),
                server.pid(),
                one.connections(),
                one.size(),
                warmUpMillis,
                options.millis()));
  }

  private static String command(NetCase.Kind kind) {
    return switch (kind) {
      case TLS -> "tls-echo";
      case HANDSHAKE -> "handshake";
      case ECHO -> "echo";
      default -> "accept";
    };
  }

  // ---- Connections held

  private void holdAll(int round, Program load) {
    for (NetCase one : options.cases(NetCase.Kind.HELD, NetCase.Kind.HELD_BY_SEVERAL)) {
      for (EchoPeer peer : options.servers(one.kind())) {
        if (peer.isJvm() && !leftOut.containsKey(peer)) {
          say(round, one, peer);
          attempt(one, peer, () -> hold(round, load, one, peer));
        }
      }
    }
  }

  /// As many servers, and generators of load beside the first, as it takes with so many descriptors
  /// for a process.
  private void hold(int round, Program load, NetCase one, EchoPeer peer) {
    int processes =
        Math.ceilDiv(one.connections(), Math.min(NetCase.HELD, Processors.connections()));
    List<Program> loads = new ArrayList<>(List.of(load));
    List<PeerProcess> servers = new ArrayList<>();
    try {
      while (servers.size() < processes) {
        Optional<PeerProcess> started = start(peer, Optional.empty());
        if (started.isEmpty()) {
          return;
        }
        servers.add(started.orElseThrow());
        if (loads.size() < servers.size()) {
          loads.add(
              new Program("a load generator", processors.forLoad(ServerCommand.loadGenerator())));
        }
      }
      hold(round, loads, servers, one, peer);
    } finally {
      servers.forEach(PeerProcess::close);
      loads.stream().skip(1).forEach(Program::close);
      load.ask("release");
    }
  }

  private static int processes(NetCase one) {
    return Math.ceilDiv(one.connections(), Math.min(NetCase.HELD, Processors.connections()));
  }

  private void hold(
      int round, List<Program> loads, List<PeerProcess> servers, NetCase one, EchoPeer peer) {
    // The first time is for the servers to get warm.
    hold(loads, servers, FEW_HELD);
    probe(loads);
    hold(loads, servers, FEW_HELD);
    double[] few = probe(loads);
    long before = memory(servers);
    int each = one.connections() / servers.size();
    hold(loads, servers, each);
    double[] many = probe(loads);
    long after = memory(servers);
    add(round, NetRow.few(NetMetric.P50, one), peer, few[0]);
    add(round, NetRow.few(NetMetric.P99, one), peer, few[1]);
    add(round, NetRow.of(NetMetric.P50, one), peer, many[0]);
    add(round, NetRow.of(NetMetric.P99, one), peer, many[1]);
    double held = (double) (each - FEW_HELD) * servers.size();
    add(round, NetRow.of(NetMetric.MEMORY, one), peer, (after - before) / held);
  }

  private static void hold(List<Program> loads, List<PeerProcess> servers, int connections) {
    for (int i = 0; i < servers.size(); i++) {
      String held = loads.get(i).ask("hold " + servers.get(i).port() + " " + connections);
      if (!held.equals("held")) {
        throw new IllegalStateException(held);
      }
    }
  }

  /// Returns p50 and p99, in microseconds, of the slowest server.
  private static double[] probe(List<Program> loads) {
    double[] worst = new double[2];
    for (Program load : loads) {
      double[] nanos = load.numbers("probe " + PROBES);
      for (int i = 0; i < worst.length; i++) {
        worst[i] = Math.max(worst[i], nanos[i] / NANOS_PER_MICRO);
      }
    }
    return worst;
  }

  private static long memory(List<PeerProcess> servers) {
    return servers.stream().mapToLong(server -> server.number("memory")).sum();
  }

  // ---- The loop itself

  private void compareLoops(int round) {
    for (NetCase one : options.cases(NetCase.Kind.PLUGGED)) {
      Work work = one.name().equals("switch") ? Work.SWITCH : Work.CALL_SOON;
      progress.printf("round %d of %d: %s%n", round, options.rounds(), one.name());
      String row = NetRow.of(NetMetric.RATE, one).key();
      try {
        samples.add(round, row, NetRow.WITH_NET, DebuggingBench.measure(work, Watch.SOCKETS));
        samples.add(round, row, NetRow.WITHOUT_NET, DebuggingBench.measure(work, Watch.OFF));
      } catch (RuntimeException e) {
        failures.add(one.name() + ": " + e.getMessage());
      }
    }
  }

  // ---- Results

  private void say(int round, NetCase one, EchoPeer peer) {
    progress.printf("round %d of %d: %s, %s%n", round, options.rounds(), one.name(), peer.title());
  }

  private void add(int round, NetMetric metric, NetCase one, EchoPeer peer, double value) {
    add(round, NetRow.of(metric, one), peer, value);
  }

  private void add(int round, NetRow row, EchoPeer peer, double value) {
    samples.add(round, row.key(), peer.key(), value);
  }

  private void attempt(NetCase one, EchoPeer peer, Runnable measurement) {
    try {
      measurement.run();
    } catch (RuntimeException e) {
      failures.add(one.name() + ", " + peer.title() + ": " + e.getMessage());
    }
  }

  private void report() throws IOException {
    System.out.println(Machine.jvm());
    System.out.println(Machine.hardware());
    System.out.println(processors);
    leftOut.forEach((peer, why) -> System.out.println("left out: " + peer.title() + ", " + why));
    if (options.isBrief()) {
      System.out.println("Short measurements: JVM code is not fully warmed up; do not quote them.");
    }
    for (NetCase one : options.cases(NetCase.Kind.HELD, NetCase.Kind.HELD_BY_SEVERAL)) {
      System.out.println(
          one.name() + ": " + one.connections() + " connections, " + processes(one) + " processes");
    }
    if (!options.cases(NetCase.Kind.TLS, NetCase.Kind.HANDSHAKE).isEmpty()) {
      System.out.println(
          "tls: the JDK's engine, or OpenSSL, for us and for Netty; TLS 1.3, a key on EC P-256, the engine's own choice of cipher suite");
      System.out.println(
          "tls/handshake: each connection with a full handshake, no session resumed, and one byte echoed");
    }
    System.out.println();
    NetReport report = new NetReport(NetRow.of(options.cases()), samples);
    System.out.println(report.table());
    failures.forEach(failure -> System.out.println("\nfailed: " + failure));
    if (options.json().isPresent()) {
      Files.writeString(options.json().orElseThrow(), report.json(), UTF_8);
    }
  }
}
