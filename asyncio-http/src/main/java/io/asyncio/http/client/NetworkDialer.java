package io.asyncio.http.client;

import io.asyncio.http.codec.HeadLimits;
import io.asyncio.net.ConnectOptions;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;
import io.asyncio.net.NetworkException;
import io.asyncio.net.TlsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Opens connections over sockets: to a server, or by a proxy, or to a Unix socket; with TLS if the
/// server is asked by HTTPS.
final class NetworkDialer implements Dialer {

  private final HttpClientOptions options;
  private final HeadLimits limits;
  private final ConnectOptions plain;
  private final TlsOptions tls;

  NetworkDialer(HttpClientOptions options, HeadLimits limits) {
    this.options = options;
    this.limits = limits;
    ConnectOptions network = options.network();
    this.plain =
        new ConnectOptions(
            network.stream(),
            network.localAddress(),
            connectTimeout(network),
            network.happyEyeballsDelay(),
            Optional.empty(),
            network.resolver());
    this.tls = network.tls().orElseGet(TlsOptions::client).withApplicationProtocols("http/1.1");
  }

  /// Unless somebody has set one for each address, the limit of the whole phase is enough.
  private static Duration connectTimeout(ConnectOptions network) {
    Duration each = network.connectTimeout();
    return each.equals(ConnectOptions.defaults().connectTimeout()) ? Duration.ofDays(1) : each;
  }

  @Override
  public Dialed dial(Route route) {
    if (route.addressCheck() != null && route.proxy() != null) {
      throw new ForbiddenAddressException(
          "the address of %s can't be checked, since %s looks it up; send it without a proxy"
              .formatted(route.origin(), route.proxy()));
    }
    boolean isDone = false;
    Connection connection = opened(route);
    try {
      Origin origin = route.origin();
      Set<String> pinned = options.pins().get(origin.host());
      if (pinned != null && origin.isSecure()) {
        CertificatePins.check(origin.host(), pinned, connection.writer().tlsSession());
      }
      isDone = true;
      return new Dialed(connection.reader(), connection.writer());
    } finally {
      if (!isDone) {
        connection.writer().abort();
      }
    }
  }

  private Connection opened(Route route) {
    Origin origin = route.origin();
    Proxy proxy = route.proxy();
    if (options.unixSocket().isPresent()) {
      return secured(Network.openUnixConnection(options.unixSocket().get(), plain), origin);
    }
    if (proxy != null) {
      return byProxy(origin, proxy);
    }
    Predicate<InetAddress> check = route.addressCheck();
    if (check != null) {
      return secured(checked(origin, check), origin);
    }
    return Network.openConnection(
        origin.host(), origin.port(), origin.isSecure() ? plain.withTls(tls) : plain);
  }

  /// Goes over to TLS if the server is asked by HTTPS.
  private Connection secured(Connection connection, Origin origin) {
    if (!origin.isSecure()) {
      return connection;
    }
    boolean isDone = false;
    try {
      connection.writer().startTls(tls.withServerName(origin.host()));
      isDone = true;
      return connection;
    } finally {
      if (!isDone) {
        connection.writer().abort();
      }
    }
  }

  // ---- Checked addresses

  /// Connects to an address, not to a name, so that it is the one that was checked.
  private Connection checked(Origin origin, Predicate<InetAddress> check) {
    List<InetSocketAddress> allowed = new ArrayList<>();
    for (InetSocketAddress address : Network.lookUp(origin.host(), origin.port())) {
      if (check.test(address.getAddress())) {
        allowed.add(address);
      }
    }
    if (allowed.isEmpty()) {
      throw new ForbiddenAddressException(
          "all addresses of " + origin + " are such as a request must not go to");
    }
    NetworkException failure = null;
    for (InetSocketAddress address : allowed) {
      try {
        return Network.openConnection(address.getAddress().getHostAddress(), origin.port(), plain);
      } catch (NetworkException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw Objects.requireNonNull(failure);
  }

  // ---- By a proxy

  private Connection byProxy(Origin origin, Proxy proxy) {
    boolean isOverTls = proxy.kind().equals(Proxy.Kind.HTTPS);
    Connection connection;
    try {
      connection =
          Network.openConnection(
              proxy.host(), proxy.port(), isOverTls ? plain.withTls(tls) : plain);
    } catch (NetworkException e) {
      throw new ProxyException("cannot reach " + proxy + ": " + e.getMessage(), null, e);
    }
    boolean isDone = false;
    try {
      if (proxy.kind().equals(Proxy.Kind.SOCKS5)) {
        SocksHandshake.perform(connection, proxy, origin);
      } else if (origin.isSecure()) {
        ProxyTunnel.open(connection, proxy, origin, limits);
      }
      isDone = true;
    } finally {
      if (!isDone) {
        connection.writer().abort();
      }
    }
    return secured(connection, origin);
  }
}
