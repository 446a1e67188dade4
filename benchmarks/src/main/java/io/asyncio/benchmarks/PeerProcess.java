package io.asyncio.benchmarks;

import java.util.List;

/// A server or a client that is measured, in a process of its own.
///
/// @param program to ask and to end
/// @param port to connect to; empty for a client
record PeerProcess(Program program, String port) implements AutoCloseable {

  private static final String PORT = "port ";
  private static final String CLIENT = "client";

  /// Starts it; returns when it listens, or waits to be asked.
  ///
  /// @param title its name, for messages
  /// @param command as for a [Program] that first prints `port NUMBER`, or `client`
  /// @throws IllegalStateException if it does not; the message says what it did
  static PeerProcess start(String title, List<String> command) {
    Program program = new Program(title, command);
    try {
      String line = program.line();
      if (line.startsWith(PORT)) {
        return new PeerProcess(program, line.substring(PORT.length()));
      }
      if (line.equals(CLIENT)) {
        return new PeerProcess(program, "");
      }
      program.close();
      throw new IllegalStateException("printed '" + line + "' and no port");
    } catch (IllegalStateException e) {
      program.close();
      throw e;
    }
  }

  /// Asks one in a JVM for a number.
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
