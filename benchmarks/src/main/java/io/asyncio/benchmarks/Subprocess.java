package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end and returns what it printed.
final class Subprocess {
  private static final long LIMIT_SECONDS = 120;

  private Subprocess() {}

  /// Returns the standard output of `command`; its standard error is ours.
  ///
  /// @param input what the program reads from its standard input
  /// @throws IllegalStateException if it cannot be started, does not end with exit code 0, or has
  ///   to be stopped after two minutes
  static String output(List<String> command, String input) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      CompletableFuture<Void> end = stopAfterLimit(process);
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exit = process.waitFor();
      if (!end.complete(null)) {
        throw new IllegalStateException(
            String.join(" ", command) + " was stopped after " + LIMIT_SECONDS + " s");
      }
      if (exit != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with exit code " + exit);
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }

  private static CompletableFuture<Void> stopAfterLimit(Process process) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    var _ =
        end.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
            .exceptionally(_ -> {
              process.destroyForcibly();
              return null;
            });
    return end;
  }

  /// Returns the standard output of a program that may well be absent or refuse.
  static Optional<String> probe(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
