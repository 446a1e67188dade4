package io.asyncio;

import io.asyncio.loop.Step;
import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A deadline for a body: when it passes, the task is cancelled, and the cancellation that comes
/// out of the body becomes a [TimeoutExpiredException].
///
/// ```java
/// String page = timeout(Duration.ofSeconds(5), () -> fetch(url));
/// ```
///
/// A cancellation from elsewhere stays a cancellation, even if the deadline passed as well. A body
/// that ends with an exception of its own after the deadline passed keeps it, with the timeout
/// among its suppressed exceptions. A body without a suspension is never cut short.
///
/// **States:** created → active → expiring → expired, or active → finished. **Threads:** belongs to
/// the task that runs it.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout">asyncio
///   timeout</a>
public final class Timeout {

  private static final long NEVER = Long.MAX_VALUE;

  private enum State {
    CREATED,
    ACTIVE,
    EXPIRING,
    EXPIRED,
    FINISHED
  }

  private State state = State.CREATED;
  private long whenNanos;
  private @Nullable Task<?> task;
  private int cancellingAtEntry;
  private @Nullable TimerHandle timer;
  private @Nullable Step soon;

  private Timeout(long whenNanos) {
    this.whenNanos = whenNanos;
  }

  /// Returns a timeout that counts from now; [Asyncio#timeout(Duration)].
  static Timeout after(EventLoop loop, Duration delay) {
    return new Timeout(Nanos.after(loop.handles.nanoTime(), delay));
  }

  /// Returns a timeout at a time; [Asyncio#timeoutAt(Duration)].
  static Timeout at(Duration when) {
    return new Timeout(Nanos.of(Objects.requireNonNull(when, "when")));
  }

  /// Returns a timeout without a deadline, to be given one by [#reschedule(Duration)].
  ///
  /// @return a new timeout
  public static Timeout never() {
    return new Timeout(NEVER);
  }

  // ---- Running

  /// Runs a body under this timeout, once.
  ///
  /// @param <T> the type of the result
  /// @param body what to run; may suspend
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and the body was cancelled by it
  /// @throws IllegalStateException if the timeout was entered before, or outside a task
  public <T> T run(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    enter();
    T result;
    try {
      result = body.call();
    } catch (Throwable e) {
      throw Sneaky.raise(exit(Objects.requireNonNull(task).asCancellation(e)));
    }
    exit();
    return result;
  }

  /// Runs a body under this timeout, once.
  ///
  /// @param body what to run; may suspend
  /// @throws TimeoutExpiredException if the deadline passed and the body was cancelled by it
  /// @throws IllegalStateException if the timeout was entered before, or outside a task
  public void run(Action body) {
    run(Bodies.callable(body));
  }

  /// Runs a body that knows its timeout, once.
  ///
  /// @param <T> the type of the result
  /// @param body what to run; may suspend
  /// @return what the body returned
  /// @throws TimeoutExpiredException if the deadline passed and the body was cancelled by it
  /// @throws IllegalStateException if the timeout was entered before, or outside a task
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public <T> T run(TimeoutFunction<T> body) {
    Objects.requireNonNull(body, "body");
    return run((Callable<T>) () -> body.run(this));
  }

  /// Runs a body that knows its timeout, once.
  ///
  /// @param body what to run; may suspend
  /// @throws TimeoutExpiredException if the deadline passed and the body was cancelled by it
  /// @throws IllegalStateException if the timeout was entered before, or outside a task
  @SuppressWarnings("overloads") // a block lambda tells them apart
  public void run(TimeoutAction body) {
    Objects.requireNonNull(body, "body");
    run(() -> body.run(this));
  }

  private void enter() {
    if (state != State.CREATED) {
      throw new IllegalStateException("cannot enter " + this + ": it has already been entered");
    }
    Strand strand = Strand.current();
    Task<?> current = strand == null ? null : strand.task;
    if (current == null) {
      throw new IllegalStateException("cannot enter " + this + ": use a timeout inside a task");
    }
    state = State.ACTIVE;
    task = current;
    cancellingAtEntry = current.cancelling();
    schedule(current);
  }

  private void exit() {
    disarm();
    if (state == State.EXPIRING) {
      state = State.EXPIRED;
      int _ = Objects.requireNonNull(task).uncancel();
    } else {
      state = State.FINISHED;
    }
  }

  /// Returns what to throw for what came out of the body.
  private Throwable exit(Throwable thrown) {
    boolean expiring = state == State.EXPIRING;
    exit();
    if (!expiring || Objects.requireNonNull(task).cancelling() > cancellingAtEntry) {
      return thrown;
    }
    if (thrown instanceof CancelledError) {
      return new TimeoutExpiredException("the deadline of " + this + " passed", thrown);
    }
    addExpiry(thrown);
    if (thrown instanceof ThrowableGroup group) {
      group.exceptions().forEach(this::addExpiry);
    }
    return thrown;
  }

  /// A body that was stopped by the deadline and then failed by itself: the cancellation stands
  /// among its causes.
  private void addExpiry(Throwable thrown) {
    thrown.addSuppressed(new TimeoutExpiredException("the deadline of " + this + " passed", null));
  }

  // ---- The deadline

  private void schedule(Task<?> running) {
    disarm();
    if (whenNanos == NEVER) {
      return;
    }
    EventLoop loop = running.loop;
    if (whenNanos <= loop.handles.nanoTime()) {
      Step step = new Expiry(this);
      soon = step;
      loop.handles.ready(step);
    } else {
      timer = loop.handles.addTimer(whenNanos, this::expire);
    }
  }

  private void disarm() {
    soon = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private record Expiry(Timeout timeout) implements Step {
    @Override
    public void step() {
      if (equals(timeout.soon)) {
        timeout.expire();
      }
    }
  }

  private void expire() {
    soon = null;
    timer = null;
    Objects.requireNonNull(task).doCancel(null);
    state = State.EXPIRING;
  }

  /// Returns the deadline.
  ///
  /// @return on the loop's clock, as [EventLoop#time()] counts; empty for never
  public Optional<Duration> when() {
    return whenNanos == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(whenNanos));
  }

  /// Moves the deadline. Only while the body runs and the deadline has not passed.
  ///
  /// @param when on the loop's clock, as [EventLoop#time()] counts
  /// @throws IllegalStateException if the timeout is not active
  public void reschedule(Duration when) {
    rescheduleTo(Nanos.of(Objects.requireNonNull(when, "when")));
  }

  /// Takes the deadline away. Only while the body runs and the deadline has not passed.
  ///
  /// @throws IllegalStateException if the timeout is not active
  public void rescheduleToNever() {
    rescheduleTo(NEVER);
  }

  private void rescheduleTo(long newWhen) {
    if (state != State.ACTIVE) {
      throw new IllegalStateException(
          state == State.CREATED
              ? "cannot reschedule " + this + ": it has not been entered"
              : "cannot reschedule " + this + ": it is no longer active");
    }
    whenNanos = newWhen;
    schedule(Objects.requireNonNull(task));
  }

  /// Says whether the deadline passed while the body ran.
  ///
  /// @return true from then on
  public boolean isExpired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  @Override
  public String toString() {
    return "<Timeout " + state.name().toLowerCase(Locale.ROOT) + ">";
  }
}
