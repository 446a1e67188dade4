package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.Task;
import io.asyncio.TaskOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection of a server that has a task of its own.
final class StreamClient implements Service.Client {

  private final ConnectionHandler handler;
  private final NettyStream stream;
  private @Nullable Task<Void> task;

  private StreamClient(ConnectionHandler handler, NettyStream stream) {
    this.handler = handler;
    this.stream = stream;
  }

  static Service service(ConnectionHandler handler) {
    return (poller, channel, options) ->
        new StreamClient(handler, new NettyStream(poller, channel, options, Optional.empty()));
  }

  @Override
  public SocketUser user() {
    return stream;
  }

  @Override
  public void begin(Runnable ended) {
    EventLoop loop = stream.socket().loop();
    Task<Void> serving =
        loop.createTask(() -> serve(loop), TaskOptions.named("client " + stream.peer()));
    task = serving;
    serving.addDoneCallback(_ -> ended.run());
  }

  private void serve(EventLoop loop) throws Exception {
    try {
      handler.handle(new StreamReader(stream), new StreamWriter(stream));
    } catch (CancelledError e) {
      stream.abort();
      throw e;
    } catch (Throwable e) {
      // Whatever it is, it is one client's affair; the others go on.
      loop.callExceptionHandler(
          ExceptionContext.of("Unhandled exception in client_connected_cb", e)
              .withFuture(Asyncio.currentTask()));
    }
    stream.close();
  }

  @Override
  public void beginClose() {
    stream.beginClose();
  }

  @Override
  public void cancel() {
    if (task != null) {
      task.cancel();
    }
  }
}
