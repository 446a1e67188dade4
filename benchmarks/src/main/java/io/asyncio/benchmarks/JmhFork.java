package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs one JMH benchmark in one fresh JVM.
final class JmhFork {
  /// The same flags for every peer: a small collector that leaves the second processor alone, and
  /// what the launcher gives to programs.
  static final List<String> JVM_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:MaxInlineLevel=20",
          "-XX:InlineSmallCode=4000",
          "-Xms512m",
          "-Xmx512m",
          "-Djdk.trackAllThreads=false",
          "--add-opens",
          "java.base/java.lang=ALL-UNNAMED");

  private JmhFork() {}

  /// Returns nanoseconds per operation, one value per measured iteration.
  ///
  /// @throws IllegalStateException if the benchmark failed; the message has JMH's own output
  static List<Double> run(String benchmark, Effort effort) {
    Options options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(benchmark) + "$")
            .forks(1)
            .jvmArgs(JVM_FLAGS.toArray(String[]::new))
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
            .measurementIterations(effort.measurements())
            .measurementTime(TimeValue.milliseconds(effort.measurementMillis()))
            .timeUnit(TimeUnit.NANOSECONDS)
            .timeout(TimeValue.seconds(60))
            .shouldFailOnError(true)
            .build();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(log, true, UTF_8)) {
      return new Runner(options, OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL))
          .runSingle().getBenchmarkResults().stream()
              .flatMap(fork -> fork.getIterationResults().stream())
              .map(JmhFork::score)
              .toList();
    } catch (RunnerException e) {
      throw new IllegalStateException(benchmark + " failed:\n" + log.toString(UTF_8), e);
    }
  }

  private static double score(IterationResult iteration) {
    return iteration.getPrimaryResult().getScore();
  }
}
