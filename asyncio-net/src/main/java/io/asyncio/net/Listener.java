package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.ExceptionContext;
import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bound address: accepts connections on the bare loop thread.
///
/// When the system has no descriptor left, accepting pauses for a moment instead of failing again
/// and again; the connections wait in the backlog.
final class Listener extends ChannelInboundHandlerAdapter {

  private static final long PAUSE_MILLIS = 100;

  private final NettyPoller poller;
  private final Consumer<Channel> accepted;
  private final @Nullable SocketFile file;
  private @Nullable Channel channel;
  private @Nullable SocketAddress inheritedPath;
  private boolean wanted = true;
  private boolean exhausted;
  private @Nullable Future<Boolean> removal;

  private Listener(NettyPoller poller, Consumer<Channel> accepted, @Nullable SocketFile file) {
    this.poller = poller;
    this.accepted = accepted;
    this.file = file;
  }

  /// Suspends until the file is there and is listened on.
  static Listener bind(
      NettyPoller poller, SocketFile file, ServerOptions options, Consumer<Channel> accepted) {
    Asyncio.toThread(file::check);
    Listener listener = bind(new Listener(poller, accepted, file), poller, file.address(), options);
    boolean isPlaced = false;
    try {
      Asyncio.toThread(file::place);
      isPlaced = true;
    } finally {
      if (!isPlaced) {
        listener.close();
      }
    }
    return listener;
  }

  /// Suspends until the address is bound.
  ///
  /// @param accepted takes each new channel, on the bare loop thread
  static Listener bind(
      NettyPoller poller,
      SocketAddress address,
      ServerOptions options,
      Consumer<Channel> accepted) {
    return bind(new Listener(poller, accepted, null), poller, address, options);
  }

  private static Listener bind(
      Listener listener, NettyPoller poller, SocketAddress address, ServerOptions options) {
    Future<Boolean> bound = poller.loop.createFuture(new Binding(address));
    poller.loop.ready(() -> listener.open(address, options, bound));
    return listener.awaited(bound);
  }

  private Listener awaited(Future<Boolean> bound) {
    boolean isBound = false;
    try {
      isBound = bound.await();
    } finally {
      if (!isBound) {
        close();
      }
    }
    return this;
  }

  /// Suspends until a socket that listens already takes part.
  ///
  /// @param accepted takes each new channel, on the bare loop thread
  static Listener inherit(NettyPoller poller, InheritedSocket socket, Consumer<Channel> accepted) {
    Listener listener = new Listener(poller, accepted, null);
    listener.inheritedPath = socket.path().orElse(null);
    SocketAddress address =
        listener.inheritedPath == null
            ? InetSocketAddress.createUnresolved("descriptor", socket.descriptor())
            : listener.inheritedPath;
    Future<Boolean> bound = poller.loop.createFuture(new Binding(address));
    poller.loop.ready(() -> listener.open(socket, address, bound));
    return listener.awaited(bound);
  }

  private void open(InheritedSocket socket, SocketAddress address, Future<Boolean> bound) {
    if (bound.isDone()) {
      return;
    }
    try {
      ServerChannel opened = poller.backend.inheritListener(socket);
      channel = opened;
      opened.pipeline().addLast(this);
      ChannelFuture registered = poller.register(opened);
      registered.addListener(_ -> told(address, registered, bound));
    } catch (RuntimeException e) {
      bound.setException(failed(address, e));
    }
  }

  private record Binding(SocketAddress address) implements WaitReason {
    @Override
    public String description() {
      return "the address " + Addresses.text(address);
    }
  }

  private void open(SocketAddress address, ServerOptions options, Future<Boolean> bound) {
    if (bound.isDone()) {
      return;
    }
    try {
      ServerChannel opened =
          poller.backend.openListener(address instanceof UnixDomainSocketAddress);
      channel = opened;
      opened.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
      if (!(address instanceof UnixDomainSocketAddress)) {
        opened.config().setOption(ChannelOption.SO_REUSEADDR, true);
      }
      if (options.reusePort()) {
        reusePort(opened);
      }
      opened.pipeline().addLast(this);
      poller.register(opened);
      SocketAddress target =
          file == null ? address : Addresses.ofNetty(file.bindAddress(), poller.backend);
      ChannelFuture binding = opened.bind(target);
      binding.addListener(_ -> told(address, binding, bound));
    } catch (RuntimeException e) {
      bound.setException(failed(address, e));
    }
  }

  private void reusePort(ServerChannel opened) {
    ChannelOption<Boolean> option =
        poller.backend == Backend.NIO
            ? io.netty.channel.socket.nio.NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
            : UnixChannelOption.SO_REUSEPORT;
    opened.config().setOption(option, true);
  }

  private void told(SocketAddress address, ChannelFuture binding, Future<Boolean> bound) {
    if (bound.isDone()) {
      return;
    }
    if (binding.isSuccess()) {
      bound.setResult(true);
    } else {
      bound.setException(failed(address, binding.cause()));
    }
  }

  private static AddressException failed(SocketAddress address, Throwable cause) {
    return new AddressException(
        "cannot listen on " + Addresses.text(address) + ": " + Causes.textWithCure(cause), cause);
  }

  SocketAddress address() {
    if (file != null) {
      return file.address();
    }
    Channel bound = channel;
    if (bound == null) {
      throw new IllegalStateException("not bound");
    }
    // Netty knows the path of a Unix socket only if it has bound it.
    return inheritedPath == null ? Addresses.ofJdk(bound.localAddress()) : inheritedPath;
  }

  /// Lets new connections in, or lets them wait in the backlog.
  void setAccepting(boolean accepting) {
    if (wanted != accepting) {
      wanted = accepting;
      poller.loop.ready(this::adjust);
    }
  }

  /// Lets nobody in any more, from the next step on the bare loop thread on. Never suspends.
  void close() {
    poller.loop.ready(() -> {
      if (channel != null) {
        channel.close();
        poller.letGo();
      }
    });
    SocketFile left = file;
    if (left != null && removal == null) {
      removal =
          poller.loop.runInExecutor(() -> {
            left.remove();
            return true;
          });
    }
  }

  /// Suspends until a closed listener has left no file.
  void awaitRemoved() {
    if (removal != null) {
      Asyncio.shield(removal).await();
    }
  }

  // ---- On the bare loop thread

  private void adjust() {
    if (channel != null) {
      channel.config().setAutoRead(wanted && !exhausted);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    accepted.accept((Channel) message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (exhausted) {
      return;
    }
    exhausted = true;
    adjust();
    poller.loop.callSoon(() ->
        poller.loop.callExceptionHandler(
            ExceptionContext.of("socket.accept() out of system resource", cause)));
    poller.executor.schedule(this::tryAgain, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tryAgain() {
    exhausted = false;
    adjust();
  }
}
