package io.asyncio.testing.junit;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.testing.LeakCheck;
import io.asyncio.testing.TestLoop;
import io.asyncio.testing.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The loop of one test: made, driven and closed on a thread of its own.
final class LoopScope {

  private static final long ANSWER_SECONDS = 1;

  private final AsyncioTest settings;
  private final Duration realLimit;
  private final TestThread thread = new TestThread();
  private final Optional<ThreadLeaks> threads;
  private final Context variables = Context.copyContext();
  private final Driver driver;
  private volatile Thread main = Thread.currentThread();

  /// What drives the loop, by the kind of its clock.
  private interface Driver {
    EventLoop loop();

    Optional<VirtualClock> clock();

    <T> T run(Callable<T> body);

    String waitGraph();

    void close();
  }

  /// @param watchThreads whether no other test may start threads meanwhile
  LoopScope(AsyncioTest settings, boolean watchThreads) {
    this.settings = settings;
    this.realLimit = Duration.ofSeconds(settings.realTimeoutSeconds());
    this.threads = watchThreads ? Optional.of(new ThreadLeaks()) : Optional.empty();
    this.driver =
        thread.call(
            () -> settings.clock() == TestClock.REAL ? new OnRealTime() : new OnVirtualTime(),
            realLimit,
            () -> "");
  }

  EventLoop loop() {
    return driver.loop();
  }

  Optional<VirtualClock> clock() {
    return driver.clock();
  }

  /// Whether a run before this one never gave the loop back.
  boolean isAbandoned() {
    return !thread.isUsable();
  }

  /// Runs a body as a task until it is done.
  <T> void run(Callable<T> body) {
    T _ =
        thread.call(
            () ->
                driver.run(() -> {
                  main = Thread.currentThread();
                  return variables.run(body);
                }),
            realLimit,
            this::whatGoesOn);
  }

  /// Asks the loop, which may not answer any more.
  private String whatGoesOn() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try {
      loop().callSoonThreadsafe(() -> answer.complete(driver.waitGraph()));
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "  the loop does not come back; the task of the test is"
          + Stream.of(main.getStackTrace())
              .map(frame -> "\n    at " + frame)
              .collect(Collectors.joining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (ExecutionException | IllegalStateException e) {
      return "  and nobody knows what goes on: " + e;
    }
  }

  /// Closes the loop and fails if it left anything behind.
  void close() throws InterruptedException {
    try {
      if (!isAbandoned()) {
        Object _ =
            thread.call(
                () -> {
                  driver.close();
                  return "";
                },
                realLimit,
                () -> "");
      }
    } finally {
      thread.close();
    }
    if (threads.isPresent()) {
      String leaked = threads.get().find();
      if (!leaked.isEmpty()) {
        throw new AssertionError("the test left behind:\n" + leaked);
      }
    }
  }

  private final class OnVirtualTime implements Driver {

    private final TestLoop loop = new TestLoop(LoopOptions.defaults().withDebug(true));

    @Override
    public EventLoop loop() {
      return loop.loop();
    }

    @Override
    public Optional<VirtualClock> clock() {
      return Optional.of(loop.clock());
    }

    @Override
    public <T> T run(Callable<T> body) {
      return settings.clock() == TestClock.BY_HAND
          ? loop.runByHand(body)
          : loop.run(body, Duration.ofSeconds(settings.timeoutSeconds()));
    }

    @Override
    public String waitGraph() {
      return loop.waitGraph();
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private final class OnRealTime implements Driver {

    private final EventLoop loop = EventLoop.create(LoopOptions.defaults().withDebug(true));
    private final LeakCheck leaks = LeakCheck.of(loop);

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public Optional<VirtualClock> clock() {
      return Optional.empty();
    }

    @Override
    public <T> T run(Callable<T> body) {
      return loop.runUntilComplete(body);
    }

    @Override
    public String waitGraph() {
      return leaks.waitGraph();
    }

    @Override
    public void close() {
      leaks.close();
    }
  }
}
