package io.asyncio.benchmarks.echo;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/// Netty as a client that speaks TLS, on the caller's thread.
///
/// OpenSSL does the client's part where it can be had: what drives a server must cost less than any
/// server. Engines that know no name of their peer keep no session: each handshake is a full one.
final class TlsClient {

  private static final int LARGEST = 1 << 20;
  private static final int ADDRESSES = 200;

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
  private final SslContext context = context();
  private final ByteBuf message = Unpooled.directBuffer(LARGEST).writeZero(LARGEST);
  private int connections;

  private static SslContext context() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm("")
          .protocols("TLSv1.3")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("cannot speak TLS", e);
    }
  }

  /// Begins to connect to a port of this machine.
  ///
  /// @param user what hears of the connection
  Channel connect(int port, ChannelHandler user) {
    // From many addresses: the ports of one are used up soon by connections just closed.
    int own = 2 + connections++ % ADDRESSES;
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(context.newHandler(channel.alloc()), user);
              }
            })
        .connect(local(1, port), local(own, 0))
        .channel();
  }

  /// Returns an address of this machine, all of which begin with 127.0.0.
  private static InetSocketAddress local(int last, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Returns bytes of no meaning.
  ByteBuf message(int size) {
    return message.retainedSlice(0, size);
  }

  /// Waits for events, at most so long, and tells of them.
  void turn(long nanos) {
    loop.run(nanos);
  }
}
