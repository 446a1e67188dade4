package io.asyncio.http.server;

import java.time.Duration;
import java.util.Optional;

/// An event as a server sends it to a page that listens, one after the other in one body.
///
/// ```java
/// sink.write(ServerSentEvent.of("42").withEvent("price").toString());
/// sink.flush();
/// ```
///
/// @param id what a client says when it comes again (`Last-Event-ID`); empty does not change it
/// @param event its type; empty for `message`
/// @param retry how long a client waits before it comes again, in whole milliseconds; empty does
///   not change it
/// @param data any text; empty is no event for the client, an empty text is one
/// @param comment for nobody, to keep the connection open
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard,
///   section 9.2</a>
public record ServerSentEvent(
    Optional<String> id,
    Optional<String> event,
    Optional<Duration> retry,
    Optional<String> data,
    Optional<String> comment) {

  private static final ServerSentEvent EMPTY =
      new ServerSentEvent(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if id or type have a line end or NUL, or the time is negative
  public ServerSentEvent {
    id.ifPresent(text -> checkLine("id", text));
    event.ifPresent(text -> checkLine("type", text));
    if (retry.isPresent() && retry.get().isNegative()) {
      throw new IllegalArgumentException(
          "a client cannot wait for a negative time before it comes again, found " + retry.get());
    }
  }

  private static void checkLine(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == '\0') {
        throw new IllegalArgumentException(
            "the %s of an event has the character U+%04X at %d; leave it out"
                .formatted(what, (int) c, i));
      }
    }
  }

  // ---- Made

  /// Returns an event.
  ///
  /// @param data any text, of one or more lines
  /// @return of type `message`
  public static ServerSentEvent of(String data) {
    return EMPTY.withData(data);
  }

  /// Returns a comment, which a client does not see.
  ///
  /// @param text any
  /// @return no event
  public static ServerSentEvent ofComment(String text) {
    return new ServerSentEvent(EMPTY.id, EMPTY.event, EMPTY.retry, EMPTY.data, Optional.of(text));
  }

  /// Returns a copy with an id.
  ///
  /// @param newId one line; an empty text makes the client forget the last one
  /// @return a copy
  /// @throws IllegalArgumentException if it has a line end or NUL
  public ServerSentEvent withId(String newId) {
    return new ServerSentEvent(Optional.of(newId), event, retry, data, comment);
  }

  /// Returns a copy of another type.
  ///
  /// @param newEvent one line
  /// @return a copy
  /// @throws IllegalArgumentException if it has a line end or NUL
  public ServerSentEvent withEvent(String newEvent) {
    return new ServerSentEvent(id, Optional.of(newEvent), retry, data, comment);
  }

  /// Returns a copy that tells the client when to come again.
  ///
  /// @param newRetry not negative; fractions of a millisecond are dropped
  /// @return a copy
  /// @throws IllegalArgumentException if it is negative
  public ServerSentEvent withRetry(Duration newRetry) {
    return new ServerSentEvent(id, event, Optional.of(newRetry), data, comment);
  }

  /// Returns a copy with other data.
  ///
  /// @param newData any text, of one or more lines
  /// @return a copy
  public ServerSentEvent withData(String newData) {
    return new ServerSentEvent(id, event, retry, Optional.of(newData), comment);
  }

  /// Returns the event as it is sent, in lines that end with `\n` and an empty one. A line end in
  /// the data, of any kind, comes to the client as `\n`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    comment.ifPresent(value -> appendLines(text, ":", value));
    id.ifPresent(value -> appendLines(text, "id:", value));
    event.ifPresent(value -> appendLines(text, "event:", value));
    retry.ifPresent(value -> appendLines(text, "retry:", Long.toString(value.toMillis())));
    data.ifPresent(value -> appendLines(text, "data:", value));
    return text.append('\n').toString();
  }

  /// The client drops the blank.
  private static void appendLines(StringBuilder text, String name, String value) {
    int start = 0;
    for (int i = 0; i <= value.length(); i++) {
      boolean isEnd = i == value.length();
      if (isEnd || value.charAt(i) == '\n' || value.charAt(i) == '\r') {
        text.append(name).append(' ').append(value, start, i).append('\n');
        if (!isEnd && value.charAt(i) == '\r' && value.startsWith("\n", i + 1)) {
          i++;
        }
        start = i + 1;
      }
    }
  }
}
