package io.asyncio.http.server;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Task;
import io.asyncio.net.LoopGroup;
import io.asyncio.sync.Event;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Serves until the process gets a signal.
final class ApplicationRunner {

  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private ApplicationRunner() {}

  static void run(
      Callable<Application> factory, String host, int port, int loops, HttpServerOptions options) {
    if (loops <= 0) {
      throw new IllegalArgumentException(
          "an application needs a positive number of loops, found " + loops);
    }
    if (loops == 1) {
      Asyncio.run(() -> serve(factory, host, port, options));
    } else {
      Asyncio.run(() -> serveOnSeveral(factory, host, port, loops, options));
    }
  }

  private static void serve(
      Callable<Application> factory, String host, int port, HttpServerOptions options)
      throws Exception {
    untilSignalled(stopped -> {
      RunningApplication running = factory.call().start(host, port, options);
      try (running) {
        announce(running.server().addresses(), options);
        stopped.await();
      }
    });
  }

  private interface Body {
    void run(Event stopped) throws Exception;
  }

  /// The first signal sets the event, the second cancels what has not ended by then.
  private static void untilSignalled(Body body) throws Exception {
    EventLoop loop = Asyncio.runningLoop();
    Task<?> task = Asyncio.currentTask();
    Event stopped = new Event();
    for (String signal : SIGNALS) {
      loop.addSignalHandler(
          signal,
          () -> {
            if (stopped.isSet()) {
              HttpServer.LOG.log(Level.WARNING, "ended at once by a second signal, SIG" + signal);
              task.cancel("a second signal came");
            } else {
              HttpServer.LOG.log(Level.INFO, "ending after the requests in work, by SIG" + signal);
              stopped.set();
            }
          });
    }
    try {
      body.run(stopped);
    } finally {
      SIGNALS.forEach(loop::removeSignalHandler);
    }
  }

  private static void announce(List<SocketAddress> addresses, HttpServerOptions options) {
    String scheme = options.network().tls().isPresent() ? "https" : "http";
    for (SocketAddress address : addresses) {
      HttpServer.LOG.log(
          Level.INFO,
          "serving on " + scheme + ":/" + address.toString().replaceFirst("^[^/]*", ""));
    }
  }

  private static void serveOnSeveral(
      Callable<Application> factory, String host, int port, int loops, HttpServerOptions options)
      throws Exception {
    HttpServerOptions shared = options.withNetwork(options.network().withReusePort(true));
    try (LoopGroup group = LoopGroup.open(loops)) {
      untilSignalled(stopped -> {
        List<Action> closers = new ArrayList<>();
        try {
          int bound = port;
          for (EventLoop loop : group.loops()) {
            int wanted = bound;
            RunningApplication running =
                group.call(loop, () -> factory.call().start(host, wanted, shared));
            closers.add(() -> group.call(loop, running::close));
            bound = group.call(loop, running::port);
            if (closers.size() == 1) {
              announce(group.call(loop, () -> running.server().addresses()), options);
            }
          }
          stopped.await();
        } finally {
          closeAll(closers);
        }
      });
    }
  }

  /// Side by side.
  private static void closeAll(List<Action> closers) {
    List<Task<Void>> closing = closers.stream().map(Asyncio::createTask).toList();
    if (!closing.isEmpty()) {
      var _ = Asyncio.gather(closing);
    }
  }
}
