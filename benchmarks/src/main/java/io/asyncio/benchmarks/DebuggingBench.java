package io.asyncio.benchmarks;

import io.asyncio.benchmarks.WatchedLoop.Watch;
import io.asyncio.benchmarks.WatchedLoop.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `./asyncio bench debugging`: what it costs a loop to be looked at, by the watchdog, in debug
/// mode and by the flight recorder; and what a look at very many tasks costs.
///
/// Each value is measured in a JVM of its own. The ways of looking take turns, and what is compared
/// was measured one after the other.
public final class DebuggingBench {

  private static final int ROUNDS = 5;
  private static final int TASKS = 100_000;
  private static final List<Watch> WATCHES =
      List.of(Watch.OFF, Watch.WATCHDOG, Watch.DEBUG, Watch.RECORDING);

  private final Map<Cell, List<Double>> nanos = new HashMap<>();

  private record Cell(Work work, Watch watch) {}

  private DebuggingBench() {}

  /// Runs the measurements.
  ///
  /// @param arguments the number of rounds, if not five
  public static void main(String[] arguments) {
    int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0], 10);
    DebuggingBench bench = new DebuggingBench();
    for (int round = 0; round < rounds; round++) {
      System.err.printf("round %d of %d%n", round + 1, rounds);
      bench.measure(round % 2 == 1);
    }
    System.out.println(Machine.jvm());
    System.out.println(Machine.hardware());
    System.out.println();
    bench.report();
    reportLooks();
  }

  private void measure(boolean isReversed) {
    for (Work work : Work.values()) {
      for (Watch watch : isReversed ? WATCHES.reversed() : WATCHES) {
        double value = measure(work, watch);
        nanos.computeIfAbsent(new Cell(work, watch), _ -> new ArrayList<>()).add(value);
      }
    }
  }

  /// Nanoseconds per operation, in a JVM of its own.
  static double measure(Work work, Watch watch) {
    return Double.parseDouble(output(WatchedLoop.class, work.name(), watch.name()));
  }

  private static String output(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JmhFork.JVM_FLAGS);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:CompileCommand=quiet");
    command.add("-XX:CompileCommand=dontinline," + Guarded.class.getName() + "::touch");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return Subprocess.output(command, "");
  }

  private void report() {
    System.out.printf(
        "%-16s %10s %12s %12s %12s%n", "", "off", "watchdog", "debug mode", "recording");
    for (Work work : Work.values()) {
      System.out.printf(
          Locale.ROOT,
          "%-16s %7.1f ns %12.3f %12.3f %12.3f%n",
          work.key(),
          median(nanos(work, Watch.OFF)),
          ratio(work, Watch.WATCHDOG),
          ratio(work, Watch.DEBUG),
          ratio(work, Watch.RECORDING));
    }
  }

  private List<Double> nanos(Work work, Watch watch) {
    return nanos.getOrDefault(new Cell(work, watch), List.of());
  }

  /// Of each round, then the median of these.
  private double ratio(Work work, Watch watch) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < nanos(work, watch).size(); round++) {
      ratios.add(nanos(work, watch).get(round) / nanos(work, Watch.OFF).get(round));
    }
    return median(ratios);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void reportLooks() {
    List<String> millis =
        List.of(output(InspectedLoop.class, String.valueOf(TASKS)).split(" ", -1));
    System.out.printf(
        "%na look at %,d parked tasks: %s ms if the loop sleeps, %s ms if it is busy, which it keeps from its work for %s ms%n",
        TASKS, millis.get(0), millis.get(1), millis.get(2));
  }
}
