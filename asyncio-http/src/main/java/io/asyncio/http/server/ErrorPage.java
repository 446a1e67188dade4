package io.asyncio.http.server;

import io.asyncio.http.HttpError;

/// Makes the answer to a request that ended in an error.
@FunctionalInterface
public interface ErrorPage {

  /// Makes the answer.
  ///
  /// @param request that ended so
  /// @param error with the status; its message is meant for the client
  /// @return usually with that status
  /// @throws Exception is logged and answered by 500
  Response render(Request request, HttpError error) throws Exception;
}
