package io.asyncio.http.server;

import io.asyncio.http.HttpError;

/// Makes the page that a client sees instead of the plain text of an error.
@FunctionalInterface
public interface ErrorPage {

  /// Makes the page. May suspend.
  ///
  /// @param request what was asked
  /// @param error its status, a message that the client may see, and as its cause what went wrong,
  ///   which it may not; what goes into HTML has to be escaped
  /// @return sent with the error's status if it has 200, and with the error's fields
  /// @throws Exception logged; the plain text is sent
  Response answer(Request request, HttpError error) throws Exception;
}
