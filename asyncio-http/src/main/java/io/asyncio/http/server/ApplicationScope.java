package io.asyncio.http.server;

/// Something that an application has while it runs, such as a pool of connections to a database.
///
/// ```java
/// app.scope(application -> {
///   Pool pool = Pool.open(settings);
///   application.setAttribute(POOL, pool);
///   return pool;
/// });
/// ```
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_advanced.html#cleanup-context">aiohttp's
///   cleanup_ctx</a>
@FunctionalInterface
public interface ApplicationScope {

  /// Opens it, before the first request. May suspend.
  ///
  /// @param application that starts
  /// @return closed after the last request; may suspend, too
  /// @throws Exception the application does not start, and what was opened before is closed
  AutoCloseable open(Application application) throws Exception;
}
