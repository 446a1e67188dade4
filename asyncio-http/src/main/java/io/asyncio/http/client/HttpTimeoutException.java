package io.asyncio.http.client;

import io.asyncio.http.HttpException;
import java.time.Duration;
import java.util.Objects;

/// A phase of a request took longer than [ClientTimeouts] allow. The connection is closed.
public final class HttpTimeoutException extends HttpException {

  private static final long serialVersionUID = 1L;

  /// What took too long.
  public enum Phase {
    /// All of it, from the call to the last byte of the answer.
    TOTAL,
    /// The wait for a connection, while as many are open as the limits allow.
    POOL,
    /// Opening a connection: the name, TCP, a proxy, TLS.
    CONNECT,
    /// The wait for the next bytes of the answer.
    READ,
    /// The wait for the server to take the next bytes of the request.
    WRITE
  }

  private final Phase phase;
  private final Duration limit;

  HttpTimeoutException(Phase phase, Duration limit, String target) {
    super(message(phase, limit, target), null);
    this.phase = Objects.requireNonNull(phase, "phase");
    this.limit = limit;
  }

  private static String message(Phase phase, Duration limit, String target) {
    String what =
        switch (phase) {
          case TOTAL -> "all of %s took longer than %s";
          case POOL -> "no connection to %s became free within %s";
          case CONNECT -> "no connection to %s was open within %s";
          case READ -> "nothing more of an answer came from %s within %s";
          case WRITE -> "%s took nothing more of a request within %s";
        };
    return what.formatted(target, text(limit)) + "; the limit is ClientTimeouts." + name(phase);
  }

  private static String text(Duration limit) {
    return limit.toNanos() / 1e9 + " s";
  }

  private static String name(Phase phase) {
    return switch (phase) {
      case TOTAL -> "total";
      case POOL -> "pool";
      case CONNECT -> "connect";
      case READ -> "read";
      case WRITE -> "write";
    };
  }

  /// Returns what took too long.
  ///
  /// @return the phase
  public Phase phase() {
    return phase;
  }

  /// Returns how long it was allowed to take.
  ///
  /// @return from the options
  public Duration limit() {
    return limit;
  }
}
