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
/// @param maxConnectionsPerAddress how many of them one address may have; more are closed at once
///   and counted by [Server#refusedConnections()]. An IPv6 address counts by its first 64 bits,
///   since who has one has all that begin with them; clients of a Unix socket are not counted
/// @param idleTimeout how long a connection may be open without a byte in either direction; then it
///   breaks, for a reason that names this; empty for any time. What the system has taken to send
///   counts as gone, so that a peer that reads slowly is seen in steps as large as its buffers
/// @param proxyProtocol how the header of a proxy in front of the server is read; empty if there is
///   no such proxy
/// @param tls how TLS is spoken, with the server's certificates; empty for plain text
public record ServerOptions(
    StreamOptions stream,
    int backlog,
    boolean reusePort,
    Duration grace,
    int maxConnections,
    int maxConnectionsPerAddress,
    Optional<Duration> idleTimeout,
    Optional<ProxyProtocol> proxyProtocol,
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
    if (maxConnectionsPerAddress <= 0) {
      throw new IllegalArgumentException(
          "maxConnectionsPerAddress of a server must be positive, found "
              + maxConnectionsPerAddress);
    }
    Objects.requireNonNull(proxyProtocol, "proxyProtocol");
    Objects.requireNonNull(idleTimeout, "idleTimeout")
        .filter(timeout -> !timeout.isPositive())
        .ifPresent(timeout -> {
          throw new IllegalArgumentException(
              "idleTimeout of a server must be positive, found "
                  + timeout
                  + "; leave it out for none");
        });
  }

  /// Returns the options unless others are given: a backlog of 100 as asyncio, a grace of ten
  /// seconds, as many connections as the system has descriptors for.
  ///
  /// @return plain TCP, with connections that may be idle for ever
  public static ServerOptions defaults() {
    return new ServerOptions(
        StreamOptions.defaults(),
        100,
        false,
        Duration.ofSeconds(10),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// Returns a copy with other options for the connections.
  ///
  /// @param newStream what holds for each
  /// @return a changed copy
  public ServerOptions withStream(StreamOptions newStream) {
    return new ServerOptions(
        newStream,
        backlog,
        reusePort,
        grace,
        maxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy with another backlog.
  ///
  /// @param newBacklog how many connections may wait to be accepted
  /// @return a changed copy
  public ServerOptions withBacklog(int newBacklog) {
    return new ServerOptions(
        stream,
        newBacklog,
        reusePort,
        grace,
        maxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy that shares its address with others, or not.
  ///
  /// @param newReusePort whether it does
  /// @return a changed copy
  public ServerOptions withReusePort(boolean newReusePort) {
    return new ServerOptions(
        stream,
        backlog,
        newReusePort,
        grace,
        maxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy with another grace.
  ///
  /// @param newGrace how long [Server#close()] waits for connections to end by themselves
  /// @return a changed copy
  public ServerOptions withGrace(Duration newGrace) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        newGrace,
        maxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy with another bound for open connections.
  ///
  /// @param newMaxConnections how many may be open
  /// @return a changed copy
  public ServerOptions withMaxConnections(int newMaxConnections) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        grace,
        newMaxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy with another bound for the open connections of one address.
  ///
  /// @param newMaxConnectionsPerAddress how many an address may have
  /// @return a changed copy
  public ServerOptions withMaxConnectionsPerAddress(int newMaxConnectionsPerAddress) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        grace,
        maxConnections,
        newMaxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        tls);
  }

  /// Returns a copy that ends connections on which nothing happens.
  ///
  /// @param newIdleTimeout how long there may be no byte in either direction
  /// @return a changed copy
  public ServerOptions withIdleTimeout(Duration newIdleTimeout) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        grace,
        maxConnections,
        maxConnectionsPerAddress,
        Optional.of(Objects.requireNonNull(newIdleTimeout, "idleTimeout")),
        proxyProtocol,
        tls);
  }

  /// Returns a copy for a server behind a proxy: each connection has to begin with the header of
  /// the PROXY protocol, before TLS.
  ///
  /// Whoever can connect to the server can write any address into that header: let nobody but the
  /// proxy reach it, by the address it listens on or by a firewall.
  ///
  /// @param newProxyProtocol how, as by [ProxyProtocol#required()]
  /// @return a changed copy
  public ServerOptions withProxyProtocol(ProxyProtocol newProxyProtocol) {
    return new ServerOptions(
        stream,
        backlog,
        reusePort,
        grace,
        maxConnections,
        maxConnectionsPerAddress,
        idleTimeout,
        Optional.of(Objects.requireNonNull(newProxyProtocol, "proxyProtocol")),
        tls);
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
        maxConnectionsPerAddress,
        idleTimeout,
        proxyProtocol,
        Optional.of(Objects.requireNonNull(newTls, "tls")));
  }
}
