package io.asyncio.http.server;

import io.asyncio.sync.Event;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// An application that has started, and its server.
///
/// ```java
/// try (RunningApplication running = app.start("127.0.0.1", 0)) {
///   talkTo(running.port());
/// }
/// ```
///
/// **Threads:** all methods belong to the tasks of the loop that started it.
public final class RunningApplication implements AutoCloseable {

  private final ApplicationLife life;
  private final HttpServer server;
  private final Event ended = new Event();
  private boolean isClosing;

  private RunningApplication(ApplicationLife life, HttpServer server) {
    this.life = life;
    this.server = server;
  }

  static RunningApplication start(ApplicationLife life, Supplier<HttpServer> server) {
    life.start();
    try {
      return new RunningApplication(life, server.get());
    } catch (Throwable e) {
      List<Throwable> failures = new ArrayList<>();
      failures.add(e);
      life.shutDown(failures);
      life.end(failures);
      ApplicationLife.throwAll("the application failed to start", failures);
      throw new AssertionError("unreachable", e);
    }
  }

  /// Returns the port of the first address.
  ///
  /// @return a real port, also if 0 was asked for
  /// @throws IllegalStateException if it is closed, or listens on no port
  public int port() {
    return server.port();
  }

  /// Returns the addresses that it listens on.
  ///
  /// @return with the real ports; empty once it is closed
  public List<SocketAddress> addresses() {
    return server.addresses();
  }

  /// Returns the server, for its numbers and for connections that come in another way.
  ///
  /// @return closed with this
  public HttpServer server() {
    return server;
  }

  /// Suspends until another task closes it; if the waiting task is cancelled, closes it.
  public void serveForever() {
    try {
      ended.await();
    } finally {
      close();
    }
  }

  /// Ends the application in the order that [Application] tells; suspends until it has ended. If
  /// the task is cancelled, requests in work have no grace any more, and all else is ended.
  /// Idempotent: a second call waits for the first.
  ///
  /// @throws io.asyncio.ExceptionGroup if several of those who were told, or were closed, failed;
  ///   if one did, its exception
  @Override
  public void close() {
    if (isClosing) {
      ended.await();
      return;
    }
    isClosing = true;
    List<Throwable> failures = new ArrayList<>();
    try {
      server.drain();
      life.shutDown(failures);
      ApplicationLife.collect(failures, server::close);
      life.end(failures);
    } finally {
      ended.set();
    }
    ApplicationLife.throwAll("the application failed to end", failures);
  }

  @Override
  public String toString() {
    return "<RunningApplication " + life + ", " + server + ">";
  }
}
