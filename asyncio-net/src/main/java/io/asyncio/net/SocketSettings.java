package io.asyncio.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/// Options as Netty's.
final class SocketSettings {

  private SocketSettings() {}

  /// For a stream channel that is not registered yet.
  static void apply(Channel channel, StreamOptions options) {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (channel instanceof SocketChannel socket) {
      socket.config().setTcpNoDelay(options.noDelay());
      if (options.keepAlive()) {
        socket.config().setKeepAlive(true);
      }
    }
  }
}
