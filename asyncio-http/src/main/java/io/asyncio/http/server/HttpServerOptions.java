package io.asyncio.http.server;

import io.asyncio.http.Headers;
import io.asyncio.http.JsonCodec;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.TlsOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a server of HTTP is run.
///
/// @param network its sockets, TLS among them; its grace is how long requests in work may go on
///   after [HttpServer#close()]
/// @param limits what a client may send
/// @param timeouts how long it may take
/// @param json reads and writes JSON; empty for Jackson, if it is on the path
/// @param accessLog is told of each answer
/// @param serverName the field `Server` of each answer; empty for none
/// @param isDebug whether the client is shown stack traces; never with users outside
public record HttpServerOptions(
    ServerOptions network,
    HttpLimits limits,
    HttpTimeouts timeouts,
    Optional<JsonCodec> json,
    Optional<AccessLog> accessLog,
    String serverName,
    boolean isDebug) {

  private static final HttpServerOptions DEFAULTS =
      new HttpServerOptions(
          ServerOptions.defaults().withGrace(Duration.ofSeconds(30)),
          HttpLimits.defaults(),
          HttpTimeouts.defaults(),
          Optional.empty(),
          Optional.empty(),
          "",
          false);

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if the name can't stand in a field
  public HttpServerOptions {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(timeouts, "timeouts");
    Headers _ = Headers.of("Server", serverName);
  }

  /// Returns options with a grace of 30 seconds, default limits and timeouts, no log and no name.
  ///
  /// @return always the same
  public static HttpServerOptions defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with other options of its sockets.
  ///
  /// @param newNetwork backlog, limits of connections, TLS …
  /// @return a changed copy
  public HttpServerOptions withNetwork(ServerOptions newNetwork) {
    return new HttpServerOptions(
        newNetwork, limits, timeouts, json, accessLog, serverName, isDebug);
  }

  /// Returns a copy that speaks HTTPS.
  ///
  /// @param tls certificate and key
  /// @return a changed copy
  public HttpServerOptions withTls(TlsOptions tls) {
    return withNetwork(network.withTls(tls));
  }

  /// Returns a copy with another grace.
  ///
  /// @param grace how long requests in work may go on after the close
  /// @return a changed copy
  public HttpServerOptions withGrace(Duration grace) {
    return withNetwork(network.withGrace(grace));
  }

  /// Returns a copy with other limits.
  ///
  /// @param newLimits what a client may send
  /// @return a changed copy
  public HttpServerOptions withLimits(HttpLimits newLimits) {
    return new HttpServerOptions(
        network, newLimits, timeouts, json, accessLog, serverName, isDebug);
  }

  /// Returns a copy with other timeouts.
  ///
  /// @param newTimeouts how long a client may take
  /// @return a changed copy
  public HttpServerOptions withTimeouts(HttpTimeouts newTimeouts) {
    return new HttpServerOptions(
        network, limits, newTimeouts, json, accessLog, serverName, isDebug);
  }

  /// Returns a copy that reads and writes JSON in another way.
  ///
  /// @param newJson a library behind its seam
  /// @return a changed copy
  public HttpServerOptions withJson(JsonCodec newJson) {
    return new HttpServerOptions(
        network, limits, timeouts, Optional.of(newJson), accessLog, serverName, isDebug);
  }

  /// Returns a copy that tells of each answer.
  ///
  /// @param newAccessLog is told
  /// @return a changed copy
  public HttpServerOptions withAccessLog(AccessLog newAccessLog) {
    return new HttpServerOptions(
        network, limits, timeouts, json, Optional.of(newAccessLog), serverName, isDebug);
  }

  /// Returns a copy with another name.
  ///
  /// @param newServerName the field `Server`; empty for none
  /// @return a changed copy
  public HttpServerOptions withServerName(String newServerName) {
    return new HttpServerOptions(
        network, limits, timeouts, json, accessLog, newServerName, isDebug);
  }

  /// Returns a copy that shows stack traces to clients, or does not.
  ///
  /// @param newDebug never true with users outside
  /// @return a changed copy
  public HttpServerOptions withDebug(boolean newDebug) {
    return new HttpServerOptions(network, limits, timeouts, json, accessLog, serverName, newDebug);
  }
}
