package io.asyncio.http.server;

import io.asyncio.http.Body;
import io.asyncio.http.BodyWriter;

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

  /// Returns a middleware that cancels a handler whose client has gone away, and the writer of a
  /// body that is made while it is sent.
  ///
  /// Without it, a handler runs to its end. A body is cancelled when its connection breaks, or when
  /// it writes nothing for [HttpTimeouts#write()] after the client's end: until something is
  /// written, a client that has gone can't be told from one that has only nothing more to say. With
  /// it, both have gone.
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
      Response response = ClientWatch.cancelling(request, () -> next.handle(request));
      return response != null && response.body() instanceof Body.Stream stream
          ? response.withBody(new Body.Stream(stream.length(), cancelling(request, stream)))
          : response;
    };
  }

  private static BodyWriter cancelling(Request request, Body.Stream stream) {
    return sink -> {
      var _ =
          ClientWatch.cancelling(
              request,
              () -> {
                stream.writer().writeTo(sink);
                return true;
              });
    };
  }
}
