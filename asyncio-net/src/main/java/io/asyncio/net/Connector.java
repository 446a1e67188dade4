package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.StaggeredRace;
import io.asyncio.WaitReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Opens connections.
///
/// A name may have several addresses. They are tried in turn, the families alternating, the next
/// one as soon as one has failed or has not answered for a moment; the first connection wins and
/// the other attempts are cancelled (RFC 8305).
final class Connector<U extends SocketUser> {

  private final NettyPoller poller;
  private final ConnectOptions options;
  private final SocketUser.Maker<U> maker;

  Connector(EventLoop loop, ConnectOptions options, SocketUser.Maker<U> maker) {
    this.poller = NettyPoller.of(loop);
    this.options = options;
    this.maker = maker;
  }

  /// Suspends until a connection is open, with TLS if that is asked for.
  U connect(String host, int port) {
    prepareTls(host);
    return secured(connectPlain(host, port));
  }

  /// Suspends until a connection to a Unix socket is open, with TLS if that is asked for.
  U connect(UnixDomainSocketAddress address) {
    prepareTls("");
    return secured(connect(address, ""));
  }

  private void prepareTls(String host) {
    options.tls().ifPresent(tls -> TlsHandshake.prepareClient(tls, host));
  }

  /// The first address that answers is taken, whatever comes of TLS with it.
  private U secured(U user) {
    options.tls().ifPresent(tls -> TlsHandshake.perform(user, tls, true));
    return user;
  }

  private U connectPlain(String host, int port) {
    return connectPlain(host, poller.names.lookUp(host, options.resolver()), port);
  }

