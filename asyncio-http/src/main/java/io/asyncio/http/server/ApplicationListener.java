package io.asyncio.http.server;

/// Is told when an application starts or ends.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_advanced.html#signals">aiohttp's
///   signals</a>
@FunctionalInterface
public interface ApplicationListener {

  /// It is time. May suspend; who was added later is told afterwards.
  ///
  /// @param application that starts or ends
  /// @throws Exception what is wrong; at the start it keeps the application from starting, at the
  ///   end the others are told nevertheless
  void told(Application application) throws Exception;
}
