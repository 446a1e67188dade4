package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Task;
import java.util.function.Consumer;

/// Stands between the server and a handler: sees each request first and each answer last.
///
/// ```java
/// Middleware timing = (request, next) -> {
///   Duration start = runningLoop().time();
///   Response response = next.handle(request);
///   return response.withHeader("Server-Timing", "app;dur=" + runningLoop().time().minus(start).toMillis());
/// };
/// ```
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_advanced.html#middlewares">aiohttp's
///   middlewares</a>
@FunctionalInterface
public interface Middleware {

  /// Answers a request, usually by the next handler. Suspends as that does.
  ///
  /// @param request to be answered
  /// @param next what stands behind
  /// @return the answer
  /// @throws Exception as [Handler#handle(Request)]
  Response handle(Request request, Handler next) throws Exception;

  /// Puts this before a handler.
  ///
  /// @param next what stands behind
  /// @return both as one
  default Handler before(Handler next) {
    return request -> handle(request, next);
  }

  /// Returns a middleware that cancels a handler whose client has gone away; without it, a handler
  /// runs to its end.
  ///
  /// While more of the request waits to be read than the reader's limit allows, the end of the
  /// connection is not seen.
  ///
  /// @return for handlers that need not end what they began
  /// @see <a
  ///   href="https://docs.aiohttp.org/en/stable/web_advanced.html#peer-disconnection">aiohttp's
  ///   handler_cancellation</a>
  static Middleware cancelOnDisconnect() {
    return (request, next) -> {
      Task<?> task = Asyncio.currentTask();
      Future<Void> gone = request.whenDisconnected();
      boolean[] isOver = new boolean[2];
      Consumer<Future<Void>> cancel =
          _ -> {
            if (!isOver[0]) {
              isOver[1] = true;
              task.cancel("the client has gone away");
            }
          };
      gone.addDoneCallback(cancel);
      try {
        return next.handle(request);
      } catch (CancelledError e) {
        if (isOver[1] && task.uncancel() == 0) {
          throw new ClientGoneException(request);
        }
        throw e;
      } finally {
        isOver[0] = true;
        gone.removeDoneCallback(cancel);
      }
    };
  }
}
