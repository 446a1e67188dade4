package io.asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Optional;

/// What a channel is opened for: a stream that tasks read and write, or the transport of a
/// protocol.
interface SocketUser {

  /// The same for its life.
  NettySocket socket();

  /// Closes at once.
  void abort();

  /// Before TLS begins: whether the peer's end has come.
  boolean hasEnded();

  /// Before TLS begins: how much came that nobody has read and [#takeEarly(boolean)] has left.
  int unread();

  /// Before TLS begins: what came and belongs to it. The caller takes it over.
  ///
  /// @param isNew whether nothing but TLS may have come
  List<ByteBuf> takeEarly(boolean isNew);

  /// TLS has begun.
  void secured(TlsOptions options);

  /// The header of a proxy was read, and what follows belongs to the user.
  default void introduced() {}

  /// Makes one for a channel that is not registered yet. On the bare loop thread.
  interface Maker<U extends SocketUser> {
    U make(NettyPoller poller, Channel channel, StreamOptions options, Optional<String> target);
  }
}
