package io.asyncio.http.server;

/// Answers requests: a plain method.
///
/// ```java
/// Response hello(Request request) {
///   return Response.text("Hello, " + request.parameter("name"));
/// }
/// ```
@FunctionalInterface
public interface Handler {

  /// Answers a request. Runs in a task of the server's loop and may suspend.
  ///
  /// @param request to be answered
  /// @return the answer
  /// @throws Exception an [io.asyncio.http.HttpError] is an answer, too; anything else is logged
  ///   and answered by 500
  Response handle(Request request) throws Exception;
}
