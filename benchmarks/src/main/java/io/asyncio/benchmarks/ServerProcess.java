package io.asyncio.benchmarks;

import java.util.List;

/// A server in a process of its own, which has said on which port it listens.
///
/// @param program to ask and to end
/// @param port to connect to
record ServerProcess(Program program, String port) implements AutoCloseable {

  private static final String PORT = "port ";

  /// Starts a server; returns when it listens.
  ///
  /// @param title its name, for messages
  /// @param command as for a [Program] that first prints `port NUMBER`
  /// @throws IllegalStateException if it does not; the message says what it did
  static ServerProcess start(String title, List<String> command) {
    Program program = new Program(title, command);
    try {
      String line = program.line();
      if (line.startsWith(PORT)) {
        return new ServerProcess(program, line.substring(PORT.length()));
      }
      program.close();
      throw new IllegalStateException("printed '" + line + "' and no port");
    } catch (IllegalStateException e) {
      program.close();
      throw e;
    }
  }

  /// Asks a server in a JVM for a number.
  ///
  /// @param what as [io.asyncio.benchmarks.process.ServerControl] knows it
  long number(String what) {
    return Long.parseLong(program.ask(what).substring(what.length() + 1), 10);
  }

  long pid() {
    return program.pid();
  }

  @Override
  public void close() {
    program.close();
  }
}