  /// Suspends until one of the addresses of a host has answered.
  U connectPlain(String host, List<InetAddress> found, int port) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : alternating(found)) {
      addresses.add(new InetSocketAddress(address, port));
    }
    if (addresses.size() == 1) {
      return connect(addresses.getFirst(), host);
    }
    return race(host, port, addresses);
  }

  private U race(String host, int port, List<InetSocketAddress> addresses) {
    List<U> opened = new ArrayList<>();
    List<Callable<U>> attempts = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      attempts.add(() -> {
        U user = connect(address, host);
        opened.add(user);
        return user;
      });
    }
    U winner = null;
    try {
      StaggeredRace<U> race = Asyncio.staggeredRace(delay(), attempts);
      winner = race.winner().orElseThrow(() -> failed(host + ":" + port, race.exceptions()));
      return winner;
    } finally {
      // Two may have come in at once, or one just when the caller was cancelled.
      for (U user : opened) {
        if (!user.equals(winner)) {
          user.abort();
        }
      }
    }
  }

  private Duration delay() {
    return options.happyEyeballsDelay().isZero()
        ? Duration.ofNanos(Long.MAX_VALUE)
        : options.happyEyeballsDelay();
  }

  private static ConnectionFailedException failed(
      String target, List<Optional<Throwable>> exceptions) {
    List<Throwable> errors = exceptions.stream().flatMap(Optional::stream).toList();
    StringBuilder text = new StringBuilder("cannot connect to ").append(target).append(": ");
    text.append(String.join("; ", errors.stream().map(Throwable::getMessage).distinct().toList()));
    ConnectionFailedException failure =
        new ConnectionFailedException(text.toString(), errors.getFirst().getCause());
    errors.forEach(failure::addSuppressed);
    return failure;
  }

  /// The first family first, then one of each in turn.
  static List<InetAddress> alternating(List<InetAddress> addresses) {
    List<InetAddress> first = new ArrayList<>();
    List<InetAddress> second = new ArrayList<>();
    for (InetAddress address : addresses) {
      boolean isFirst = address.getClass().equals(addresses.getFirst().getClass());
      (isFirst ? first : second).add(address);
    }
    List<InetAddress> mixed = new ArrayList<>();
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      if (i < first.size()) {
        mixed.add(first.get(i));
      }
      if (i < second.size()) {
        mixed.add(second.get(i));
      }
    }
    return mixed;
  }

  /// Suspends until a connection to this address is open.
  private U connect(SocketAddress address, String host) {
    Future<U> opened = poller.loop.createFuture(new Connecting(address));
    poller.loop.ready(() -> open(address, host, opened));
    return awaited(opened);
  }

  private U awaited(Future<U> opened) {
    try {
      return opened.await();
    } catch (CancelledError e) {
      if (opened.isDone() && !opened.isCancelled() && opened.exception().isEmpty()) {
        opened.result().abort();
      }
      throw e;
    }
  }

  /// Suspends until a connection of the JDK's takes part.
  U adopt(SocketChannel connection) {
    SocketAddress peer = peerOf(connection);
    Future<U> opened = poller.loop.createFuture(new Connecting(peer));
    Channel channel = poller.backend.adopt(connection, peer instanceof UnixDomainSocketAddress);
    poller.loop.ready(() -> begin(channel, peer, opened));
    return awaited(opened);
  }

  private static SocketAddress peerOf(SocketChannel connection) {
    try {
      SocketAddress peer = connection.getRemoteAddress();
      if (peer != null) {
        return peer;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot adopt " + connection + ": it is closed", e);
    }
    throw new IllegalArgumentException("cannot adopt " + connection + ": it is not connected");
  }

  private void begin(Channel channel, SocketAddress peer, Future<U> opened) {
    if (opened.isDone()) {
      channel.close();
      return;
    }
    U user = maker.make(poller, channel, options.stream(), Optional.of(""));
    SocketSettings.apply(channel, options.stream());
    channel.pipeline().addLast(user.socket());
    ChannelFuture registered = poller.register(channel);
    registered.addListener(_ -> connected(peer, registered, user, opened));
  }

  private record Connecting(SocketAddress address) implements WaitReason {
    @Override
    public String description() {
      return "a connection to " + Addresses.text(address);
    }
  }

  /// On the bare loop thread.
  private void open(SocketAddress address, String host, Future<U> opened) {
    if (opened.isDone()) {
      return;
    }
    try {
      SocketAddress target =
          address instanceof UnixDomainSocketAddress unix
              ? Addresses.ofNetty(unix, poller.backend)
              : address;
      Channel channel = poller.backend.openStream(address instanceof UnixDomainSocketAddress);
      U user = maker.make(poller, channel, options.stream(), Optional.of(host));
      channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis());
      SocketSettings.apply(channel, options.stream());
      channel.pipeline().addLast(user.socket());
      poller.register(channel);
      ChannelFuture connected =
          options.localAddress().isPresent()
              ? channel.connect(target, options.localAddress().get())
              : channel.connect(target);
      opened.addDoneCallback(_ -> abandonIfCancelled(opened, user));
      connected.addListener(_ -> connected(address, connected, user, opened));
    } catch (RuntimeException e) {
      opened.setException(failed(address, e));
    }
  }

  private int timeoutMillis() {
    return Math.toIntExact(Math.clamp(options.connectTimeout().toMillis(), 1, Integer.MAX_VALUE));
  }

  private void abandonIfCancelled(Future<U> opened, U user) {
    if (opened.isCancelled()) {
      user.abort();
    }
  }

  private void connected(SocketAddress address, ChannelFuture connected, U user, Future<U> opened) {
    if (connected.isSuccess() && !opened.isDone()) {
      opened.setResult(user);
      return;
    }
    connected.channel().close();
    if (!opened.isDone()) {
      opened.setException(failed(address, connected.cause()));
    }
  }

  private ConnectionFailedException failed(SocketAddress address, Throwable cause) {
    String why =
        cause instanceof ConnectTimeoutException
            ? "no answer within " + options.connectTimeout().toMillis() / 1e3 + " s"
            : Causes.textWithCure(cause);
    return new ConnectionFailedException(
        "cannot connect to " + Addresses.text(address) + ": " + why, cause);
  }
}
