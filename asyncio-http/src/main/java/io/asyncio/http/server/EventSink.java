package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.http.BodySink;
import io.asyncio.sync.Lock;
import java.time.Duration;

/// Takes events for one client.
///
/// **Threads:** the tasks of one loop; what several send at once goes out one after the other.
public final class EventSink {

  private final BodySink sink;
  private final Lock lock = new Lock();
  private final EventLoop loop = Asyncio.runningLoop();
  private Duration last = loop.time();

  EventSink(BodySink sink) {
    this.sink = sink;
  }

  /// Sends an event of the usual sort. Suspends until it is on its way.
  ///
  /// @param data any text; its lines arrive as they are, whatever ends them
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void send(String data) {
    send(ServerSentEvent.of(data));
  }

  /// Sends an event. Suspends until it is on its way.
  ///
  /// @param type which listeners hear it
  /// @param data any text
  /// @throws IllegalArgumentException if the type has a line end or NUL
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void send(String type, String data) {
    send(ServerSentEvent.of(data).withEvent(type));
  }

  /// Sends an event. Suspends until it is on its way.
  ///
  /// @param event with an id, say, which the client names when it comes again (`Last-Event-ID`)
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void send(ServerSentEvent event) {
    write(event.toString());
  }

  private void write(String text) {
    try (var _ = lock.hold()) {
      sink.write(text);
      sink.flush();
      last = loop.time();
    }
  }

  /// Sends a comment whenever nothing else was sent for a while. Suspends until it is cancelled.
  void beat(Duration pause) {
    while (true) {
      Duration left = last.plus(pause).minus(loop.time());
      if (left.isPositive()) {
        Asyncio.sleep(left);
      } else {
        send(ServerSentEvent.ofComment(""));
      }
    }
  }
}
