package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.benchmarks.process.ProcessorTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The load generator `wrk`, on one thread.
///
/// @see <a href="https://github.com/wg/wrk">wrk</a>
final class Wrk implements HttpLoad {

  private static final String MARK = "measured ";
  private static final double NANOS_PER_MICRO = 1e3;

  private final Processors processors;
  private final Path report;
  private final Path pipelined;

  /// Finds wrk, and writes its scripts to files.
  ///
  /// @param processors where it runs
  /// @throws IllegalStateException if this machine has none; the message is for the user
  Wrk(Processors processors) {
    if (Subprocess.probe(List.of("sh", "-c", "command -v wrk")).isEmpty()) {
      throw new IllegalStateException(
          "there is no wrk on the PATH, which makes the load; install it, by 'apt-get install wrk'");
    }
    this.processors = processors;
    report = script(ServerCommand.source("report.lua"));
    pipelined = script(ServerCommand.source("report.lua") + ServerCommand.source("pipelined.lua"));
  }

  private static Path script(String source) {
    try {
      return Files.writeString(Files.createTempFile("asyncio-bench", ".lua"), source, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a script for wrk", e);
    }
  }

  @Override
  public HttpReading run(HttpCase one, PeerProcess peer, int seconds) {
    long before = ProcessorTime.nanosOfEndedChildren();
    String output = Subprocess.output(processors.forLoad(command(one, peer.port(), seconds)), "");
    long own = ProcessorTime.nanosOfEndedChildren() - before;
    return parse(output, own / NANOS_PER_MICRO);
  }

  private List<String> command(HttpCase one, String port, int seconds) {
    int depth = one.kind().depth();
    List<String> command =
        new ArrayList<>(
            List.of(
                "wrk",
                "--threads=1",
                "--connections=" + one.connections(),
                "--duration=" + seconds + "s",
                "--timeout=10s",
                "--script=" + (depth == 1 ? report : pipelined),
                "http://127.0.0.1:" + port + one.kind().path()));
    if (depth > 1) {
      command.addAll(List.of("--", String.valueOf(depth)));
    }
    return command;
  }

  /// Reads what wrk printed: its own words, and the line of `report.lua`.
  ///
  /// @throws IllegalStateException if that line is missing
  static HttpReading parse(String output, double ownMicros) {
    Optional<String> line = output.lines().filter(each -> each.startsWith(MARK)).findFirst();
    if (line.isEmpty()) {
      throw new IllegalStateException(
          "wrk printed no line that begins with '" + MARK + "': " + output);
    }
    List<Long> numbers =
        List.of(line.orElseThrow().substring(MARK.length()).split(" ", -1)).stream()
            .map(number -> Long.parseLong(number, 10))
            .toList();
    return new HttpReading(
        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4), ownMicros);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(report);
      Files.deleteIfExists(pipelined);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the scripts for wrk", e);
    }
  }
}
