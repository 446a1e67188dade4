package io.asyncio.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.List;
import java.util.regex.Pattern;

/// A terminal with a command in it: keys are typed, and what it shows is read.
///
/// The terminal is made by `script`, of the package bsdutils or util-linux. `timeout` ends both
/// when the command hangs, so that reading comes to an end.
final class Screen implements AutoCloseable {
  private static final Pattern CONTROL_SEQUENCE =
      Pattern.compile("\u001b(\\[[0-9;?]*[a-zA-Z]|[=>])");
  private static final String SECONDS = "180";

  private final Process process;
  private final Writer keys;
  private final Reader screen;
  private final StringBuilder received = new StringBuilder();

  /// Up to where the text was awaited.
  private int seen;

  Screen(ProcessBuilder builder) throws IOException {
    var command =
        "stty rows 50 cols 200; exec '%s'".formatted(String.join("' '", builder.command()));
    builder.command(
        List.of(
            "timeout", "-k", "5", SECONDS, "script", "-q", "-e", "-f", "-c", command, "/dev/null"));
    requireScript();
    this.process = builder.redirectErrorStream(true).start();
    this.keys = process.outputWriter();
    this.screen = process.inputReader();
  }

  private static void requireScript() throws IOException {
    try {
      new ProcessBuilder("script", "--version").start();
    } catch (IOException e) {
      throw new IOException(
          "cannot open a terminal: there is no command 'script'; install bsdutils or util-linux",
          e);
    }
  }

  void type(String text) throws IOException {
    keys.write(text);
    keys.flush();
  }

  /// Waits until the screen shows this text after what was awaited before, and returns what stands
  /// between the two.
  String await(String expected) throws IOException {
    while (true) {
      var text = text();
      int at = text.indexOf(expected, seen);
      if (at >= 0) {
        var between = text.substring(seen, at);
        seen = at + expected.length();
        return between;
      }
      if (!receive()) {
        throw new AssertionError("the screen never showed '%s' in:\n%s".formatted(expected, text));
      }
    }
  }

  /// Waits for the end of the command and returns what was not awaited.
  String rest() throws IOException {
    while (receive()) {
      // all that comes
    }
    return text().substring(seen);
  }

  private boolean receive() throws IOException {
    var next = new char[1024];
    int count = screen.read(next);
    received.append(next, 0, Math.max(0, count));
    return count >= 0;
  }

  private String text() {
    return CONTROL_SEQUENCE.matcher(received).replaceAll("");
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
