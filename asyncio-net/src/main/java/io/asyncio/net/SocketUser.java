package io.asyncio.net;

import io.netty.channel.Channel;

/// What a channel is opened for: a stream that tasks read and write, or the transport of a
/// protocol.
interface SocketUser {

  /// The same for its life.
  NettySocket socket();

  /// Closes at once.
  void abort();

  /// Makes one for a channel that is not registered yet. On the bare loop thread.
  interface Maker<U extends SocketUser> {
    U make(NettyPoller poller, Channel channel, StreamOptions options);
  }
}
