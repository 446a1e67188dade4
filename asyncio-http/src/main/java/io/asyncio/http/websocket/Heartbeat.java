package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;

import io.asyncio.EventLoop;
import io.asyncio.loop.TimerHandle;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks the peer at intervals whether it is there, and takes each byte from it for an answer, read
/// by the program or not.
///
/// When so much waits to be read that the peer is not listened to any more, its silence means
/// nothing, and it is left in peace.
final class Heartbeat {

  /// From here on a stream may have stopped to listen.
  private static final int DEAF = StreamReader.DEFAULT_LIMIT;

  private final EventLoop loop;
  private final Duration interval;
  private final StreamReader reader;
  private final FrameReader frames;
  private final FrameWriter out;
  private final Runnable onSilence;
  private long receivedBefore;
  private boolean isPinging;
  private @Nullable TimerHandle timer;

  /// @param onSilence called when the peer is given up; does not suspend
  Heartbeat(
      EventLoop loop,
      Duration interval,
      StreamReader reader,
      FrameReader frames,
      FrameWriter out,
      Runnable onSilence) {
    this.loop = loop;
    this.interval = interval;
    this.reader = reader;
    this.frames = frames;
    this.out = out;
    this.onSilence = onSilence;
  }

  void start() {
    timer = loop.callLater(interval, this::ask);
  }

  private void ask() {
    receivedBefore = frames.received();
    if (!isPinging) {
      isPinging = true;
      var _ = createTask("heartbeat of a WebSocket", this::ping);
    }
    timer = loop.callLater(interval.dividedBy(2), this::check);
  }

  private void ping() {
    try {
      out.emptyPing();
    } catch (NetworkException _) {
      // The task that reads is told as well.
    } finally {
      isPinging = false;
    }
  }

  private void check() {
    if (frames.received() == receivedBefore && reader.buffered() < DEAF) {
      onSilence.run();
    } else {
      timer = loop.callLater(interval.minus(interval.dividedBy(2)), this::ask);
    }
  }

  void stop() {
    TimerHandle pending = timer;
    if (pending != null) {
      timer = null;
      pending.cancel();
    }
  }
}
