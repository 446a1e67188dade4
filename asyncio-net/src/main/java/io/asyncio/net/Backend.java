package io.asyncio.net;

import io.asyncio.Mode;
import io.netty.channel.Channel;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a loop waits for its sockets: a facility of the operating system.
///
/// The best that the machine has is taken unless the system property `asyncio.io` names another
/// (`epoll`, `io_uring`, `kqueue` or `nio`), or [Network#useBackend(Backend)] does.
/// [io.asyncio.LoopStatistics#poller()] says which one a loop uses.
public enum Backend {
  /// Linux; the default there.
  EPOLL,

  /// Linux, from kernel 5.9 on; by request.
  IO_URING,

  /// macOS and the BSDs; the default there.
  KQUEUE,

  /// The JDK's selectors: everywhere; the default in portable mode, where a native call would keep
  /// one of the JDK's carrier threads.
  NIO;

  /// Says whether this machine has it.
  ///
  /// @return true if a loop can use it
  public boolean isAvailable() {
    return switch (this) {
      case EPOLL -> Epoll.isAvailable();
      case IO_URING -> IoUring.isAvailable();
      case KQUEUE -> KQueue.isAvailable();
      case NIO -> true;
    };
  }

  /// What a loop takes if nobody chose.
  static Backend choose(Mode mode) {
    String property = System.getProperty("asyncio.io", "");
    if (!property.isEmpty()) {
      return named(property).checked();
    }
    if (mode == Mode.PORTABLE) {
      return NIO;
    }
    return EPOLL.isAvailable() ? EPOLL : KQUEUE.isAvailable() ? KQUEUE : NIO;
  }

  private static Backend named(String name) {
    return Arrays.stream(values())
        .filter(backend -> backend.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "system property asyncio.io is '"
                    + name
                    + "'; use epoll, io_uring, kqueue or nio"));
  }

  /// Itself, if this machine has it.
  Backend checked() {
    if (isAvailable()) {
      return this;
    }
    Throwable why =
        switch (this) {
          case EPOLL -> Epoll.unavailabilityCause();
          case IO_URING -> IoUring.unavailabilityCause();
          case KQUEUE -> KQueue.unavailabilityCause();
          case NIO -> null;
        };
    throw new IllegalStateException(
        this + " is not available on this machine (" + why + "); leave the choice to the library",
        why);
  }

  IoHandlerFactory handlers() {
    return switch (this) {
      case EPOLL ->
          EpollIoHandler.newFactory(
              NettyPoller.EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE);
      // A loop may run on another thread the next time, and is closed on its owner's.
      case IO_URING ->
          IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setSingleIssuer(false));
      case KQUEUE -> KQueueIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /// A stream socket that is not connected.
  Channel openStream(boolean isUnix) {
    return switch (this) {
      case EPOLL -> isUnix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
      case IO_URING -> isUnix ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
      case KQUEUE -> isUnix ? new KQueueDomainSocketChannel() : new KQueueSocketChannel();
      case NIO -> isUnix ? new NioDomainSocketChannel() : new NioSocketChannel();
    };
  }

  /// A socket to listen with.
  ServerChannel openListener(boolean isUnix) {
    return switch (this) {
      case EPOLL -> isUnix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
      case IO_URING ->
          isUnix ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
      case KQUEUE ->
          isUnix ? new KQueueServerDomainSocketChannel() : new KQueueServerSocketChannel();
      case NIO -> isUnix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    };
  }

  /// A socket that listens already.
  ServerChannel inheritListener(InheritedSocket socket) {
    if (this != EPOLL) {
      throw new IllegalStateException(
          this + " cannot take over descriptors; let the loop use epoll for them");
    }
    return socket.path().isPresent()
        ? new EpollServerDomainSocketChannel(socket.descriptor(), true)
        : new EpollServerSocketChannel(socket.descriptor());
  }

  /// A connection of the JDK's.
  Channel adopt(SocketChannel connection, boolean isUnix) {
    if (this != NIO) {
      throw new IllegalStateException(
          "cannot adopt "
              + connection
              + " in a loop that waits by "
              + this
              + ": the JDK does not tell its descriptor; choose Backend.NIO by"
              + " Network.useBackend before the first connection");
    }
    return isUnix ? new NioDomainSocketChannel(connection) : new NioSocketChannel(connection);
  }

  /// A datagram socket that is not bound.
  ///
  /// @param family null for both
  UdpChannel openDatagram(@Nullable SocketProtocolFamily family) {
    return switch (this) {
      case EPOLL -> new UdpChannel(new EpollDatagramChannel(family));
      case IO_URING -> new UdpChannel(new IoUringDatagramChannel(family));
      case KQUEUE -> new UdpChannel(new KQueueDatagramChannel(family));
      case NIO -> UdpChannel.nio(family);
    };
  }

  /// Whether what is read is copied into the buffer during the call that asks for it, so that the
  /// sockets of a loop can share one.
  boolean readsAtOnce() {
    return this != IO_URING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
