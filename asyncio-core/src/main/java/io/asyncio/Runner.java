package io.asyncio;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs several bodies in one loop, one after the other, and shuts it down in order.
///
/// ```java
/// try (Runner runner = new Runner()) {
///   runner.run(() -> prepare());
///   runner.run(() -> serve());
/// }
/// ```
///
/// All runs share one context, copied from the creator's at the first run.
///
/// **States:** created → initialised → closed. **Threads:** one thread at a time; it waits while a
/// body runs.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-runner.html#asyncio.Runner">asyncio
///   Runner</a>
public final class Runner implements AutoCloseable {

  private final RunOptions options;
  private @Nullable EventLoop loop;
  private @Nullable Context context;
  private boolean closed;

  /// Creates a runner with the default options.
  public Runner() {
    this(RunOptions.defaults());
  }

  /// Creates a runner.
  ///
  /// @param options how the loop is made and shut down
  public Runner(RunOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  /// Returns the loop; creates it if need be.
  ///
  /// @return the loop of all runs
  /// @throws IllegalStateException if the runner is closed
  public EventLoop loop() {
    if (closed) {
      throw new IllegalStateException("cannot use the runner: it is closed; create a new one");
    }
    EventLoop existing = loop;
    if (existing == null) {
      existing = EventLoop.create(options.loop());
      loop = existing;
      context = Context.copyContext();
    }
    return existing;
  }

  /// Runs a body as the main task. The calling thread waits.
  ///
  /// @param <T> the type of the result
  /// @param main what to run
  /// @return what it returned
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop, or if the runner is closed
  public <T> T run(Callable<T> main) {
    Objects.requireNonNull(main, "main");
    refuseNested();
    EventLoop existing = loop();
    return run(existing, main, Objects.requireNonNull(context));
  }

  /// Runs a body as the main task. The calling thread waits.
  ///
  /// @param main what to run
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop, or if the runner is closed
  public void run(Action main) {
    Objects.requireNonNull(main, "main");
    run(Bodies.callable(main));
  }

  /// Runs a body as the main task in a context of its own. The calling thread waits.
  ///
  /// @param <T> the type of the result
  /// @param main what to run
  /// @param own what it runs in; not copied
  /// @return what it returned
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop, or if the runner is closed
  public <T> T run(Callable<T> main, Context own) {
    Objects.requireNonNull(main, "main");
    Objects.requireNonNull(own, "own");
    refuseNested();
    return run(loop(), main, own);
  }

  /// Runs a body as the main task in a context of its own. The calling thread waits.
  ///
  /// @param main what to run
  /// @param own what it runs in; not copied
  /// @throws KeyboardInterrupt if Ctrl-C ended it
  /// @throws IllegalStateException inside a running loop, or if the runner is closed
  public void run(Action main, Context own) {
    Objects.requireNonNull(main, "main");
    run(Bodies.callable(main), own);
  }

  static void refuseNested() {
    if (Strand.current() != null) {
      throw new IllegalStateException(
          "cannot run: called from a running event loop; call the body itself, it may suspend here");
    }
  }

  private <T> T run(EventLoop running, Callable<T> main, Context runContext) {
    running.checkRunnable("run");
    Task<T> task = running.createTask(main, TaskOptions.defaults().withContext(runContext));
    try (CtrlC ctrlC = CtrlC.cancels(task, options.handleInterrupt())) {
      try {
        return running.runUntilComplete(task);
      } catch (CancelledError e) {
        if (ctrlC.wasPressed() && task.uncancel() == 0) {
          KeyboardInterrupt interrupt = new KeyboardInterrupt();
          interrupt.initCause(e);
          throw interrupt;
        }
        throw e;
      }
    }
  }

  /// Cancels all tasks that are left, waits for them, closes generators, ends the default executor
  /// and closes the loop. Idempotent. The calling thread waits, for each part as long as the
  /// options allow.
  @Override
  public void close() {
    EventLoop existing = loop;
    closed = true;
    loop = null;
    if (existing == null) {
      return;
    }
    try {
      LeftTasks.end(existing, options.shutdownTimeout());
      if (!existing.generators.isEmpty()) {
        existing.runUntilComplete(existing::shutdownAsyncgens);
      }
      if (existing.hasExecutor()) {
        existing.runUntilComplete(
            () -> existing.shutdownDefaultExecutor(options.shutdownTimeout()));
      }
    } finally {
      existing.close();
    }
  }
}
