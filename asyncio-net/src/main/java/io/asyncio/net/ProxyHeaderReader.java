package io.asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes the header of the PROXY protocol from the beginning of a connection, in front of all other
/// handlers, and leaves.
///
/// **Threads:** the bare loop thread.
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {

  /// For what version 2 allows a proxy to add: certificates and tickets of its own.
  private static final int MOST_EXTRAS = 4 * 1024;

  private final Duration timeout;
  private final Events events;
  private @Nullable Future<?> timer;
  private boolean isOver;

  /// How it ends: one of both.
  interface Events {
    /// The header is there.
    ///
    /// @param header empty if the proxy connects on its own account
    void introduced(Optional<ProxyHeader> header);

    /// There is none; the channel is being closed.
    void refused(String why);
  }

  private ProxyHeaderReader(Duration timeout, Events events) {
    this.timeout = timeout;
    this.events = events;
  }

  /// Begins to read on a channel that is not registered yet.
  static void begin(Channel channel, ProxyProtocol options, Events events) {
    HAProxyMessageDecoder decoder = new HAProxyMessageDecoder(MOST_EXTRAS);
    decoder.setCumulator(ProxyHeaderReader::joined);
    ProxyHeaderReader reader = new ProxyHeaderReader(options.headerTimeout(), events);
    channel.pipeline().addLast(decoder, reader);
  }

  /// The buffer that all sockets read into would be kept by a client that sends one byte.
  private static ByteBuf joined(ByteBufAllocator unused, ByteBuf before, ByteBuf more) {
    try {
      if (before.isReadable()) {
        return before.writeBytes(more);
      }
      before.release();
      return Unpooled.buffer(more.readableBytes()).writeBytes(more);
    } finally {
      more.release();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timer =
        context
            .executor()
            .schedule(
                () ->
                    refuse(
                        context,
                        "its header is not complete after %s s"
                            .formatted(timeout.toMillis() / 1000.0)),
                TimeUnit.NANOSECONDS.convert(timeout),
                TimeUnit.NANOSECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HAProxyMessage header) {
      introduce(context, header);
    } else {
      // Behind the header, which was refused.
      ((ByteBuf) message).release();
    }
  }

  private void introduce(ChannelHandlerContext context, HAProxyMessage message) {
    Optional<ProxyHeader> header;
    try {
      header = headerOf(message, context.channel().remoteAddress());
    } catch (IllegalArgumentException e) {
      refuse(context, String.valueOf(e.getMessage()));
      return;
    } finally {
      message.release();
    }
    end();
    events.introduced(header);
    context.pipeline().remove(this);
  }

  private static Optional<ProxyHeader> headerOf(HAProxyMessage message, SocketAddress proxy) {
    return switch (message.proxiedProtocol().addressFamily()) {
      case AF_UNSPEC -> Optional.empty();
      case AF_UNIX ->
          Optional.of(
              new ProxyHeader(
                  UnixDomainSocketAddress.of(message.sourceAddress()),
                  UnixDomainSocketAddress.of(message.destinationAddress()),
                  Addresses.ofJdk(proxy)));
      case AF_IPv4, AF_IPv6 ->
          Optional.of(
              new ProxyHeader(
                  address(message.sourceAddress(), message.sourcePort()),
                  address(message.destinationAddress(), message.destinationPort()),
                  Addresses.ofJdk(proxy)));
    };
  }

  private static InetSocketAddress address(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
    Throwable deepest = error;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      deepest = cause;
    }
    refuse(context, String.valueOf(deepest.getMessage()));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownReadComplete.INSTANCE) {
      refuse(context, "it ended before its header was complete");
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    refuse(context, "it was closed before its header was complete");
    context.fireChannelInactive();
  }

  private void refuse(ChannelHandlerContext context, String why) {
    if (!isOver) {
      end();
      context.close();
      events.refused(why);
    }
  }

  private void end() {
    isOver = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
