package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.BodyWriter;
import io.asyncio.http.Headers;
import io.asyncio.loop.TimerHandle;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A body while it is made and sent.
///
/// The time that its writer takes is the program's own: the connection's timer runs only while a
/// write waits for the client.
///
/// When the connection breaks, nobody will ever take what the writer makes, and it is cancelled. It
/// is harder to tell what the end of the client's side means: one that has gone looks like one that
/// only has nothing more to say and still listens (`nc -N`); the difference shows when something is
/// sent, to which the first answers with a reset. So a writer that goes on writing goes on, until a
/// write fails; one that is silent for as long as a client may be is cancelled. Over TLS nobody
/// listens after its end.
final class StreamedBody implements BodySink {

  private final EventLoop loop = Asyncio.runningLoop();
  private final BodySink sink;
  private final StreamReader reader;
  private final StreamWriter writer;
  private final PhaseTimer timer;
  private final Duration patience;
  private final ClientWatch watch;
  private int writing;
  private Duration lastWrite = Duration.ZERO;
  private @Nullable TimerHandle silence;

  private StreamedBody(
      Request request,
      BodySink sink,
      StreamReader reader,
      StreamWriter writer,
      PhaseTimer timer,
      Duration patience) {
    this.sink = sink;
    this.reader = reader;
    this.writer = writer;
    this.timer = timer;
    this.patience = patience;
    this.watch = new ClientWatch(request);
  }

  /// Returns a body as it is, but watched while it is made.
  static Body watched(
      Request request,
      Body.Stream body,
      StreamReader reader,
      StreamWriter writer,
      PhaseTimer timer,
      Duration patience) {
    return new Body.Stream(
        body.length(),
        sink ->
            new StreamedBody(request, sink, reader, writer, timer, patience).make(body.writer()));
  }

  private void make(BodyWriter maker) throws Exception {
    timer.endWrite();
    try {
      var _ =
          watch.over(
              () -> {
                maker.writeTo(this);
                return true;
              },
              reader.whenEof(),
              this::ended);
    } finally {
      if (silence != null) {
        silence.cancel();
      }
      // The end of the body is still to be written.
      timer.begin(PhaseTimer.Phase.WRITE, patience);
    }
  }

  // ---- The client

  private void ended(Future<Void> end) {
    boolean isBroken =
        reader.exception().isPresent() || writer.isClosing() || !writer.canWriteEof();
    // A write that waits fails by itself, and says more.
    if (isBroken && writing == 0) {
      watch.clientGone();
    } else {
      lastWrite = loop.time();
      awaitSilence();
    }
  }

  private void awaitSilence() {
    silence = loop.callAt(lastWrite.plus(patience), this::checkSilence);
  }

  private void checkSilence() {
    if (writing > 0 || loop.time().minus(lastWrite).compareTo(patience) < 0) {
      lastWrite = writing > 0 ? loop.time() : lastWrite;
      awaitSilence();
    } else {
      watch.clientGone();
    }
  }

  // ---- The sink

  @Override
  public void write(ByteBuffer bytes) {
    watched(() -> sink.write(bytes));
  }

  @Override
  public void flush() {
    watched(sink::flush);
  }

  private void watched(Runnable write) {
    writing++;
    try {
      write.run();
    } finally {
      writing--;
      lastWrite = silence == null ? lastWrite : loop.time();
      if (writing == 0) {
        timer.endWrite();
      }
    }
  }

  @Override
  public void trailers(Headers trailers) {
    sink.trailers(trailers);
  }
}
