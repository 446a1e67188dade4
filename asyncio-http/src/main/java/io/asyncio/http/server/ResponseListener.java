package io.asyncio.http.server;

/// Sees each answer of an application before it is sent, also those to requests that failed.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_advanced.html#signals">aiohttp's
///   on_response_prepare</a>
@FunctionalInterface
public interface ResponseListener {

  /// An answer is about to be sent. May suspend.
  ///
  /// @param request what was asked
  /// @param response what would be sent
  /// @return what is sent, often the same with a field more
  /// @throws Exception answered by 500
  Response answering(Request request, Response response) throws Exception;
}
