package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.ServerControl;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;

/// An echo server of Netty alone, on one event loop.
public final class NettyEcho {

  private static final int BACKLOG = 1024;

  private NettyEcho() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments `epoll`, `io_uring` or `nio` and, for TLS, an engine and a key store
  public static void main(String[] arguments) {
    String io = arguments[0];
    Channel server =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, handlers(io)))
            .channel(channels(io))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(EchoTls.of(arguments).map(NettyEcho::secure).orElseGet(Echo::new))
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    ServerControl.listening(((InetSocketAddress) server.localAddress()).getPort());
  }

  private static ChannelHandler secure(EchoTls tls) {
    SslContext context = tls.context();
    Echo echo = new Echo();
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(context.newHandler(channel.alloc()), echo);
      }
    };
  }

  private static IoHandlerFactory handlers(String io) {
    return switch (io) {
      case "epoll" -> EpollIoHandler.newFactory();
      case "io_uring" -> IoUringIoHandler.newFactory();
      case "nio" -> NioIoHandler.newFactory();
      default -> throw new IllegalArgumentException("there is no backend '" + io + "'");
    };
  }

  private static Class<? extends ServerChannel> channels(String io) {
    return switch (io) {
      case "epoll" -> EpollServerSocketChannel.class;
      case "io_uring" -> IoUringServerSocketChannel.class;
      case "nio" -> NioServerSocketChannel.class;
      default -> throw new IllegalArgumentException("there is no backend '" + io + "'");
    };
  }

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
