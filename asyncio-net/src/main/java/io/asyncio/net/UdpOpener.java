package io.asyncio.net;

import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens datagram sockets.
///
/// Names may have several addresses: each pair of a local and a remote one of the same family is
/// tried in turn, the first that works is taken, as in asyncio.
final class UdpOpener {

  private final NettyPoller poller;
  private final DatagramOptions options;

  UdpOpener(EventLoop loop, DatagramOptions options) {
    this.poller = NettyPoller.of(loop);
    this.options = options;
  }

  /// An address, and the family of a socket for it: null for both.
  private record Place(InetSocketAddress address, @Nullable SocketProtocolFamily family) {}

  private record Pair(@Nullable Place local, @Nullable Place remote) {

    boolean isOneFamily() {
      return local == null
          || remote == null
          || local.family == null
          || local.family == remote.family;
    }

    @Nullable SocketProtocolFamily family() {
      return remote != null ? remote.family : local != null ? local.family : null;
    }

    InetSocketAddress localAddress() {
      return local == null ? new InetSocketAddress(0) : local.address;
    }

    String text() {
      return remote == null
          ? "bind a datagram socket to " + Addresses.text(localAddress())
          : "connect a datagram socket to " + Addresses.text(remote.address);
    }
  }

  /// Suspends until a socket is open.
  NettyDatagrams open() {
    NetworkException failure = null;
    for (Pair pair : pairs()) {
      try {
        return open(pair);
      } catch (AddressException | ConnectionFailedException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure == null) {
      throw new AddressException(
          "cannot connect a datagram socket from %s to %s: they have no address family in common"
              .formatted(options.localAddress().get(), options.remoteAddress().get()),
          null);
    }
    throw failure;
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (Optional<Place> local : places(options.localAddress())) {
      for (Optional<Place> remote : places(options.remoteAddress())) {
        Pair pair = new Pair(local.orElse(null), remote.orElse(null));
        if (pair.isOneFamily()) {
          pairs.add(pair);
        }
      }
    }
    return pairs;
  }

  /// At least one: nowhere, if no address was given.
  private List<Optional<Place>> places(Optional<InetSocketAddress> given) {
    if (given.isEmpty()) {
      return List.of(Optional.empty());
    }
    InetSocketAddress address = given.get();
    int port = address.getPort();
    if (!address.isUnresolved()) {
      SocketProtocolFamily family =
          address.getAddress().isAnyLocalAddress() ? null : family(address.getAddress());
      return List.of(Optional.of(new Place(address, family)));
    }
    if (address.getHostString().isEmpty()) {
      return List.of(Optional.of(new Place(new InetSocketAddress(port), null)));
    }
    return poller.names.lookUp(address.getHostString()).stream()
        .map(found -> Optional.of(new Place(new InetSocketAddress(found, port), family(found))))
        .toList();
  }

  private static SocketProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  private NettyDatagrams open(Pair pair) {
    Future<NettyDatagrams> opened = poller.loop.createFuture(new Opening(pair));
    poller.loop.ready(() -> open(pair, opened));
    try {
      return opened.await();
    } catch (CancelledError e) {
      if (opened.isDone() && !opened.isCancelled() && opened.exception().isEmpty()) {
        opened.result().abort();
      }
      throw e;
    }
  }

  private record Opening(Pair pair) implements WaitReason {
    @Override
    public String description() {
      return "the system to " + pair.text();
    }
  }

  // ---- On the bare loop thread

  private void open(Pair pair, Future<NettyDatagrams> opened) {
    if (opened.isDone()) {
      return;
    }
    NettyDatagrams socket;
    UdpChannel udp;
    try {
      udp = poller.backend.openDatagram(pair.family());
      InetSocketAddress peer = pair.remote == null ? null : pair.remote.address;
      socket = new NettyDatagrams(poller, udp, peer, options);
      udp.netty().config().setAutoRead(false);
      udp.netty().pipeline().addLast(socket);
      poller.register(udp.netty());
    } catch (RuntimeException e) {
      opened.setException(failed(pair, e));
      return;
    }
    try {
      configure(udp, pair.family());
      ChannelFuture done =
          pair.remote == null
              ? socket.channel.bind(pair.localAddress())
              : pair.local == null
                  ? socket.channel.connect(pair.remote.address)
                  : socket.channel.connect(pair.remote.address, pair.local.address);
      done.addListener(_ -> told(pair, done, socket, opened));
    } catch (IOException | RuntimeException e) {
      socket.channel.close();
      opened.setException(failed(pair, e));
    }
  }

  private void configure(UdpChannel udp, @Nullable SocketProtocolFamily family) throws IOException {
    DatagramChannel channel = udp.netty();
    channel.config().setRecvByteBufAllocator(poller.datagramReceiver());
    if (channel instanceof EpollDatagramChannel epoll) {
      epoll.config().setMaxDatagramPayloadSize(DatagramReceiver.LONGEST);
    }
    if (options.broadcast()) {
      channel.config().setBroadcast(true);
    }
    if (options.reusePort()) {
      ChannelOption<Boolean> reusePort =
          poller.backend == Backend.NIO
              ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
              : UnixChannelOption.SO_REUSEPORT;
      channel.config().setOption(reusePort, true);
    }
    if (options.receiveBuffer() > 0) {
      channel.config().setReceiveBufferSize(options.receiveBuffer());
    }
    options.multicastInterface().ifPresent(via -> channel.config().setNetworkInterface(via));
    if (options.multicastTimeToLive() != 1 || !options.multicastLoopback()) {
      udp.setMulticast(family, options.multicastTimeToLive(), options.multicastLoopback());
    }
  }

  private static void told(
      Pair pair, ChannelFuture done, NettyDatagrams socket, Future<NettyDatagrams> opened) {
    if (opened.isDone()) {
      socket.channel.close();
    } else if (done.isSuccess()) {
      // Netty remembers an address it was asked for, also when the socket is closed.
      InetSocketAddress _ = socket.channel.localAddress();
      opened.setResult(socket);
    } else {
      socket.channel.close();
      opened.setException(failed(pair, done.cause()));
    }
  }

  private static NetworkException failed(Pair pair, Throwable cause) {
    String text = "cannot " + pair.text() + ": " + Causes.text(cause);
    return pair.remote == null
        ? new AddressException(text, cause)
        : new ConnectionFailedException(text, cause);
  }
}
