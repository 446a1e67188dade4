package io.asyncio.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process that answers each line on its standard input with one on its standard output, and ends
/// with its standard input.
final class Program implements AutoCloseable {
  private static final long ANSWER_SECONDS = 90;
  private static final long END_SECONDS = 5;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  /// Starts a command, whose standard error is ours.
  ///
  /// @throws IllegalStateException if it cannot be started
  Program(String name, List<String> command) {
    this.name = name;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new IllegalStateException("cannot start " + command.getFirst(), e);
    }
    answers = process.inputReader();
    questions = process.outputWriter();
  }

  long pid() {
    return process.pid();
  }

  /// Sends a line and returns the answer.
  ///
  /// @throws IllegalStateException if the program has ended, or is ended because it is silent
  String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new IllegalStateException(name + " has ended", e);
    }
    return line();
  }

  /// Sends a line and returns the answer, which consists of numbers; otherwise as [#ask(String)].
  ///
  /// @throws IllegalStateException also if the program says that it failed, with its words
  double[] numbers(String question) {
    String answer = ask(question);
    if (answer.startsWith("failed")) {
      throw new IllegalStateException(answer);
    }
    return Stream.of(answer.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  /// Returns the next line that the program prints; otherwise as [#ask(String)].
  String line() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    var _ =
        answered
            .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .exceptionally(_ -> {
              process.destroyForcibly();
              return null;
            });
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException(name + " ended before it answered");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      answered.complete(null);
    }
  }

  /// Ends the program.
  @Override
  public void close() {
    try {
      questions.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
