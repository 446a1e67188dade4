package io.asyncio.http.codec;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One timer for all that has to be over in time on a connection, which is hardly ever moved.
///
/// Whoever waits only notes when the wait has to be over, and nothing when it was: that is the way
/// of nearly all waits, and costs a field. The timer looks at the note when it fires, and sets
/// itself again if it says later. Only an end before the one that it is set to moves it.
///
/// **Threads:** the loop's.
public final class LazyTimer {

  /// What is never over.
  public static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Context context;
  private final Runnable over;
  private final Runnable fire = this::fire;

  private long end = NEVER;
  private @Nullable TimerHandle timer;
  private long firesAt;

  /// Creates a timer that is not set.
  ///
  /// @param loop whose clock counts
  /// @param context in which it is called
  /// @param over called once the end that was said last has come; may say another
  public LazyTimer(EventLoop loop, Context context, Runnable over) {
    this.loop = loop;
    this.context = context;
    this.over = over;
  }

  /// Returns the time.
  ///
  /// @return by the loop's clock, in nanoseconds
  public long now() {
    return loop.time().toNanos();
  }

  /// Returns the time after a while.
  ///
  /// @param wait not negative
  /// @return by the loop's clock, in nanoseconds; [#NEVER] if that is beyond it
  public long after(Duration wait) {
    long then = now() + wait.toNanos();
    return then < 0 ? NEVER : then;
  }

  /// Says when what goes on has to be over, in place of what was said before.
  ///
  /// @param newEnd by the loop's clock, in nanoseconds, or [#NEVER]
  public void endAt(long newEnd) {
    end = newEnd;
    if (end == NEVER || (timer != null && firesAt <= end)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    set();
  }

  private void set() {
    firesAt = end;
    timer = loop.callAt(Duration.ofNanos(end), fire, context);
  }

  private void fire() {
    timer = null;
    if (end == NEVER) {
      return;
    }
    if (now() < end) {
      set();
      return;
    }
    end = NEVER;
    over.run();
  }

  /// Ends it. Idempotent.
  public void close() {
    end = NEVER;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
