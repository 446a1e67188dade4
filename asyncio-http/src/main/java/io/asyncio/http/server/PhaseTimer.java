package io.asyncio.http.server;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.HttpException;
import io.asyncio.http.Status;
import io.asyncio.http.codec.LazyTimer;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.time.Duration;

/// Bounds each phase of a connection, one at a time: a body that is read in the midst of an answer
/// interrupts the phase of the answer, which goes on with the time that it had left.
final class PhaseTimer {

  /// What a connection is about.
  enum Phase {
    /// The handler's time is its own.
    NONE,
    /// Between two requests.
    IDLE,
    /// Between the first and the last byte of a head.
    HEAD,
    /// In a body.
    BODY,
    /// In an answer.
    WRITE,
    /// After the last answer.
    LINGER
  }

  /// Thrown by a read that is not worth an answer.
  static final class Over extends HttpException {

    private static final long serialVersionUID = 1L;

    Over(Phase phase) {
      super("the time of phase " + phase + " is over", null);
    }
  }

  private static final long BYTES_PER_SECOND = 240;
  private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final EventLoop loop;
  private final Context context;
  private final LazyTimer timer;
  private final StreamReader reader;
  private final StreamWriter writer;

  private Phase phase = Phase.NONE;
  private Phase interrupted = Phase.NONE;
  private long interruptedEnd = LazyTimer.NEVER;
  private long end = LazyTimer.NEVER;
  private long bodyWaitStart;
  private long bodyWaited;

  PhaseTimer(EventLoop loop, Context context, StreamReader reader, StreamWriter writer) {
    this.loop = loop;
    this.context = context;
    this.timer = new LazyTimer(loop, context, this::over);
    this.reader = reader;
    this.writer = writer;
  }

  Phase phase() {
    return phase;
  }

  void begin(Phase newPhase, Duration limit) {
    begin(newPhase, timer.after(limit));
  }

  /// Does not begin a phase anew that goes on.
  void beginOnce(Phase newPhase, Duration limit) {
    if (phase != newPhase) {
      begin(newPhase, limit);
    }
  }

  private void begin(Phase newPhase, long newEnd) {
    phase = newPhase;
    end = newEnd;
    timer.endAt(newEnd);
  }

  /// The handler goes on, in its own time.
  void end() {
    begin(Phase.NONE, LazyTimer.NEVER);
    bodyWaited = 0;
  }

  /// Nothing waits for the client to take it.
  void endWrite() {
    if (phase == Phase.WRITE) {
      begin(Phase.NONE, LazyTimer.NEVER);
    }
  }

  /// A body is waited for, perhaps in the midst of an answer.
  void beginBody(Duration gap, long received) {
    interrupted = phase;
    interruptedEnd = end;
    if (phase == Phase.LINGER) {
      return;
    }
    bodyWaitStart = timer.now();
    long earned = GRACE_NANOS + earned(received) - bodyWaited;
    begin(Phase.BODY, bodyWaitStart + Math.min(gap.toNanos(), earned));
  }

  /// More than a year is enough, and no overflow.
  private static long earned(long received) {
    return Math.min(received, Long.MAX_VALUE / SECOND_NANOS) * SECOND_NANOS / BYTES_PER_SECOND;
  }

  void endBody() {
    if (interrupted == Phase.LINGER) {
      return;
    }
    long waited = timer.now() - bodyWaitStart;
    bodyWaited += waited;
    boolean isNever = interruptedEnd >= LazyTimer.NEVER - waited;
    begin(interrupted, isNever ? LazyTimer.NEVER : interruptedEnd + waited);
  }

  private void over() {
    switch (phase) {
      case IDLE -> endIdleInTwoTurns();
      case HEAD, BODY ->
          reader.setException(
              new BadMessageException(
                  Status.REQUEST_TIMEOUT,
                  phase == Phase.HEAD
                      ? "the head of the request did not come in time"
                      : "the body of the request came too slowly"));
      case WRITE -> writer.abort();
      case LINGER -> reader.setException(new Over(phase));
      case NONE -> {}
    }
  }

  /// A request may have come while the loop was busy; it is read before a turn's callbacks run.
  private void endIdleInTwoTurns() {
    long noticed = end;
    loop.callSoon(() -> loop.callSoon(() -> endIdle(noticed), context), context);
  }

  private void endIdle(long noticed) {
    if (phase == Phase.IDLE && end == noticed && reader.buffered() == 0) {
      reader.setException(new Over(phase));
    }
  }

  void close() {
    phase = Phase.NONE;
    timer.close();
  }
}
