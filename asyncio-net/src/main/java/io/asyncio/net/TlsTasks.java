package io.asyncio.net;

import io.asyncio.EventLoop;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The long calculations of a handshake, and the users' own trust managers and key managers, run on
/// the loop's executor; this stands before Netty's handler in the pipeline.
///
/// Netty's handler decodes nothing meanwhile, and drops what it has when it hears that the peer
/// sends no more. A client that says all it has to say and hangs up would be dropped; so the news
/// of the end waits until the calculation is over.
///
/// **Threads:** the bare loop thread.
final class TlsTasks extends ChannelInboundHandlerAdapter implements Executor {

  private final NettyPoller poller;
  private final ArrayDeque<Object> held = new ArrayDeque<>(0);
  private int running;
  private boolean haveBegun;
  private @Nullable ChannelHandlerContext context;

  TlsTasks(NettyPoller poller) {
    this.poller = poller;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "context");
  }

  /// Whether there was something to calculate: for a client, the server's answer to its first
  /// message.
  boolean haveBegun() {
    return haveBegun;
  }

  @Override
  public void execute(Runnable task) {
    EventLoop loop = poller.loop;
    running++;
    haveBegun = true;
    // The executor may have to start a thread, which the bare thread must not.
    loop.callSoon(() -> {
      var _ =
          loop.runInExecutor(() -> {
            run(task);
            return true;
          });
    });
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      poller.executor.execute(this::ended);
    }
  }

  /// After what Netty's handler put before this.
  private void ended() {
    running--;
    while (running == 0 && !held.isEmpty()) {
      context().fireUserEventTriggered(held.poll());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext own, Object event) {
    if (running > 0) {
      held.add(event);
    } else {
      own.fireUserEventTriggered(event);
    }
  }
}
