package io.asyncio.net;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a server listens.
///
/// @param stream what holds for each connection
/// @param backlog how many connections may wait to be accepted
/// @param reusePort whether several servers may share an address, among which the system spreads
///   the connections (`SO_REUSEPORT`)
/// @param grace how long [Server#close()] waits for connections to end by themselves
/// @param maxConnections how many connections may be open; more wait to be accepted
/// @param tls how TLS is spoken, with the server's certificates; empty for plain text
public record ServerOptions(
    StreamOptions stream,
    int backlog,
    boolean reusePort,
    Duration grace,
    int maxConnections,
    Optional<TlsOptions> tls) {

  /// Checks the parts.
  public ServerOptions {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tls, "tls");
    if (backlog <= 0) {
      throw new IllegalArgumentException("backlog of a server must be positive, found " + backlog);
    }
    if (Objects.requireNonNull(grace, "grace").isNegative()) {
      throw new IllegalArgumentException("grace of a server must not be negative, found " + grace);
    }
    if (maxConnections <= 0) {
      throw new IllegalArgumentException(
          "maxConnections of a server must be positive, found " + maxConnections);
    }
  }

  /// Returns the options unless others are given: a backlog of 100 as asyncio, a grace of ten
  /// seconds, as many connections as the system has descriptors for.
  ///
  /// @return plain TCP
  public static ServerOptions defaults() {
    return new ServerOptions(
        StreamOptions.defaults(),
        100,
        false,
        Duration.ofSeconds(10),
        Integer.MAX_VALUE,
        Optional.empty());
  }

  /// Returns a copy with other options for the connections.
  ///
  /// @param newStream what holds for each
  /// @return a changed copy
  public ServerOptions withStream(StreamOptions newStream) {
    return new ServerOptions(newStream, backlog, reusePort, grace, maxConnections, tls);
  }

  /// Returns a copy with another backlog.
  ///
  /// @param newBacklog how many connections may wait to be accepted
  /// @return a changed copy
  public ServerOptions withBacklog(int newBacklog) {
    return new ServerOptions(stream, newBacklog, reusePort, grace, maxConnections, tls);
  }

  /// Returns a copy that shares its address with others, or not.
  ///
  /// @param newReusePort whether it does
  /// @return a changed copy
  public ServerOptions withReusePort(boolean newReusePort) {
    return new ServerOptions(stream, backlog, newReusePort, grace, maxConnections, tls);
  }

  /// Returns a copy with another grace.
  ///
  /// @param newGrace how long [Server#close()] waits for connections to end by themselves
  /// @return a changed copy
  public ServerOptions withGrace(Duration newGrace) {
    return new ServerOptions(stream, backlog, reusePort, newGrace, maxConnections, tls);
  }

  /// Returns a copy with another bound for open connections.
  ///
  /// @param newMaxConnections how many may be open
  /// @return a changed copy
  public ServerOptions withMaxConnections(int newMaxConnections) {
    return new ServerOptions(stream, backlog, reusePort, grace, newMaxConnections, tls);
  }

  /// Returns a copy that speaks TLS with each client from the first byte on; handlers begin after
  /// the handshake.
  ///
  /// @param newTls how, as by [TlsOptions#server(TlsCertificates)]
  /// @return a changed copy
  public ServerOptions withTls(TlsOptions newTls) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        grace,
        maxConnections,
        Optional.of(Objects.requireNonNull(newTls, "tls")));
  }
}
