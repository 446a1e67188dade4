package io.asyncio.testing;

import io.asyncio.CancelledError;
import io.asyncio.sync.Event;
import io.asyncio.sync.Hold;
import java.util.TreeMap;
import java.util.TreeSet;

/// Runs blocks of several tasks in the order of their numbers, so that a test has the one
/// interleaving that it is about.
///
/// ```java
/// var order = new Sequencer();
/// gather(
///     () -> {
///       try (Hold _ = order.at(0)) { account.reserve(80); }
///       try (Hold _ = order.at(2)) { return account.pay(80); }
///     },
///     () -> {
///       try (Hold _ = order.at(1)) { return account.withdraw(80); }
///     });
/// ```
///
/// The numbers begin at 0, and each is used once. A block ends however it is left, by an exception
/// too. What follows a block runs beside the next one.
///
/// If a task is cancelled while it waits for its turn, its number never comes: the sequence is
/// *broken*, and whoever waits, and whoever comes later, is refused instead of waiting for ever. A
/// cancellation inside a block ends the block as an exception does, and breaks nothing.
///
/// **States:** in order → broken. **Threads:** not thread-safe; all tasks belong to one loop.
///
/// @see <a
///   href="https://trio.readthedocs.io/en/stable/reference-testing.html#trio.testing.Sequencer">Trio
///   Sequencer</a>: differs in that a cancelled task gets its [CancelledError], as from every other
///   wait, and only the others learn that the sequence broke
public final class Sequencer {

  private final TreeMap<Integer, Event> turns = new TreeMap<>();
  private final TreeSet<Integer> used = new TreeSet<>();
  private final TreeSet<Integer> waiting = new TreeSet<>();
  private boolean broken;

  /// Creates a sequence in which the block with the number 0 is the first. Needs no running loop.
  public Sequencer() {}

  /// Begins the block with a number.
  ///
  /// Suspends until every block with a smaller number has ended; does not suspend if that is so. A
  /// task that is cancelled meanwhile breaks the sequence.
  ///
  /// @param number from 0 on
  /// @return what ends the block; closing it again does nothing
  /// @throws IllegalStateException if the number was used before, or if the sequence is broken or
  ///   breaks meanwhile
  /// @throws IllegalArgumentException if the number is negative
  public Hold at(int number) {
    if (number < 0) {
      throw new IllegalArgumentException(
          "cannot begin block " + number + " of " + this + ": the numbers begin at 0");
    }
    if (used.contains(number)) {
      throw new IllegalStateException(
          "cannot begin block " + number + " of " + this + ": the number was used before");
    }
    refuseIfBroken("cannot begin block ", number);
    used.add(number);
    if (number > 0) {
      awaitTurn(number);
    }
    return turnAfter(number)::set;
  }

  private Event turnAfter(int number) {
    // Nobody comes after the last number that there is.
    return number == Integer.MAX_VALUE ? new Event() : turn(number + 1);
  }

  private Event turn(int number) {
    return turns.computeIfAbsent(number, _ -> new Event());
  }

  private void awaitTurn(int number) {
    waiting.add(number);
    try {
      turn(number).await();
    } catch (CancelledError cancelled) {
      broken = true;
      turns.values().forEach(Event::set);
      throw cancelled;
    } finally {
      waiting.remove(number);
    }
    refuseIfBroken("gave up waiting for block ", number);
  }

  private void refuseIfBroken(String attempt, int number) {
    if (broken) {
      throw new IllegalStateException(
          attempt
              + number
              + " of "
              + this
              + ": the sequence is broken, because a task was cancelled while it waited for its turn");
    }
  }

  /// Returns the number whose turn is next or now, and those that wait.
  @Override
  public String toString() {
    return "<Sequencer ["
        + (broken ? "broken" : "at " + current())
        + (waiting.isEmpty() ? "" : ", waiting: " + waiting)
        + "]>";
  }

  private int current() {
    int number = 0;
    while (number < Integer.MAX_VALUE && isOver(number)) {
      number++;
    }
    return number;
  }

  private boolean isOver(int number) {
    Event next = turns.get(number + 1);
    return next != null && next.isSet();
  }
}
