package io.asyncio.conformance;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.ReturnWhen;
import io.asyncio.RunOptions;
import io.asyncio.Runner;
import io.asyncio.Task;
import io.asyncio.loop.Clock;
import io.asyncio.testing.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a twin needs of Python's surroundings: `print`, names of types, and loops in the setting
/// that is being tried.
///
/// **Threads:** [#print] may be called from any thread.
public final class Stage {

  private final Optional<Setting> setting;
  private final Queue<String> printed = new ConcurrentLinkedQueue<>();
  private volatile @Nullable VirtualClock latestClock;

  /// A stage on which each program has a loop of its own.
  Stage(Setting setting) {
    this.setting = Optional.of(setting);
  }

  /// A stage in a loop that runs already, such as a test's.
  ///
  /// @param clock the loop's
  Stage(VirtualClock clock) {
    this.setting = Optional.empty();
    this.latestClock = clock;
  }

  /// Turns Python's seconds into a duration: `sleep(seconds(0.02))`.
  ///
  /// @param seconds may be negative
  /// @return the same length of time, exact to the nanosecond
  public static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /// Turns bytes into text: `data.decode()`.
  ///
  /// @param data text in UTF-8
  /// @return the text
  public static String decode(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  /// Turns text into bytes: `b'text'`.
  ///
  /// @param text any
  /// @return the text in UTF-8
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Prints one line as Python's `print` does: values joined by blanks.
  ///
  /// @param values Java values; [PythonText] says how each is written
  public void print(@Nullable Object... values) {
    printed.add(Arrays.stream(values).map(PythonText::str).collect(Collectors.joining(" ")));
  }

  /// Writes a value as Python's `str` does, for a text that is put together before it is printed.
  ///
  /// @param value any Java value
  /// @return what [#print] would show
  public String str(@Nullable Object value) {
    return PythonText.str(value);
  }

  /// Returns the name that Python gives to the type of an error: `type(e).__name__`.
  ///
  /// @param error any throwable
  /// @return the name from the one table of [PythonNames]
  public String name(Throwable error) {
    return PythonNames.of(error.getClass());
  }

  /// Returns the name that Python gives to a type of errors.
  ///
  /// @param type any throwable's class
  /// @return the name from the one table of [PythonNames]
  public String name(Class<? extends Throwable> type) {
    return PythonNames.of(type);
  }

  /// Runs a program as `asyncio.run` does.
  ///
  /// @param main the main task's body
  /// @param <T> the type of its value
  /// @return its value
  public <T> T run(Callable<T> main) {
    if (setting.isPresent()) {
      return Asyncio.run(main, options());
    }
    try {
      return Context.copyContext().run(main);
    } finally {
      cancelOthers();
    }
  }

  /// Runs a program as `asyncio.run` does.
  ///
  /// @param main the main task's body
  public void run(Action main) {
    Object _ =
        run(() -> {
          main.run();
          return "";
        });
  }

  /// As `asyncio.run` does at its end.
  private static void cancelOthers() {
    var others = Asyncio.runningLoop().allTasks();
    others.remove(Asyncio.currentTask());
    others.forEach(Task::cancel);
    if (!others.isEmpty()) {
      Asyncio.wait(others, ReturnWhen.ALL_COMPLETED);
    }
  }

  /// Opens a loop as `asyncio.new_event_loop` does; the twin closes it.
  ///
  /// @return a new loop that is not running
  public EventLoop newEventLoop() {
    return EventLoop.create(loopOptions());
  }

  /// Opens a runner as `asyncio.Runner` does; the twin closes it.
  ///
  /// @return a new runner
  public Runner runner() {
    return new Runner(options());
  }

  /// Returns the options for [Asyncio#run] and [Runner] in this setting.
  ///
  /// @return options with a clock of their own; interrupts are not handled
  public RunOptions options() {
    return RunOptions.defaults().withLoop(loopOptions()).withHandleInterrupt(false);
  }

  /// Returns the options for [EventLoop#create] in this setting.
  ///
  /// @return options with a clock of their own
  public LoopOptions loopOptions() {
    var own =
        setting.orElseThrow(
            () -> new NeedsOwnLoopException("this program makes a loop itself: play it alone"));
    var options = LoopOptions.defaults().withMode(own.mode());
    if (!own.virtualTime()) {
      return options;
    }
    var clock = new VirtualClock();
    latestClock = clock;
    return options.withClock(clock).withPoller(() -> clock);
  }

  /// Keeps the running loop busy, as Python's `time.sleep` does when called in a coroutine.
  ///
  /// `Thread.sleep` would not do: in native mode it suspends only its task. Real time passes in
  /// every setting, because the library measures slow steps by it.
  ///
  /// @param duration how far the loop's time and real time go on without the loop
  public void blockLoop(Duration duration) {
    var loop = Asyncio.runningLoop();
    var until = loop.time().plus(duration);
    long realUntil = Clock.system().nanoTime() + duration.toNanos();
    var clock = latestClock;
    if (clock != null) {
      clock.advance(duration);
    }
    while (loop.time().compareTo(until) < 0 || Clock.system().nanoTime() - realUntil < 0) {
      Thread.onSpinWait();
    }
  }

  /// A program that cannot be played in a loop that runs already.
  static final class NeedsOwnLoopException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NeedsOwnLoopException(String message) {
      super(message);
    }
  }

  List<String> printed() {
    return List.copyOf(printed);
  }
}
