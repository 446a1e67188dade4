package io.asyncio.http.client;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/// Reads a body of events, as `text/event-stream` has them, each as it comes.
///
/// ```java
/// EventStream events = response.events();
/// for (ReceivedEvent event : events) {
///   show(event.data());
/// }
/// reconnect(events.lastId(), events.retry());
/// ```
///
/// Lines end with CR LF, LF or CR. An event that the body ends in is dropped.
///
/// **Threads:** one task of the loop at a time.
///
/// @see <a
///   href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML
///   standard, section 9.2.5</a>
public final class EventStream implements Iterable<ReceivedEvent> {

  /// How long a line and the data of an event may be unless another limit is given: 1 MiB.
  public static final int DEFAULT_LIMIT = 1 << 20;

  /// What bodies of events say they are.
  static final String MEDIA_TYPE = "text/event-stream";

  private static final int PIECE = 4 * 1024;
  private static final Duration LONGEST_RETRY = Duration.ofDays(1);

  private final BodySource source;
  private final int limit;
  private final ByteBuffer input = ByteBuffer.allocate(PIECE).limit(0);

  private byte[] line = new byte[256];
  private int lineLength;
  private boolean isFirstLine = true;
  private boolean isAfterCr;
  private boolean isEnded;

  private StringBuilder data = new StringBuilder();
  private String event = "";
  private String nextId = "";
  private String lastId = "";
  private Optional<Duration> retry = Optional.empty();

  private EventStream(BodySource source, int limit) {
    this.source = Objects.requireNonNull(source, "source");
    if (limit <= 0) {
      throw new IllegalArgumentException("limit of an event must be positive, found " + limit);
    }
    this.limit = limit;
  }

  /// Returns a reader with the usual limit. Never suspends.
  ///
  /// @param source read by nobody else
  /// @return stands before the first event
  public static EventStream read(BodySource source) {
    return new EventStream(source, DEFAULT_LIMIT);
  }

  /// Returns a reader. Never suspends.
  ///
  /// @param source read by nobody else
  /// @param limit how long a line, in bytes, and the data of an event, in characters, may be
  /// @return stands before the first event
  /// @throws IllegalArgumentException if the limit is not positive
  public static EventStream read(BodySource source, int limit) {
    return new EventStream(source, limit);
  }

  // ---- Events

  /// Returns the next event. Suspends until it has come; a cancelled task has lost nothing.
  ///
  /// @return empty at the end of the body
  /// @throws BadMessageException (413) if a line or an event is longer than the limit
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  public Optional<ReceivedEvent> next() {
    while (!isEnded) {
      if (!input.hasRemaining()) {
        fill();
      }
      while (input.hasRemaining()) {
        Optional<ReceivedEvent> next = take(input.get());
        if (next.isPresent()) {
          return next;
        }
      }
    }
    return Optional.empty();
  }

  private void fill() {
    input.clear();
    try {
      isEnded = source.read(input) < 0;
    } finally {
      // Nothing is there if the task was cancelled.
      input.flip();
    }
  }

  private Optional<ReceivedEvent> take(byte b) {
    boolean isSecondOfTwo = isAfterCr && b == '\n';
    isAfterCr = b == '\r';
    if (isSecondOfTwo) {
      return Optional.empty();
    }
    if (b == '\r' || b == '\n') {
      return endLine();
    }
    if (lineLength == limit) {
      throw tooLong("a line");
    }
    if (lineLength == line.length) {
      line = Arrays.copyOf(line, 2 * lineLength);
    }
    line[lineLength++] = b;
    return Optional.empty();
  }

  private BadMessageException tooLong(String what) {
    return new BadMessageException(
        Status.CONTENT_TOO_LARGE,
        "%s of a stream of events is longer than the limit of %d; raise the limit"
            .formatted(what, limit));
  }

  private Optional<ReceivedEvent> endLine() {
    String text = new String(line, 0, lineLength, StandardCharsets.UTF_8);
    lineLength = 0;
    if (isFirstLine && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    isFirstLine = false;
    if (text.isEmpty()) {
      return dispatch();
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      setField(text, "");
    } else {
      int start = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      setField(text.substring(0, colon), text.substring(start));
    }
    return Optional.empty();
  }

  private void setField(String name, String value) {
    switch (name) {
      case "data" -> {
        if (data.length() + value.length() > limit) {
          throw tooLong("an event");
        }
        data.append(value).append('\n');
      }
      case "event" -> event = value;
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          nextId = value;
        }
      }
      case "retry" -> {
        long milliseconds = Characters.decimal(value);
        if (milliseconds >= 0) {
          Duration wanted = Duration.ofMillis(milliseconds);
          retry = Optional.of(wanted.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wanted);
        }
      }
      default -> {
        // A comment, or what nobody knows.
      }
    }
  }

  private Optional<ReceivedEvent> dispatch() {
    lastId = nextId;
    String type = event.isEmpty() ? "message" : event;
    event = "";
    if (data.isEmpty()) {
      return Optional.empty();
    }
    String lines = data.substring(0, data.length() - 1);
    data = new StringBuilder();
    return Optional.of(new ReceivedEvent(lastId, type, lines));
  }

  /// Returns the events to the end of the body, read as they are asked for.
  @Override
  public Iterator<ReceivedEvent> iterator() {
    return new Iterator<>() {
      private Optional<ReceivedEvent> ahead = Optional.empty();

      @Override
      public boolean hasNext() {
        if (ahead.isEmpty()) {
          ahead = EventStream.this.next();
        }
        return ahead.isPresent();
      }

      @Override
      public ReceivedEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the stream of events has ended");
        }
        ReceivedEvent taken = ahead.orElseThrow();
        ahead = Optional.empty();
        return taken;
      }
    };
  }

  // ---- To come again

  /// Returns what a client says in `Last-Event-ID` when it comes again.
  ///
  /// @return of the last whole event; empty if the server has said none
  public String lastId() {
    return lastId;
  }

  /// Returns how long the server wants a client to wait before it comes again.
  ///
  /// @return a day at most; empty if the server has not said it
  public Optional<Duration> retry() {
    return retry;
  }

  @Override
  public String toString() {
    return "<EventStream after '" + lastId + "'>";
  }
}
