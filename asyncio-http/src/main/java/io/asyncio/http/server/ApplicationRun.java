package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.RunOptions;
import io.asyncio.SystemExit;
import io.asyncio.Task;
import io.asyncio.net.LoopGroup;
import io.asyncio.sync.Event;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An application as a whole program, from its first line to its last signal.
final class ApplicationRun {

  /// What a shell reports for a process that died of a signal is 128 and its number.
  private static final int EXIT_CODE = 130;

  /// Requests were cancelled when their grace was over.
  private static final int CUT_SHORT = 1;

  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final EventLoop loop = Asyncio.runningLoop();
  private final Task<?> main = Asyncio.currentTask();
  private final Event wanted = new Event();
  private final List<String> handled = new ArrayList<>();
  private int signals;

  private ApplicationRun() {}

  static void onOneLoop(Application application, RunSettings settings) {
    if (settings.loops() != 1) {
      throw new IllegalArgumentException(
          "one application runs on one loop, found %d loops; give run a Supplier that makes one for each"
              .formatted(settings.loops()));
    }
    Asyncio.run(
        () -> {
          ApplicationRun run = new ApplicationRun();
          RunningApplication running =
              application.start(settings.host(), settings.port(), settings.server());
          try (running) {
            run.untilSignal(settings, running.addresses());
          } catch (CancelledError e) {
            throw run.exitOr(e);
          } finally {
            run.ignoreSignals();
          }
          exitIfCutShort(Stream.of(running));
        },
        options(settings));
  }

  /// Ctrl-C is handled here.
  private static RunOptions options(RunSettings settings) {
    return settings.handlesSignals() ? settings.run().withHandleInterrupt(false) : settings.run();
  }

  static void onLoops(Supplier<Application> factory, RunSettings settings) {
    Asyncio.run(
        () -> {
          ApplicationRun run = new ApplicationRun();
          List<Part> parts = new ArrayList<>();
          try (LoopGroup group = LoopGroup.open(settings.loops(), settings.run().loop())) {
            try {
              List<SocketAddress> addresses = run.startParts(group, factory, settings, parts);
              run.untilSignal(settings, addresses);
            } finally {
              closeParts(parts);
            }
          } catch (CancelledError e) {
            throw run.exitOr(e);
          } finally {
            run.ignoreSignals();
          }
          exitIfCutShort(parts.stream().map(Part::running));
        },
        options(settings));
  }

  private record Part(EventLoop loop, RunningApplication running) {}

  private List<SocketAddress> startParts(
      LoopGroup group, Supplier<Application> factory, RunSettings settings, List<Part> parts) {
    HttpServerOptions options =
        settings.server().withNetwork(settings.server().network().withReusePort(true));
    int port = settings.port();
    List<SocketAddress> addresses = List.of();
    for (EventLoop each : group.loops()) {
      int known = port;
      RunningApplication running =
          group.call(each, () -> factory.get().start(settings.host(), known, options));
      parts.add(new Part(each, running));
      port = group.call(each, running::port);
      addresses = group.call(each, running::addresses);
    }
    return addresses;
  }

  /// Side by side; a cancelled task takes the grace from all.
  private static void closeParts(List<Part> parts) {
    List<CompletableFuture<Void>> closing =
        parts.stream()
            .map(part -> Asyncio.runCoroutineThreadsafe(part.running()::close, part.loop()))
            .toList();
    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<Void> each : closing) {
      try {
        Asyncio.await(each);
      } catch (CancelledError e) {
        closing.forEach(other -> other.cancel(false));
        failures.add(e);
      } catch (Throwable e) {
        failures.add(e);
      }
    }
    ApplicationLife.throwAll("the applications failed to end", failures);
  }

  private void untilSignal(RunSettings settings, List<SocketAddress> addresses) {
    if (settings.handlesSignals()) {
      SIGNALS.forEach(this::handle);
    }
    HttpServer.LOG.log(
        Level.INFO,
        "serving on %s%s"
            .formatted(
                addresses.stream()
                    .map(address -> url(settings, address))
                    .collect(Collectors.joining(", ")),
                settings.loops() == 1 ? "" : ", by " + settings.loops() + " loops"));
    wanted.await();
  }

  /// The address as one types it into a browser.
  private static String url(RunSettings settings, SocketAddress address) {
    String scheme = settings.server().network().tls().isPresent() ? "https" : "http";
    return scheme + ":/" + address.toString().replaceFirst("^[^/]*", "");
  }

  private void handle(String signal) {
    try {
      loop.addSignalHandler(signal, () -> received(signal));
      handled.add(signal);
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      HttpServer.LOG.log(
          Level.WARNING, "SIG" + signal + " ends the process without a grace: " + e.getMessage());
    }
  }

  private void received(String signal) {
    signals++;
    switch (signals) {
      case 1 -> {
        HttpServer.LOG.log(
            Level.INFO, "SIG" + signal + ": requests in work are answered, no more are accepted");
        wanted.set();
      }
      case 2 -> {
        HttpServer.LOG.log(
            Level.WARNING, "SIG" + signal + " again: requests in work are cancelled");
        main.cancel("a second signal");
      }
      default -> Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private static void exitIfCutShort(Stream<RunningApplication> ended) {
    if (ended.anyMatch(running -> running.server().cancelledCount() > 0)) {
      throw new SystemExit(CUT_SHORT);
    }
  }

  /// A program whose requests were cancelled by a signal has not ended well.
  private Error exitOr(CancelledError cancelled) {
    return signals > 1 ? new SystemExit(EXIT_CODE) : cancelled;
  }

  private void ignoreSignals() {
    handled.forEach(loop::removeSignalHandler);
  }
}
