package io.asyncio.http.client;

import java.time.Duration;
import java.util.Objects;

/// How much a client keeps open and takes from a server.
///
/// @param connections how many may be open at once, idle ones among them
/// @param connectionsPerHost how many of them to one server
/// @param keepAlive how long one may be idle before it is closed; zero closes each after its answer
/// @param statusLine the first line of an answer, in bytes
/// @param head all lines of its head together, in bytes
/// @param fields how many fields a head or trailers may have
/// @param body how long a body may be that a program asks for as a whole, in bytes
/// @param decoded how long a body may be that is decompressed while it is read piece by piece, in
///   bytes
/// @param redirects how many are followed
/// @param informational how many answers of 1xx may come before the one
public record ClientLimits(
    int connections,
    int connectionsPerHost,
    Duration keepAlive,
    int statusLine,
    int head,
    int fields,
    int body,
    long decoded,
    int redirects,
    int informational) {

  private static final ClientLimits DEFAULTS =
      new ClientLimits(
          100,
          100,
          Duration.ofSeconds(15),
          8 * 1024,
          64 * 1024,
          200,
          64 * 1024 * 1024,
          Long.MAX_VALUE,
          10,
          20);

  /// Checks the limits.
  ///
  /// @throws IllegalArgumentException if one is out of range
  public ClientLimits {
    check("connections", connections, 1);
    check("connectionsPerHost", connectionsPerHost, 1);
    check("statusLine", statusLine, 1);
    check("head", head, 1);
    check("fields", fields, 1);
    check("body", body, 0);
    check("decoded", decoded, 0);
    check("redirects", redirects, 0);
    check("informational", informational, 0);
    if (Objects.requireNonNull(keepAlive, "keepAlive").isNegative()) {
      throw new IllegalArgumentException("keepAlive must not be negative, found " + keepAlive);
    }
  }

  private static void check(String name, long limit, int least) {
    if (limit < least) {
      throw new IllegalArgumentException(
          "limit " + name + " must be at least " + least + ", found " + limit);
    }
  }

  /// Returns 100 connections, all of them to one server if need be, idle for at most 15 seconds;
  /// heads of 64 KiB and 200 fields; bodies of 64 MiB as a whole; 10 redirects.
  ///
  /// @return always the same
  public static ClientLimits defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another limit of connections.
  ///
  /// @param newConnections in all
  /// @return a changed copy
  public ClientLimits withConnections(int newConnections) {
    return new ClientLimits(
        newConnections,
        connectionsPerHost,
        keepAlive,
        statusLine,
        head,
        fields,
        body,
        decoded,
        redirects,
        informational);
  }

  /// Returns a copy with another limit of connections to one server.
  ///
  /// @param newConnectionsPerHost for each scheme, host and port
  /// @return a changed copy
  public ClientLimits withConnectionsPerHost(int newConnectionsPerHost) {
    return new ClientLimits(
        connections,
        newConnectionsPerHost,
        keepAlive,
        statusLine,
        head,
        fields,
        body,
        decoded,
        redirects,
        informational);
  }

  /// Returns a copy with another time for a connection to be idle.
  ///
  /// @param newKeepAlive less than servers have; zero closes each connection after its answer
  /// @return a changed copy
  public ClientLimits withKeepAlive(Duration newKeepAlive) {
    return new ClientLimits(
        connections,
        connectionsPerHost,
        newKeepAlive,
        statusLine,
        head,
        fields,
        body,
        decoded,
        redirects,
        informational);
  }

  /// Returns a copy with other limits of heads.
  ///
  /// @param newHead all lines together, in bytes
  /// @param newFields their number
  /// @return a changed copy
  public ClientLimits withHead(int newHead, int newFields) {
    return new ClientLimits(
        connections,
        connectionsPerHost,
        keepAlive,
        Math.min(statusLine, newHead),
        newHead,
        newFields,
        body,
        decoded,
        redirects,
        informational);
  }

  /// Returns a copy with another limit of bodies that are asked for as a whole.
  ///
  /// @param newBody in bytes, decompressed
  /// @return a changed copy
  public ClientLimits withBody(int newBody) {
    return new ClientLimits(
        connections,
        connectionsPerHost,
        keepAlive,
        statusLine,
        head,
        fields,
        newBody,
        decoded,
        redirects,
        informational);
  }

  /// Returns a copy with another limit of what is decompressed.
  ///
  /// @param newDecoded in bytes
  /// @return a changed copy
  public ClientLimits withDecoded(long newDecoded) {
    return new ClientLimits(
        connections,
        connectionsPerHost,
        keepAlive,
        statusLine,
        head,
        fields,
        body,
        newDecoded,
        redirects,
        informational);
  }

  /// Returns a copy that follows another number of redirects.
  ///
  /// @param newRedirects zero to fail at the first
  /// @return a changed copy
  public ClientLimits withRedirects(int newRedirects) {
    return new ClientLimits(
        connections,
        connectionsPerHost,
        keepAlive,
        statusLine,
        head,
        fields,
        body,
        decoded,
        newRedirects,
        informational);
  }
}
