package io.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two network namespaces with a wire between them that loses, delays, doubles and spoils packets
/// (`bad_wire.py`), and programs at its ends.
final class BadWire implements AutoCloseable {

  static final String FAR_HOST = "10.213.0.2";

  private final String near = "near" + ProcessHandle.current().pid();
  private final String far = "far" + ProcessHandle.current().pid();
  private final Child wire;
  private final List<Child> programs = new ArrayList<>();

  private BadWire() throws IOException {
    wire = new Child(List.of("python3", script(), near, far));
  }

  /// Empty where there are no namespaces to be had, which is said on standard output.
  static Optional<BadWire> open() throws IOException {
    BadWire opened;
    try {
      opened = new BadWire();
    } catch (IOException e) {
      System.out.println("faults of packets are left out: " + e.getMessage());
      return Optional.empty();
    }
    String answer = opened.wire.line();
    if (answer.equals("ready")) {
      return Optional.of(opened);
    }
    System.out.println("faults of packets are left out: " + answer);
    opened.close();
    return Optional.empty();
  }

  private static String script() {
    try {
      return Path.of(BadWire.class.getResource("/bad_wire.py").toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// What happens to packets from now on.
  ///
  /// @param condition the five numbers of the script
  void be(String condition) throws IOException {
    wire.tell(condition);
    String answer = wire.line();
    if (!answer.equals("ok")) {
      throw new IOException("the wire says " + answer);
    }
  }

  /// Starts a [FarPeer] where the server is.
  Child atFarEnd(String... arguments) throws IOException {
    return start(far, arguments);
  }

  /// Starts a [FarPeer] on the other side of the wire.
  Child atNearEnd(String... arguments) throws IOException {
    return start(near, arguments);
  }

  private Child start(String namespace, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FarPeer.class.getName()));
    command.addAll(List.of(arguments));
    Child program = new Child(command);
    programs.add(program);
    return program;
  }

  @Override
  public void close() throws IOException {
    for (Child program : programs) {
      program.close();
    }
    wire.close();
  }

  /// A process that is told lines and tells lines.
  static final class Child {

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    Child(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      input = process.outputWriter(UTF_8);
    }

    String line() throws IOException {
      String line = output.readLine();
      return line == null ? "the end" : line;
    }

    /// All lines to the end.
    List<String> lines() {
      return output.lines().toList();
    }

    void tell(String line) throws IOException {
      input.write(line + "\n");
      input.flush();
    }

    /// Ends its input, and waits until it has ended.
    void close() throws IOException {
      input.close();
      process.onExit().join();
    }
  }
}
