package io.asyncio.net;

import io.netty.channel.Channel;

/// What a server does with its connections.
interface Service {

  /// Makes what lives with a channel that is not registered yet. On the bare loop thread.
  Client accept(NettyPoller poller, Channel channel, StreamOptions options);

  /// One connection of a server.
  interface Client {

    /// The same for its life.
    SocketUser user();

    /// Begins to serve, as a callback of the loop.
    ///
    /// @param ended to be called once, when the code that serves has nothing more to do
    void begin(Runnable ended);

    /// Closes after what was written; never suspends.
    void beginClose();

    /// Ends the code that serves.
    void cancel();
  }
}
