package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Task;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Cancels what is done for a client that has gone. That ends with a [ClientGoneException], unless
/// somebody else has cancelled the task, too.
final class ClientWatch {

  private final Request request;
  private final Task<?> task = Asyncio.currentTask();
  private boolean isOver;
  private boolean hasCancelled;

  ClientWatch(Request request) {
    this.request = request;
  }

  /// Does something that is cancelled as soon as the client sends no more. Suspends as that does.
  static <T> T cancelling(Request request, Callable<T> work) throws Exception {
    ClientWatch watch = new ClientWatch(request);
    return watch.over(work, request.whenDisconnected(), _ -> watch.clientGone());
  }

  /// Does something and has a callback called meanwhile, if the client sends no more. Suspends.
  <T> T over(Callable<T> work, Future<Void> disconnected, Consumer<Future<Void>> callback)
      throws Exception {
    disconnected.addDoneCallback(callback);
    try {
      return work.call();
    } catch (CancelledError e) {
      if (hasCancelled && uncancel() == 0) {
        throw new ClientGoneException(request);
      }
      throw e;
    } finally {
      isOver = true;
      disconnected.removeDoneCallback(callback);
      if (hasCancelled) {
        uncancel();
      }
    }
  }

  private int uncancel() {
    hasCancelled = false;
    return task.uncancel();
  }

  void clientGone() {
    if (!isOver && !hasCancelled) {
      hasCancelled = true;
      task.cancel("the client has gone away");
    }
  }
}
