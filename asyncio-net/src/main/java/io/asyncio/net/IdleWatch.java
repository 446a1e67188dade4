package io.asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Breaks a connection on which no byte goes in either direction. Stands in front of all other
/// handlers, where bytes are those of the wire.
///
/// Bytes write down the time and leave the timer alone. When it is due it looks at the time, and is
/// set again to when that would be too long ago. What the system does not take is no byte that
/// goes; whether it has taken some of it since is seen by what is left.
///
/// Netty's `IdleStateHandler` takes each timer that is due for the first time for idleness, also if
/// the output was moving all the time, and makes a promise for each write.
///
/// **Threads:** the bare loop thread.
final class IdleWatch extends ChannelDuplexHandler {

  /// The identity of no message.
  private static final int NOTHING = 0;

  private final Duration timeout;
  private final long timeoutNanos;
  private long lastNanos;
  private boolean hasWritten;
  private @Nullable Future<?> timer;

  // What the system had not taken when it was last looked at.
  private long pendingBytes;
  private long progress;
  private int first;

  IdleWatch(Duration timeout) {
    this.timeout = timeout;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    lastNanos = now(context);
    schedule(context, timeoutNanos);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    lastNanos = now(context);
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    hasWritten |= !(message instanceof ByteBuf data) || data.isReadable();
    context.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    boolean wasTakingAll = first == NOTHING || hasOutputMoved(context.channel());
    context.flush();
    if (hasOutputMoved(context.channel()) || (hasWritten && wasTakingAll)) {
      lastNanos = now(context);
    }
    hasWritten = false;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
    context.fireChannelInactive();
  }

  private void schedule(ChannelHandlerContext context, long delayNanos) {
    timer = context.executor().schedule(() -> look(context), delayNanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context) {
    long now = now(context);
    if (hasOutputMoved(context.channel())) {
      lastNanos = now;
    }
    long left = timeoutNanos - (now - lastNanos);
    if (left > 0) {
      schedule(context, left);
    } else {
      context.fireExceptionCaught(
          new IOException(
              "no byte came or went for %s s, the idleTimeout of the server"
                  .formatted(timeout.toMillis() / 1000.0)));
    }
  }

  /// Whether the system has taken something of what it left, since this was asked.
  private boolean hasOutputMoved(Channel channel) {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    if (outbound == null) {
      return false;
    }
    boolean hasMoved =
        outbound.totalPendingWriteBytes() < pendingBytes
            || outbound.currentProgress() != progress
            || System.identityHashCode(outbound.current()) != first;
    pendingBytes = outbound.totalPendingWriteBytes();
    progress = outbound.currentProgress();
    first = System.identityHashCode(outbound.current());
    return hasMoved;
  }
}
