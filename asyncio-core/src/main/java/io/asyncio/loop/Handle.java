package io.asyncio.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A callback that a loop will run, and the way to call it off.
///
/// **States:** scheduled → run or cancelled. **Threads:** [#cancel()] and [#isCancelled()] are safe
/// from any thread; a cancel from another thread that races with the run may come too late.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.Handle">asyncio
///   Handle</a>
public sealed class Handle implements Step permits TimerHandle {

  /// Release and acquire are enough for other threads, and cost the loop no fence.
  private static final VarHandle CANCELLED;

  static {
    try {
      CANCELLED = MethodHandles.lookup().findVarHandle(Handle.class, "cancelled", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final HandleLoop loop;
  private @Nullable Runnable callback;
  private final @Nullable Object context;
  private @Nullable List<StackTraceElement> createdAt;

  @SuppressWarnings("unused") // through CANCELLED
  private boolean cancelled;

  /// Creates a handle that is not scheduled yet.
  ///
  /// @param loop the loop that runs it
  /// @param callback what to run; user code, so the loop's dispatcher runs it
  /// @param context what the dispatcher restores around the callback; the loop does not look at it
  public Handle(HandleLoop loop, Runnable callback, @Nullable Object context) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.callback = Objects.requireNonNull(callback, "callback");
    this.context = context;
  }

  /// Calls the callback off: it will not run. Idempotent; harmless once it ran. Never suspends.
  public void cancel() {
    CANCELLED.setRelease(this, true);
    callback = null;
  }

  /// Says whether [#cancel()] was called.
  ///
  /// @return true from the first cancel on
  public final boolean isCancelled() {
    return (boolean) CANCELLED.getAcquire(this);
  }

  /// Hands the callback to the loop's dispatcher, unless it was cancelled.
  @Override
  public void step() {
    if (!isCancelled()) {
      loop.dispatch(this);
    }
  }

  /// Runs the callback on the calling thread; for the dispatcher.
  public final void run() {
    Runnable run = callback;
    if (run != null) {
      run.run();
    }
  }

  /// Returns what the dispatcher restores around the callback.
  ///
  /// @return the object given at construction, or null
  public final @Nullable Object context() {
    return context;
  }

  /// Returns what this handle will run.
  ///
  /// @return the callback, or null once it was cancelled
  public final @Nullable Runnable callback() {
    return callback;
  }

  /// Remembers where the handle was made, for reports.
  ///
  /// @param stack the calls of the user's code, innermost first
  public final void setCreatedAt(List<StackTraceElement> stack) {
    createdAt = Objects.requireNonNull(stack, "stack");
  }

  /// Returns where the handle was made: debug mode only.
  ///
  /// @return the innermost calls of the user's code; empty if nobody remembered
  public final List<StackTraceElement> createdAt() {
    List<StackTraceElement> known = createdAt;
    return known == null ? List.of() : known;
  }

  @Override
  public String label() {
    Runnable run = callback;
    return run == null ? "cancelled callback" : "callback of " + Label.of(run);
  }

  @Override
  public String toString() {
    Runnable run = callback;
    return "<Handle" + (isCancelled() ? " cancelled" : "") + (run == null ? "" : textOf(run)) + ">";
  }

  /// The text stands in the report of a callback that failed: one without must not hide the
  /// failure.
  private static String textOf(Runnable run) {
    try {
      return " " + run;
    } catch (RuntimeException e) {
      return " " + run.getClass().getName() + " (its toString failed)";
    }
  }
}
