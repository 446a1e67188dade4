package io.asyncio.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What happened, in order: tasks write it, the test compares it.
///
/// ```java
/// EventLog log = new EventLog();
/// loop.start(() -> log.add("began"));
/// loop.runUntilIdle();
/// log.assertExactly("began");
/// ```
///
/// Each comparison clears the log, so that the next one speaks of what happened since.
///
/// **Threads:** safe from any; adding never blocks and never suspends.
public final class EventLog implements Iterable<String> {

  private final Queue<String> entries = new ConcurrentLinkedQueue<>();
  private final @Nullable Supplier<Duration> time;

  /// Creates an empty log.
  public EventLog() {
    this.time = null;
  }

  private EventLog(Supplier<Duration> time) {
    this.time = time;
  }

  /// Creates an empty log whose entries begin with the time, such as `1.5s`.
  ///
  /// @param clock where the time is read
  /// @return a new log
  public static EventLog timed(VirtualClock clock) {
    return timed(clock::time);
  }

  /// Creates an empty log whose entries begin with the time, such as `1.5s`.
  ///
  /// @param time gives it, as [io.asyncio.EventLoop#time()] does
  /// @return a new log
  public static EventLog timed(Supplier<Duration> time) {
    return new EventLog(Objects.requireNonNull(time, "time"));
  }

  /// Adds one entry.
  ///
  /// @param parts what happened; their texts are joined by spaces
  public void add(Object... parts) {
    String text = Arrays.stream(parts).map(String::valueOf).collect(Collectors.joining(" "));
    Supplier<Duration> clock = time;
    entries.add(clock == null ? text : DurationText.of(clock.get()) + " " + text);
  }

  /// Takes all entries out of the log.
  ///
  /// @return what happened since the last time, oldest first
  public List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String entry = entries.poll(); entry != null; entry = entries.poll()) {
      taken.add(entry);
    }
    return taken;
  }

  /// Asserts that exactly this happened since the last time, in this order, and clears the log.
  ///
  /// @param expected the entries; none asserts that nothing happened
  /// @throws AssertionError if the log differs; its message marks each missing entry by `-`, each
  ///   unexpected one by `+`
  public void assertExactly(String... expected) {
    List<String> wanted = List.of(expected);
    List<String> found = take();
    if (!found.equals(wanted)) {
      throw new AssertionError(
          "the log differs (- expected, + found):\n" + LineDiff.between(wanted, found));
    }
  }

  /// Iterates over the entries, oldest first, without clearing the log.
  @Override
  public Iterator<String> iterator() {
    return List.copyOf(entries).iterator();
  }

  /// Returns the entries, one a line.
  @Override
  public String toString() {
    return String.join("\n", entries);
  }
}
