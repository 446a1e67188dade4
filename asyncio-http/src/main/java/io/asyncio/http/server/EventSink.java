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
    send("", "", data);
  }

  /// Sends an event. Suspends until it is on its way.
  ///
  /// @param type which listeners hear it; empty for the usual sort
  /// @param data any text
  /// @throws IllegalArgumentException if the type has several lines
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void send(String type, String data) {
    send(type, "", data);
  }

  /// Sends an event that the client can name when it comes again, in `Last-Event-ID`. Suspends
  /// until it is on its way.
  ///
  /// @param type which listeners hear it; empty for the usual sort
  /// @param id the event's; empty for none
  /// @param data any text
  /// @throws IllegalArgumentException if type or id have several lines, or the id has a NUL
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void send(String type, String id, String data) {
    StringBuilder event = new StringBuilder(data.length() + 32);
    if (!type.isEmpty()) {
      event.append("event: ").append(line("type", type)).append('\n');
    }
    if (!id.isEmpty()) {
      event.append("id: ").append(line("id", id)).append('\n');
    }
    appendLines(event, "data: ", data);
    write(event.append('\n').toString());
  }

  /// Tells the client how long to wait before it comes again. Suspends until it is on its way.
  ///
  /// @param pause in milliseconds
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void retryAfter(Duration pause) {
    write("retry: " + pause.toMillis() + "\n\n");
  }

  /// Sends what no listener hears. Suspends until it is on its way.
  ///
  /// @param comment any text
  /// @throws io.asyncio.net.NetworkException if the connection is gone
  public void comment(String comment) {
    StringBuilder lines = new StringBuilder();
    appendLines(lines, ": ", comment);
    write(lines.append('\n').toString());
  }

  private static String line(String what, String text) {
    if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      throw new IllegalArgumentException(
          "the %s of an event must be one line without NUL, found %d characters"
              .formatted(what, text.length()));
    }
    return text;
  }

  /// Each line as one of its own, so that none can end the event or begin a field.
  private static void appendLines(StringBuilder event, String field, String text) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean isEnd = i == text.length() || text.charAt(i) == '\n' || text.charAt(i) == '\r';
      if (isEnd) {
        event.append(field).append(text, start, i).append('\n');
        if (text.startsWith("\r\n", i)) {
          i++;
        }
        start = i + 1;
      }
    }
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
        comment("");
      }
    }
  }
}
