package io.asyncio.cli;

import io.asyncio.loop.Clock;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Measures how long a program takes from the command to its end: under `java FILE.java`, under
/// `./asyncio run` for the first time, and again. The three take turns, so that a busy machine
/// slows all of them; medians are compared.
final class StartupMeasurement {
  private static final int ROUNDS = 15;
  private static final String CACHE_VARIABLE = "ASYNCIO_CACHE";

  private final Clock clock = Clock.system();
  private final List<String> javaCommand;
  private final List<String> asyncioCommand;
  private final Optional<Path> json;

  private StartupMeasurement(
      List<String> javaCommand, List<String> asyncioCommand, Optional<Path> json) {
    this.javaCommand = javaCommand;
    this.asyncioCommand = asyncioCommand;
    this.json = json;
  }

  /// Reads `ASYNCIO LIBRARY_JAR DEFAULT_FILE [--json FILE] [FILE.java]`.
  static StartupMeasurement of(List<String> words) throws StartFailedException {
    var asyncio = words.get(0);
    var library = words.get(1);
    var program = words.get(2);
    var json = Optional.<Path>empty();
    var rest = words.subList(3, words.size()).iterator();
    while (rest.hasNext()) {
      var word = rest.next();
      if (word.equals("--json") && rest.hasNext()) {
        json = Optional.of(Path.of(rest.next()));
      } else if (word.endsWith(".java") && Files.isReadable(Path.of(word))) {
        program = word;
      } else {
        throw new StartFailedException(
            StartFailedException.COMMAND_IS_WRONG,
            "asyncio bench startup: cannot use '%s'; write [--json FILE] [FILE.java]"
                .formatted(word));
      }
    }
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new StartupMeasurement(
        List.of(java, "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", library, program),
        List.of(asyncio, "run", program),
        json);
  }

  /// Measures and prints.
  void run() throws IOException, InterruptedException {
    var source = new ArrayList<Double>();
    var first = new ArrayList<Double>();
    var again = new ArrayList<Double>();
    millis(javaCommand, Optional.empty());
    for (int round = 0; round < ROUNDS; round++) {
      source.add(millis(javaCommand, Optional.empty()));
      var cache = Files.createTempDirectory("asyncio-startup");
      first.add(millis(asyncioCommand, Optional.of(cache)));
      again.add(millis(asyncioCommand, Optional.of(cache)));
      delete(cache.toFile());
    }
    report(median(source), median(first), median(again));
  }

  private double millis(List<String> command, Optional<Path> cache)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    cache.ifPresent(directory -> process.environment().put(CACHE_VARIABLE, directory.toString()));
    long start = clock.nanoTime();
    int exitCode = process.start().waitFor();
    long nanos = clock.nanoTime() - start;
    if (exitCode != 0) {
      throw new IOException(command + " ended with exit code " + exitCode + "; run it by hand");
    }
    return nanos / 1e6;
  }

  private void report(double source, double first, double again) throws IOException {
    System.out.printf(
        Locale.ROOT,
        """
        from command to end, medians of %d alternating runs, JDK %s, %d processors
        %-32s %6.0f ms
        %-32s %6.0f ms   %.2f x
        %-32s %6.0f ms   %.2f x
        """,
        ROUNDS,
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        "java " + Path.of(javaCommand.getLast()).getFileName(),
        source,
        "./asyncio run, first time",
        first,
        first / source,
        "./asyncio run, unchanged file",
        again,
        again / source);
    if (json.isPresent()) {
      var rows = row("startup_first", first, source) + ",\n " + row("startup_again", again, source);
      Files.writeString(json.get(), "[" + rows + "]\n");
    }
  }

  private static String row(String name, double ours, double javaSource) {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"unit\": \"ms\", \"better\": \"lower\", \"ours\": %.1f,"
            + " \"peers\": {\"java_source\": %.1f}}",
        name,
        ours,
        javaSource);
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static void delete(File file) throws IOException {
    var children = file.listFiles();
    if (children != null) {
      for (var child : children) {
        delete(child);
      }
    }
    Files.deleteIfExists(file.toPath());
  }
}
