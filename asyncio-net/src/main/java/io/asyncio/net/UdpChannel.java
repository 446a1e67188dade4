package io.asyncio.net;

import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A datagram channel of Netty's with a way around it for datagrams without bytes.
///
/// Netty 4.2.18 takes such a one for sent without sending it, except over io_uring; in a batch for
/// epoll it then counts wrong and sends another one twice. So these go straight to the socket.
///
/// @param netty for all else
/// @param jdk the same socket, if it is one of the JDK's
record UdpChannel(DatagramChannel netty, java.nio.channels.@Nullable DatagramChannel jdk) {

  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;

  /// `IP_MULTICAST_TTL` and `IPV6_MULTICAST_HOPS` of Linux, and of macOS and the BSDs.
  static final IntegerUnixChannelOption TTL_V4 =
      new IntegerUnixChannelOption("IP_MULTICAST_TTL", IPPROTO_IP, 33);

  static final IntegerUnixChannelOption TTL_V6 =
      new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, 18);
  private static final IntegerUnixChannelOption TTL_V4_BSD =
      new IntegerUnixChannelOption("IP_MULTICAST_TTL_BSD", IPPROTO_IP, 10);
  private static final IntegerUnixChannelOption TTL_V6_BSD =
      new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS_BSD", IPPROTO_IPV6, 10);

  UdpChannel(DatagramChannel netty) {
    this(netty, null);
  }

  /// By the JDK.
  ///
  /// @param family null for both
  static UdpChannel nio(@Nullable SocketProtocolFamily family) {
    try {
      java.nio.channels.DatagramChannel jdk =
          family == null
              ? java.nio.channels.DatagramChannel.open()
              : java.nio.channels.DatagramChannel.open(family.toJdkFamily());
      return new UdpChannel(new NioDatagramChannel(jdk), jdk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean dropsEmpty() {
    return !(netty instanceof IoUringDatagramChannel);
  }

  /// Sends a datagram without bytes; if there is no room for it, it is lost as any may be.
  ///
  /// @param target null for the one that the socket is connected to
  void sendEmpty(@Nullable InetSocketAddress target) throws IOException {
    if (jdk != null) {
      if (target == null) {
        throw new IOException(
            "the JDK's connected sockets send no datagram without bytes; use one that is only bound");
      }
      int _ = jdk.send(ByteBuffer.allocate(0), target);
    } else if (netty instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
      ByteBuffer nothing = ByteBuffer.allocateDirect(0);
      int _ =
          target == null
              ? socket.send(nothing, 0, 0)
              : socket.sendTo(nothing, 0, 0, target.getAddress(), target.getPort());
    }
  }

  /// Sets how far multicast datagrams go, and whether they come back; Netty 4.2.18 sets the reach
  /// of all datagrams over a native transport, and the opposite of the loopback over the JDK.
  ///
  /// @param family what the socket was opened with
  void setMulticast(@Nullable SocketProtocolFamily family, int timeToLive, boolean loopback)
      throws IOException {
    if (jdk != null) {
      jdk.setOption(StandardSocketOptions.IP_MULTICAST_TTL, timeToLive);
      jdk.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, loopback);
      return;
    }
    boolean isKqueue = netty instanceof KQueueDatagramChannel;
    if (family != SocketProtocolFamily.INET6) {
      netty.config().setOption(isKqueue ? TTL_V4_BSD : TTL_V4, timeToLive);
    }
    if (family == SocketProtocolFamily.INET6 || (family == null && Socket.isIPv6Preferred())) {
      netty.config().setOption(isKqueue ? TTL_V6_BSD : TTL_V6, timeToLive);
    }
    netty.config().setLoopbackModeDisabled(!loopback);
  }
}
