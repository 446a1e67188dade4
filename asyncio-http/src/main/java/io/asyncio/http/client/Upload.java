package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.Headers;
import io.asyncio.http.codec.OutgoingBody;
import io.asyncio.net.NetworkException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Sends a body in a task of its own, while the answer is waited for: a server may answer before it
/// has read all.
///
/// If the server goes away, the task just ends: what reads the answer finds out, and perhaps finds
/// an answer. If the body can't be made, the reader is told, and the connection is cut, so that the
/// server does not take what it has got for the whole.
final class Upload {

  private static final int PIECE = 64 * 1024;
  private static final long FILE_PIECE = 1024 * 1024;

  private final Exchange exchange;
  private final ClientConnection connection;
  private final Body body;
  private @Nullable Task<Void> task;
  private boolean isDone;
  private boolean isStopped;

  Upload(Exchange exchange, ClientConnection connection, Body body) {
    this.exchange = exchange;
    this.connection = connection;
    this.body = body;
  }

  void start() {
    Task<Void> started = Asyncio.createTask("upload to " + connection.route, this::run);
    started.addDoneCallback(this::ended);
    task = started;
  }

  /// Somebody may have cancelled all tasks: then the answer would be waited for in vain.
  private void ended(Future<Void> ended) {
    if (ended.isCancelled() && !isStopped) {
      connection.fail(
          new UploadException(
              connection.route.origin().toString(), new CancellationException("cancelled")));
    }
  }

  /// Whether all of it has been written.
  boolean isDone() {
    return isDone;
  }

  /// Lets it end soon.
  void cancel() {
    isStopped = true;
    if (task != null && !task.isDone()) {
      task.cancel("the answer came before the whole of the request was sent");
    }
  }

  /// Suspends until it has ended.
  void awaitEnd() {
    if (task != null && !task.isDone()) {
      var _ = Asyncio.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
    }
  }

  private void run() {
    try {
      if (body instanceof Body.File file) {
        sendFile(file);
      } else {
        OutgoingBody.Mode mode =
            body.length().isPresent() ? OutgoingBody.Mode.LENGTH : OutgoingBody.Mode.CHUNKED;
        new OutgoingBody(connection.writer, mode, body.length(), () -> {})
            .send(new Body.Stream(body.length(), this::write));
      }
      isDone = true;
      exchange.uploaded();
    } catch (Exception | StackOverflowError | AssertionError e) {
      if (!(e instanceof NetworkException && connection.writer.isClosing())) {
        connection.fail(
            e instanceof RuntimeException own
                ? own
                : new UploadException(connection.route.origin().toString(), e));
      }
    }
  }

  private void write(BodySink sink) throws Exception {
    BodySink timed = new TimedSink(sink);
    switch (body) {
      case Body.Stream stream -> stream.writer().writeTo(timed);
      case Body.Bytes all -> {
        byte[] bytes = all.bytes();
        for (int at = 0; at < bytes.length; at += PIECE) {
          timed.write(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
        }
      }
      case Body.File _ -> throw new IllegalStateException("files are sent in another way");
    }
  }

  private void sendFile(Body.File file) {
    long sent = 0;
    while (sent < file.count()) {
      long most = Math.min(FILE_PIECE, file.count() - sent);
      connection.timer.beginWrite(exchange.writeTimeout());
      long count = connection.writer.sendFile(file.path(), file.offset() + sent, most);
      connection.timer.endWrite();
      exchange.sent((int) count);
      sent += count;
      if (count < most) {
        throw new IllegalStateException(
            "%s has become shorter: only %d of %d bytes were there"
                .formatted(file.path(), sent, file.count()));
      }
    }
  }

  /// Bounds each write, but not the time that the body's writer takes between them.
  private final class TimedSink implements BodySink {

    private final BodySink sink;

    TimedSink(BodySink sink) {
      this.sink = sink;
    }

    @Override
    public void write(ByteBuffer bytes) {
      int count = bytes.remaining();
      connection.timer.beginWrite(exchange.writeTimeout());
      sink.write(bytes);
      connection.timer.endWrite();
      exchange.sent(count);
    }

    @Override
    public void flush() {
      connection.timer.beginWrite(exchange.writeTimeout());
      sink.flush();
      connection.timer.endWrite();
    }

    @Override
    public void trailers(Headers trailers) {
      sink.trailers(trailers);
    }
  }
}
