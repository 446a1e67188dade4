package io.asyncio.http.server;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.HttpException;
import io.asyncio.http.Status;
import io.asyncio.loop.TimerHandle;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Bounds each phase of a connection with one timer, which is hardly ever moved: a phase only notes
/// when it has to be over. The timer looks at that when it fires, and sets itself again if the
/// phase was left. Only a phase that ends before the timer fires moves it.
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
  private final StreamReader reader;
  private final StreamWriter writer;

  private Phase phase = Phase.NONE;
  private Phase interrupted = Phase.NONE;
  private long interruptedDeadline;
  private long deadline;
  private long bodyWaitStart;
  private long bodyWaited;
  private @Nullable TimerHandle timer;
  private long firesAt;

  PhaseTimer(EventLoop loop, Context context, StreamReader reader, StreamWriter writer) {
    this.loop = loop;
    this.context = context;
    this.reader = reader;
    this.writer = writer;
  }

  Phase phase() {
    return phase;
  }

  void begin(Phase newPhase, Duration limit) {
    begin(newPhase, nanos(), limit.toNanos());
  }

  /// Does not begin a phase anew that goes on.
  void beginOnce(Phase newPhase, Duration limit) {
    if (phase != newPhase) {
      begin(newPhase, limit);
    }
  }

  private long nanos() {
    return loop.time().toNanos();
  }

  private void begin(Phase newPhase, long now, long limit) {
    phase = newPhase;
    deadline = now + limit;
    if (timer == null) {
      arm();
    } else if (deadline - firesAt < 0) {
      timer.cancel();
      arm();
    }
  }

  private void arm() {
    firesAt = deadline;
    timer = loop.callAt(Duration.ofNanos(deadline), this::fire, context);
  }

  /// The handler goes on, in its own time.
  void end() {
    phase = Phase.NONE;
    bodyWaited = 0;
  }

  /// A body is waited for, perhaps in the midst of an answer.
  void beginBody(Duration gap, long received) {
    interrupted = phase;
    interruptedDeadline = deadline;
    if (phase == Phase.LINGER) {
      return;
    }
    bodyWaitStart = nanos();
    long earned = GRACE_NANOS + received * SECOND_NANOS / BYTES_PER_SECOND - bodyWaited;
    begin(Phase.BODY, bodyWaitStart, Math.max(1, Math.min(gap.toNanos(), earned)));
  }

  void endBody() {
    if (interrupted == Phase.LINGER) {
      return;
    }
    bodyWaited += nanos() - bodyWaitStart;
    phase = interrupted;
    deadline = interruptedDeadline;
  }

  private void fire() {
    timer = null;
    if (phase == Phase.NONE) {
      return;
    }
    if (nanos() - deadline < 0) {
      arm();
      return;
    }
    switch (phase) {
      case IDLE -> {
        if (reader.buffered() == 0) {
          reader.setException(new Over(phase));
        }
      }
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

  void close() {
    phase = Phase.NONE;
    if (timer != null) {
      timer.cancel();
    }
  }
}
