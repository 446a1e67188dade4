package io.asyncio.http.server;

import io.asyncio.RunOptions;
import java.util.Objects;

/// Where and how an application is run as a whole program.
///
/// @param host a name or an address of this machine; empty for all of them
/// @param port from 1 to 65535, or 0 for one that is free
/// @param server how it is served
/// @param loops how many loops serve it, each on a thread of its own
/// @param run how the loop is run
/// @param handlesSignals whether SIGINT and SIGTERM end it
public record RunSettings(
    String host,
    int port,
    HttpServerOptions server,
    int loops,
    RunOptions run,
    boolean handlesSignals) {

  private static final int HIGHEST_PORT = 65_535;

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if the port or the number of loops is none
  public RunSettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(run, "run");
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("port must be from 0 to 65535, found " + port);
    }
    if (loops <= 0) {
      throw new IllegalArgumentException(
          "an application needs a positive number of loops, found " + loops);
    }
  }

  /// Returns settings for one loop that ends at SIGINT and SIGTERM.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return with default options
  /// @throws IllegalArgumentException if the port is none
  public static RunSettings of(String host, int port) {
    return new RunSettings(
        host, port, HttpServerOptions.defaults(), 1, RunOptions.defaults(), true);
  }

  /// Returns a copy with other options of the server.
  ///
  /// @param newServer how it is served
  /// @return a changed copy
  public RunSettings withServer(HttpServerOptions newServer) {
    return new RunSettings(host, port, newServer, loops, run, handlesSignals);
  }

  /// Returns a copy for several loops.
  ///
  /// @param newLoops how many
  /// @return a changed copy
  /// @throws IllegalArgumentException if the number is not positive
  public RunSettings withLoops(int newLoops) {
    return new RunSettings(host, port, server, newLoops, run, handlesSignals);
  }

  /// Returns a copy with other options of the loop.
  ///
  /// @param newRun how it is run
  /// @return a changed copy
  public RunSettings withRun(RunOptions newRun) {
    return new RunSettings(host, port, server, loops, newRun, handlesSignals);
  }

  /// Returns a copy that ends at signals, or leaves them to others.
  ///
  /// @param newHandlesSignals whether SIGINT and SIGTERM end it
  /// @return a changed copy
  public RunSettings withHandlesSignals(boolean newHandlesSignals) {
    return new RunSettings(host, port, server, loops, run, newHandlesSignals);
  }
}
