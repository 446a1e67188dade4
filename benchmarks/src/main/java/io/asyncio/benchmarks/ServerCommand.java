package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.benchmarks.echo.LoadGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How servers of several languages are started.
final class ServerCommand {
  private ServerCommand() {}

  /// Returns the command of a main class of the benchmarks, in a JVM like this one.
  ///
  /// @param flags for the JVM
  /// @param arguments for the class
  static List<String> java(Class<?> type, List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dslf4j.internal.verbosity=ERROR"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), type.getName()));
    command.addAll(arguments);
    return command;
  }

  /// Returns the command of what drives servers that echo.
  static List<String> loadGenerator() {
    return java(LoadGenerator.class, List.of("-XX:+UseSerialGC", "-Xmx256m"), List.of());
  }

  /// Returns the command of a script of the benchmarks; empty if no CPython here has the packages.
  ///
  /// @param packages as after `import`
  static Optional<List<String>> python(String packages, String script, String... arguments) {
    return CPython.having(packages)
        .map(python -> {
          List<String> command = new ArrayList<>(List.of(python, "-c", source(script)));
          command.addAll(List.of(arguments));
          return command;
        });
  }

  /// Returns the command of a script of the benchmarks; empty if there is no Node.js.
  static Optional<List<String>> node(String script) {
    return Subprocess.probe(List.of("node", "--version"))
        .map(_ -> List.of("node", "-e", source(script)));
  }

  /// Returns a file that is in the benchmarks' jar.
  static String source(String file) {
    try (InputStream source = ServerCommand.class.getResourceAsStream("/" + file)) {
      if (source == null) {
        throw new IllegalStateException(file + " is not in the benchmarks' jar");
      }
      return new String(source.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
