package io.asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// The buffer that the datagram sockets of a loop read into where the system brings several at once
/// (`recvmmsg`); who is told of them copies them before the next read.
///
/// Netty's way to read one at a time from a connected socket does not see a datagram without bytes,
/// another reason for several.
final class DatagramReceiver extends DefaultMaxMessagesRecvByteBufAllocator {

  /// No datagram is longer.
  static final int LONGEST = 64 * 1024;

  private static final int AT_ONCE = 4;
  private static final int PER_LOOK = 64;

  private ByteBuf buffer = Unpooled.directBuffer(AT_ONCE * LONGEST, AT_ONCE * LONGEST);

  DatagramReceiver() {
    super(PER_LOOK);
  }

  void close() {
    buffer.release();
  }

  private ByteBuf shared() {
    if (buffer.refCnt() > 1) {
      buffer.release();
      buffer = Unpooled.directBuffer(AT_ONCE * LONGEST, AT_ONCE * LONGEST);
    }
    return buffer.clear().retain();
  }

  @Override
  @Deprecated
  public Handle newHandle() {
    return new SharedHandle();
  }

  private final class SharedHandle extends MaxMessageHandle {
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return shared();
    }

    @Override
    public int guess() {
      return AT_ONCE * LONGEST;
    }
  }
}
