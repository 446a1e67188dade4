package io.asyncio.http.client;

import java.time.Duration;
import java.util.Objects;

/// How long the phases of a request may take; zero is for ever. Each of them ends in an
/// [HttpTimeoutException] that names it.
///
/// @param total from the call to the last byte of the answer, redirects among it
/// @param pool the wait for a connection while as many are open as the limits allow
/// @param connect opening a connection: the name, TCP, a proxy, TLS
/// @param read the wait for the next bytes of the answer
/// @param write the wait for the server to take the next bytes of the request
/// @param expectContinue how long a request that asks whether it may send its body waits for an
///   answer before it does so unasked
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts">aiohttp.ClientTimeout</a>
public record ClientTimeouts(
    Duration total,
    Duration pool,
    Duration connect,
    Duration read,
    Duration write,
    Duration expectContinue) {

  private static final ClientTimeouts DEFAULTS =
      new ClientTimeouts(
          Duration.ofSeconds(300),
          Duration.ZERO,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1));

  /// Checks the durations.
  ///
  /// @throws IllegalArgumentException if one is negative
  public ClientTimeouts {
    check("total", total);
    check("pool", pool);
    check("connect", connect);
    check("read", read);
    check("write", write);
    check("expectContinue", expectContinue);
  }

  private static void check(String name, Duration duration) {
    if (Objects.requireNonNull(duration, name).isNegative()) {
      throw new IllegalArgumentException(
          "timeout " + name + " must not be negative, found " + duration + "; zero is for ever");
    }
  }

  /// Returns 300 seconds in all, 30 to connect, 60 for the next bytes to come or go, and no limit
  /// of the wait for a connection but the first.
  ///
  /// @return always the same
  public static ClientTimeouts defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another time for all of it.
  ///
  /// @param newTotal zero for ever
  /// @return a changed copy
  public ClientTimeouts withTotal(Duration newTotal) {
    return new ClientTimeouts(newTotal, pool, connect, read, write, expectContinue);
  }

  /// Returns a copy with another time to wait for a free connection.
  ///
  /// @param newPool zero for ever
  /// @return a changed copy
  public ClientTimeouts withPool(Duration newPool) {
    return new ClientTimeouts(total, newPool, connect, read, write, expectContinue);
  }

  /// Returns a copy with another time to connect.
  ///
  /// @param newConnect zero for ever
  /// @return a changed copy
  public ClientTimeouts withConnect(Duration newConnect) {
    return new ClientTimeouts(total, pool, newConnect, read, write, expectContinue);
  }

  /// Returns a copy with another time for the next bytes of the answer.
  ///
  /// @param newRead zero for ever
  /// @return a changed copy
  public ClientTimeouts withRead(Duration newRead) {
    return new ClientTimeouts(total, pool, connect, newRead, write, expectContinue);
  }

  /// Returns a copy with another time for the next bytes of the request.
  ///
  /// @param newWrite zero for ever
  /// @return a changed copy
  public ClientTimeouts withWrite(Duration newWrite) {
    return new ClientTimeouts(total, pool, connect, read, newWrite, expectContinue);
  }

  /// Returns a copy with another time to wait for leave to send a body.
  ///
  /// @param newExpectContinue zero for ever
  /// @return a changed copy
  public ClientTimeouts withExpectContinue(Duration newExpectContinue) {
    return new ClientTimeouts(total, pool, connect, read, write, newExpectContinue);
  }
}
