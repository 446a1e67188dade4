package io.asyncio.http.server;

import java.util.concurrent.Callable;

/// An application that serves.
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_reference.html#running-applications">aiohttp.web.AppRunner</a>
public final class RunningApplication implements AutoCloseable {

  private final Application application;
  private final HttpServer server;
  private boolean isClosed;

  private RunningApplication(Application application, HttpServer server) {
    this.application = application;
    this.server = server;
  }

  /// Suspends until the application is open and its server listens.
  static RunningApplication start(Application application, Callable<HttpServer> listen)
      throws Exception {
    application.open();
    boolean isStarted = false;
    try {
      RunningApplication running = new RunningApplication(application, listen.call());
      isStarted = true;
      return running;
    } finally {
      if (!isStarted) {
        application.close();
      }
    }
  }

  /// Returns the server.
  ///
  /// @return to be closed by [#close()]
  public HttpServer server() {
    return server;
  }

  /// Returns the port of the first address.
  ///
  /// @return a real port, also if 0 was asked for
  /// @throws IllegalStateException if it is closed
  public int port() {
    return server.port();
  }

  /// Ends it in the order that [Application] tells. Suspends until that is done. Idempotent.
  ///
  /// @throws io.asyncio.ExceptionGroup if scopes could not be closed
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      server.drain();
      application.shutDown();
      server.close();
    } finally {
      application.close();
    }
  }

  @Override
  public String toString() {
    return "<RunningApplication " + server + ">";
  }
}
