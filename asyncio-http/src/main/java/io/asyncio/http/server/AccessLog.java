package io.asyncio.http.server;

import java.time.Duration;

/// Is told of each answer.
@FunctionalInterface
public interface AccessLog {

  /// A request was answered. Called in the connection's task; must not suspend for long, since the
  /// next request waits.
  ///
  /// @param request what was asked
  /// @param response what was answered
  /// @param bytes of the body that were sent
  /// @param time from the head of the request to the end of the answer
  void answered(Request request, Response response, long bytes, Duration time);
}
