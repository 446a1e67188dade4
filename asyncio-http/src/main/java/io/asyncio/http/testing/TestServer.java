package io.asyncio.http.testing;

import io.asyncio.http.server.Application;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.RunningApplication;
import java.time.Duration;

/// A server on a free port of this machine, for a test that wants real sockets.
///
/// ```java
/// try (TestServer server = TestServer.start(app); HttpClient client = HttpClient.create()) {
///   assertEquals("hello", client.text(server.url("/hello")));
/// }
/// ```
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/testing.html#aiohttp.test_utils.TestServer">aiohttp.test_utils.TestServer</a>
public final class TestServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /// Tests do not wait long for what they have forgotten to end.
  static final HttpServerOptions OPTIONS =
      HttpServerOptions.defaults().withGrace(Duration.ofSeconds(1));

  private final HttpServer server;
  private final String scheme;
  private final Runnable closing;

  private TestServer(HttpServer server, HttpServerOptions options, Runnable closing) {
    this.server = server;
    this.scheme = options.network().tls().isPresent() ? "https" : "http";
    this.closing = closing;
  }

  /// Starts a server with a handler. Suspends until it listens.
  ///
  /// @param handler such as a router
  /// @return to be closed
  public static TestServer start(Handler handler) {
    return start(handler, OPTIONS);
  }

  /// Starts a server with a handler. Suspends until it listens.
  ///
  /// @param handler such as a router
  /// @param options such as with TLS
  /// @return to be closed
  public static TestServer start(Handler handler, HttpServerOptions options) {
    HttpServer server = HttpServer.start(handler, HOST, 0, options);
    return new TestServer(server, options, server::close);
  }

  /// Opens an application and serves it. Suspends until it listens.
  ///
  /// @param application is opened, and closed with the server
  /// @return to be closed
  public static TestServer start(Application application) {
    return start(application, OPTIONS);
  }

  /// Opens an application and serves it. Suspends until it listens.
  ///
  /// @param application is opened, and closed with the server
  /// @param options such as with TLS
  /// @return to be closed
  public static TestServer start(Application application, HttpServerOptions options) {
    RunningApplication running = application.start(HOST, 0, options);
    return new TestServer(running.server(), options, running::close);
  }

  /// Returns the address of a path.
  ///
  /// @param path begins with a slash, coded
  /// @return with scheme, host and port
  public String url(String path) {
    return scheme + "://" + HOST + ":" + server.port() + path;
  }

  /// Returns the port.
  ///
  /// @return a real one
  public int port() {
    return server.port();
  }

  /// Returns the server.
  ///
  /// @return to be asked for its counts
  public HttpServer server() {
    return server;
  }

  /// Closes the server, and the application with it. Suspends until that is done.
  @Override
  public void close() {
    closing.run();
  }

  @Override
  public String toString() {
    return "<TestServer " + server + ">";
  }
}
