package io.asyncio.http.client;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.http.codec.LazyTimer;
import java.time.Duration;
import java.util.function.Consumer;

/// Bounds each phase of a connection, and the whole of the request it works for, which may all go
/// on at once: the first that has to be over counts.
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

  private final LazyTimer timer;
  private final Consumer<Phase> over;

  private long totalEnd = LazyTimer.NEVER;
  private long readEnd = LazyTimer.NEVER;
  private long writeEnd = LazyTimer.NEVER;
  private boolean isIdle;

  ConnectionTimer(EventLoop loop, Context context, Consumer<Phase> over) {
    this.timer = new LazyTimer(loop, context, this::over);
    this.over = over;
  }

  private long end(Duration limit) {
    return limit.isZero() ? LazyTimer.NEVER : timer.after(limit);
  }

  /// A request begins, which has to be over at a time of the loop, or [Long#MAX_VALUE].
  void beginRequest(long end) {
    isIdle = false;
    totalEnd = end;
    readEnd = LazyTimer.NEVER;
    writeEnd = LazyTimer.NEVER;
    arm();
  }

  void beginRead(Duration limit) {
    readEnd = end(limit);
    arm();
  }

  void endRead() {
    readEnd = LazyTimer.NEVER;
  }

  void beginWrite(Duration limit) {
    writeEnd = end(limit);
    arm();
  }

  void endWrite() {
    writeEnd = LazyTimer.NEVER;
  }

  /// No request any more.
  void beginIdle(Duration limit) {
    isIdle = true;
    totalEnd = LazyTimer.NEVER;
    writeEnd = LazyTimer.NEVER;
    beginRead(limit);
  }

  private void arm() {
    timer.endAt(Math.min(totalEnd, Math.min(readEnd, writeEnd)));
  }

  private void over() {
    long now = timer.now();
    if (now >= totalEnd) {
      over.accept(Phase.TOTAL);
    } else if (now >= readEnd) {
      over.accept(isIdle ? Phase.IDLE : Phase.READ);
    } else if (now >= writeEnd) {
      over.accept(Phase.WRITE);
    } else {
      // The phase that was to be over then was left.
      arm();
    }
  }

  void close() {
    totalEnd = LazyTimer.NEVER;
    readEnd = LazyTimer.NEVER;
    writeEnd = LazyTimer.NEVER;
    timer.close();
  }
}
