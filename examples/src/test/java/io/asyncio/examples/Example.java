package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A program of this directory, run by the real `./asyncio` in a process of its own.
final class Example implements AutoCloseable {
  private static final Path PROGRAMS =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();

  /// The line of the logger, the message that begins or ends it, and the stack.
  private static final Pattern SHORT_STALL =
      Pattern.compile(
          """
          (?m)^.* io\\.asyncio\\.inspect\\.LoopWatch (?:report|end)Stall
          .* (?:has been|had) stalled (?:it )?for \\d(?:\\.\\d)? s\\b.*
          (?: +at .*
          )*\
          """);

  private final Process process;
  private final BufferedReader printed;
  private final Path complaints;

  private Example(List<String> command, Path directory) throws IOException {
    complaints = Files.createTempFile(directory, "stderr", ".txt");
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.environment().remove("ASYNCIO_DEBUG");
    process = builder.redirectError(complaints.toFile()).start();
    printed = process.inputReader();
  }

  /// Has the library built now if its sources changed, which the command says on stderr.
  static void buildTheLibrary(Path directory) throws IOException, InterruptedException {
    try (var example = start(directory, List.of(), "FirstCoroutine")) {
      example.lines(0);
    }
  }

  /// Starts `./asyncio run` with these words, the first of which is the name of the program, in a
  /// directory.
  static Example start(Path directory, List<String> options, String... words) throws IOException {
    // A build that runs in the background ignores signals, and so would all that it starts.
    var command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
    command.addAll(List.of(PROGRAMS.resolveSibling("asyncio").toString(), "run"));
    command.addAll(options);
    command.add(PROGRAMS.resolve(words[0] + ".java").toString());
    command.addAll(List.of(words).subList(1, words.length));
    return new Example(command, directory);
  }

  static List<String> programs() throws IOException {
    try (var files = Files.list(PROGRAMS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .sorted()
          .toList();
    }
  }

  /// Waits until the program has printed this line.
  void awaitLine(String expected) throws IOException {
    var before = new ArrayList<String>();
    for (var line = printed.readLine(); line != null; line = printed.readLine()) {
      if (line.equals(expected)) {
        return;
      }
      before.add(line);
    }
    throw new AssertionError("ended without '" + expected + "': " + before + complaints());
  }

  /// Waits until a line with this is on stderr, and returns the line.
  String awaitComplaint(String part) throws InterruptedException {
    while (true) {
      boolean hasEnded = process.waitFor(10, TimeUnit.MILLISECONDS);
      var found = complaints().lines().filter(line -> line.contains(part)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (hasEnded) {
        throw new AssertionError("ended without '" + part + "': " + complaints());
      }
    }
  }

  /// Sends what `kill` does.
  void terminate() {
    process.toHandle().destroy();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /// Waits for a line and returns it.
  String nextLine() throws IOException {
    var line = printed.readLine();
    if (line == null) {
      throw new AssertionError("ended without a further line: " + complaints());
    }
    return line;
  }

  /// Sends what a terminal sends for Ctrl-C.
  void pressCtrlC() throws IOException, InterruptedException {
    signal("INT");
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /// Returns the lines printed from here to the end, which has to come with this exit code.
  List<String> lines(int exitCode) throws IOException, InterruptedException {
    var lines = printed.lines().toList();
    assertEquals(exitCode, process.waitFor(), () -> lines + complaints());
    return lines;
  }

  /// Returns what went to stderr so far, without stalls of some seconds: on a machine that is busy
  /// with more than this build, loading classes takes as long.
  String complaints() {
    try {
      return withoutShortStalls(Files.readString(complaints));
    } catch (IOException e) {
      return e.toString();
    }
  }

  static String withoutShortStalls(String complaints) {
    return SHORT_STALL.matcher(complaints).replaceAll("");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
