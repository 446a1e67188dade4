package io.asyncio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A directory with the environment of a user who types `./asyncio …`.
final class Terminal {
  static final Path SCRIPT = Path.of("..", "asyncio").toAbsolutePath().normalize();

  private final Path directory;
  private final Path cache;
  private final Map<String, String> variables = new HashMap<>();

  Terminal(Path directory) {
    this.directory = directory;
    this.cache = directory.resolve("cache");
    set("ASYNCIO_CACHE", cache.toString());
  }

  /// What a command printed and how it ended.
  record Outcome(int exitCode, String out, String err) {}

  Terminal set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /// Writes a file and returns the name to type.
  String write(String name, String text) {
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), text);
      return name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Types `./asyncio` with these words and waits for the end.
  Outcome asyncio(String... words) {
    return type(SCRIPT.toString(), words);
  }

  Outcome type(String command, String... words) {
    try {
      var out = Files.createTempFile(directory, "printed", ".out");
      var err = Files.createTempFile(directory, "printed", ".err");
      var builder = builder(command, words);
      int exitCode =
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
      return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + command, e);
    }
  }

  /// Types `./asyncio` with these words and leaves it running.
  RunningCommand start(String... words) {
    try {
      return new RunningCommand(builder(SCRIPT.toString(), words));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Types `./asyncio` with these words and leaves it running, with a file instead of the keyboard.
  RunningCommand startWithInput(String file, String... words) {
    try {
      var builder = builder(SCRIPT.toString(), words);
      return new RunningCommand(builder.redirectInput(directory.resolve(file).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Types `./asyncio` with these words at a real terminal, which programs may ask for keys.
  Screen open(String... words) {
    try {
      return new Screen(builder(SCRIPT.toString(), words));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns where the command keeps this terminal's compiled programs: one file each.
  List<Path> keptPrograms() {
    try (var files = Files.walk(cache)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder(String command, String... words) {
    var line = new ArrayList<>(List.of(command));
    line.addAll(List.of(words));
    var builder = new ProcessBuilder(line).directory(directory.toFile());
    var environment = builder.environment();
    environment.keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "CLASSPATH"));
    environment.putAll(variables);
    return builder;
  }
}
