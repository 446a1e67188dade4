package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Answers with events that go on as long as the client listens: server-sent events, which browsers
/// read by `EventSource`.
///
/// ```java
/// router.get("/prices", request -> ServerSentEvents.stream(request, events -> {
///   for (Price price : prices.subscribe()) {
///     events.send("price", price.toJson());
///   }
/// }));
/// ```
///
/// When nothing was sent for 15 seconds, a comment is, so that what lies between does not take the
/// connection for dead. When the client goes, or the server ends, the task that sends is cancelled.
///
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, section
///   9.2</a>
public final class ServerSentEvents {

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final Headers HEADERS =
      Headers.of(
          "Content-Type",
          "text/event-stream",
          "Cache-Control",
          "no-cache",
          // Asks a proxy to pass on each event at once.
          "X-Accel-Buffering",
          "no");

  private ServerSentEvents() {}

  /// Returns an answer of events.
  ///
  /// @param request what is answered
  /// @param writer sends them
  /// @return 200
  public static Response stream(Request request, EventWriter writer) {
    return stream(request, HEARTBEAT, writer);
  }

  /// Returns an answer of events.
  ///
  /// @param request what is answered
  /// @param heartbeat how long nothing may be sent before a comment is
  /// @param writer sends them
  /// @return 200
  /// @throws IllegalArgumentException if the time is not positive
  public static Response stream(Request request, Duration heartbeat, EventWriter writer) {
    Objects.requireNonNull(writer, "writer");
    if (heartbeat.isNegative() || heartbeat.isZero()) {
      throw new IllegalArgumentException("heartbeat must be positive, found " + heartbeat);
    }
    return Response.of(
        Status.OK, HEADERS, Body.stream(sink -> run(request, heartbeat, writer, sink)));
  }

  private static void run(Request request, Duration heartbeat, EventWriter writer, BodySink sink)
      throws Exception {
    // So that the client knows at once that it is listened to.
    sink.flush();
    EventSink events = new EventSink(sink);
    Task<Void> work = Asyncio.createTask("events of " + request, () -> writer.writeTo(events));
    Task<Void> heart = Asyncio.createTask("heartbeat of " + request, () -> events.beat(heartbeat));
    List<Task<Void>> both = List.of(work, heart);
    try {
      List<Future<Void>> ends =
          List.of(work, heart, request.whenDisconnected(), request.whenDraining());
      Asyncio.wait(ends, ReturnWhen.FIRST_COMPLETED);
    } finally {
      both.forEach(Task::cancel);
      Asyncio.wait(both, ReturnWhen.ALL_COMPLETED);
    }
    for (Task<Void> task : both) {
      if (!task.isCancelled() && task.exception().isPresent()) {
        task.result();
      }
    }
  }
}
