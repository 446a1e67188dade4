package io.asyncio.http.client;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Bounds each phase of a connection, and the whole of the request it works for, with one timer
/// that is hardly ever moved: a phase only notes when it has to be over. The timer looks at that
/// when it fires, and sets itself again if the phase was left. Only a phase that ends before the
/// timer fires moves it.
final class ConnectionTimer {

  /// What was over.
  enum Phase {
    /// The request as a whole.
    TOTAL,
    /// The time between two requests.
    IDLE,
    /// The wait for bytes of an answer.
    READ,
    /// The wait for the server to take bytes of the request.
    WRITE
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Context context;
  private final Consumer<Phase> over;
  private final Runnable fire = this::fire;

  private long totalEnd = NEVER;
  private long readEnd = NEVER;
  private long writeEnd = NEVER;
  private boolean isIdle;
  private @Nullable TimerHandle timer;
  private long firesAt;

  ConnectionTimer(EventLoop loop, Context context, Consumer<Phase> over) {
    this.loop = loop;
    this.context = context;
    this.over = over;
  }

  private long end(Duration limit) {
    return limit.isZero() ? NEVER : loop.time().plus(limit).toNanos();
  }

  /// A request begins, which has to be over at a time of the loop, or [Long#MAX_VALUE].
  void beginRequest(long end) {
    isIdle = false;
    totalEnd = end;
    readEnd = NEVER;
    writeEnd = NEVER;
    arm();
  }

  void beginRead(Duration limit) {
    readEnd = end(limit);
    arm();
  }

  void endRead() {
    readEnd = NEVER;
  }

  void beginWrite(Duration limit) {
    writeEnd = end(limit);
    arm();
  }

  void endWrite() {
    writeEnd = NEVER;
  }

  /// No request any more.
  void beginIdle(Duration limit) {
    isIdle = true;
    totalEnd = NEVER;
    writeEnd = NEVER;
    beginRead(limit);
  }

  private void arm() {
    long end = Math.min(totalEnd, Math.min(readEnd, writeEnd));
    if (end == NEVER || (timer != null && firesAt <= end)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    firesAt = end;
    timer = loop.callAt(Duration.ofNanos(end), fire, context);
  }

  private void fire() {
    timer = null;
    long now = loop.time().toNanos();
    if (now >= totalEnd) {
      over.accept(Phase.TOTAL);
    } else if (now >= readEnd) {
      over.accept(isIdle ? Phase.IDLE : Phase.READ);
    } else if (now >= writeEnd) {
      over.accept(Phase.WRITE);
    } else {
      arm();
    }
  }

  void close() {
    totalEnd = NEVER;
    readEnd = NEVER;
    writeEnd = NEVER;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
