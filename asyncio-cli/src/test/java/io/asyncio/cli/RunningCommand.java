package io.asyncio.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A command under way, to press Ctrl-C in.
final class RunningCommand implements AutoCloseable {
  private final Process process;
  private final BufferedReader printed;

  RunningCommand(ProcessBuilder builder) throws IOException {
    // A build that runs in the background ignores Ctrl-C, and so would all that it starts.
    var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(builder.command());
    this.process = builder.command(command).redirectErrorStream(true).start();
    this.printed = process.inputReader();
  }

  /// Waits until the command has printed this line.
  void awaitLine(String expected) throws IOException {
    var _ = awaitLine(expected, expected::equals);
  }

  /// Waits until the command has printed a line with this in it.
  String awaitLineWith(String part) throws IOException {
    return awaitLine(part, line -> line.contains(part));
  }

  private String awaitLine(String expected, Predicate<String> isIt) throws IOException {
    var lines = new ArrayList<String>();
    for (var line = printed.readLine(); line != null; line = printed.readLine()) {
      if (isIt.test(line)) {
        return line;
      }
      lines.add(line);
    }
    throw new AssertionError("ended without printing '" + expected + "', but " + lines);
  }

  /// Sends what `kill` does.
  void terminate() {
    process.toHandle().destroy();
  }

  /// Sends what a terminal sends for Ctrl-C, to the process that was started.
  void pressCtrlC() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  /// Returns the lines not read yet, once the command has ended.
  List<String> remainingLines() {
    return printed.lines().toList();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
