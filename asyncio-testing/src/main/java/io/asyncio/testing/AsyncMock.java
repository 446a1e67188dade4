package io.asyncio.testing;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A coroutine that answers as it was told, and remembers how it was called.
///
/// ```java
/// AsyncMock<String> fetch = AsyncMock.<String>raising(new IOException("down")).thenReturning("page");
/// var client = new Client(fetch::call);        // a Function, Supplier, BiFunction …
/// assertEquals("page", client.fetchWithRetry("/"));
/// fetch.assertHasAwaits(List.of("/"), List.of("/"));
/// ```
///
/// The first call gets the first answer, the second the second, and so on; the last answer serves
/// all calls after it. A mock of a coroutine without arguments is a [Callable] itself:
/// `createTask(mock)`; one with arguments is started by `createTask(() -> mock.call("/"))`.
///
/// A call is *awaited* when it has come to its end, be it a value or an exception. One that a
/// [CancelledError] left was called, but not awaited; one that suspends is not awaited yet.
///
/// What a `with` method would be elsewhere is named as it is read here: `taking`, `named`,
/// `thenReturning` and `thenRaising` return a changed copy that was never called.
///
/// **Threads:** calls belong to one loop; the rest to that loop, or to the thread that waited for
/// it.
///
/// @param <R> the type of the value
/// @see <a href="https://docs.python.org/3/library/unittest.mock.html#unittest.mock.AsyncMock">
///   unittest.mock.AsyncMock</a>: differs in that it counts a call as awaited when it ends, not
///   when it begins
public final class AsyncMock<R> implements Callable<R> {

  private final String name;
  private final Duration duration;
  private final List<Answer<? extends R>> answers;
  private int answered;
  private History history = new History();

  /// Makes the value of a call.
  ///
  /// @param <R> the type of the value
  @FunctionalInterface
  public interface Answer<R> {

    /// Answers one call; may suspend.
    ///
    /// @param arguments those of the call; cannot be changed
    /// @return the value
    /// @throws Exception what the call is to throw, the very same object
    R answer(List<Object> arguments) throws Exception;
  }

  private enum State {
    SUSPENDED("has not ended"),
    AWAITED("awaited"),
    CANCELLED("was cancelled");

    final String text;

    State(String text) {
      this.text = text;
    }
  }

  private static final class Call {
    final List<Object> arguments;
    State state = State.SUSPENDED;

    Call(List<Object> arguments) {
      this.arguments = arguments;
    }
  }

  /// What happened since the last [#reset()].
  private static final class History {
    final List<Call> calls = new ArrayList<>();
    final List<List<Object>> awaits = new ArrayList<>();
  }

  private AsyncMock(String name, Duration duration, List<Answer<? extends R>> answers) {
    this.name = name;
    this.duration = duration;
    this.answers = answers;
  }

  // ---- Making one

  /// Creates a mock whose calls return values.
  ///
  /// @param <R> the type of the values
  /// @param first what the first call returns
  /// @param more what the next ones return; the last value is returned again and again
  /// @return a new mock
  @SafeVarargs
  public static <R> AsyncMock<R> returning(R first, R... more) {
    AsyncMock<R> mock = answering(value(first));
    for (R next : more) {
      mock = mock.thenReturning(next);
    }
    return mock;
  }

  private static <R> Answer<R> value(R value) {
    Objects.requireNonNull(value, "value");
    return _ -> value;
  }

  /// Creates a mock of a coroutine that returns nothing.
  ///
  /// @return a new mock
  @SuppressWarnings("NullAway") // there is no other value of Void
  public static AsyncMock<Void> returningNothing() {
    return answering(_ -> null);
  }

  /// Creates a mock whose calls fail.
  ///
  /// @param <R> the type of the value that calls would have
  /// @param error what they throw, the very same object each time, checked or not
  /// @return a new mock
  public static <R> AsyncMock<R> raising(Throwable error) {
    return answering(error(error));
  }

  private static <R> Answer<R> error(Throwable error) {
    Objects.requireNonNull(error, "error");
    return _ -> {
      throw Sneaky.raise(error);
    };
  }

  /// Creates a mock whose calls compute their value.
  ///
  /// @param <R> the type of the values
  /// @param answer gets the arguments of each call
  /// @return a new mock
  public static <R> AsyncMock<R> answering(Answer<? extends R> answer) {
    return new AsyncMock<>(
        "AsyncMock", Duration.ZERO, List.of(Objects.requireNonNull(answer, "answer")));
  }

  /// Returns a copy with one more answer.
  ///
  /// @param value what the call after the last answer so far returns, and all after it
  /// @return a new mock
  public AsyncMock<R> thenReturning(R value) {
    return then(value(value));
  }

  /// Returns a copy with one more answer.
  ///
  /// @param error what the call after the last answer so far throws, and all after it
  /// @return a new mock
  public AsyncMock<R> thenRaising(Throwable error) {
    return then(error(error));
  }

  private AsyncMock<R> then(Answer<? extends R> next) {
    return new AsyncMock<>(
        name,
        duration,
        Stream.<Answer<? extends R>>concat(answers.stream(), Stream.of(next)).toList());
  }

  /// Returns a copy whose calls take time before they answer.
  ///
  /// @param newDuration how long each call suspends, on the loop's clock; zero does not suspend
  /// @return a new mock
  /// @throws IllegalArgumentException if it is negative
  public AsyncMock<R> taking(Duration newDuration) {
    if (newDuration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot let calls of " + name + " take " + newDuration + ": time never goes back");
    }
    return new AsyncMock<>(name, newDuration, answers);
  }

  /// Returns a copy with a name, for the messages of failed assertions.
  ///
  /// @param newName what the mock stands for
  /// @return a new mock
  public AsyncMock<R> named(String newName) {
    return new AsyncMock<>(Objects.requireNonNull(newName, "newName"), duration, answers);
  }

  // ---- Calling it

  /// Calls without arguments, as [#call(Object...)].
  @Override
  public R call() {
    return call(new Object[0]);
  }

  /// Calls and awaits: takes the next answer, suspends for the time that calls
  /// [take][#taking(Duration)], if any, and answers. A call that is cancelled has used up its
  /// answer.
  ///
  /// @param arguments remembered, not copied
  /// @return the answer's value, or else throws its exception
  /// @throws NullPointerException if an argument is null
  /// @throws CancelledError if the calling task is cancelled meanwhile
  public R call(Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      int index = i;
      Objects.requireNonNull(
          arguments[i], () -> "cannot call " + name + ": argument " + index + " is null");
    }
    Call call = new Call(List.of(arguments));
    History mine = history;
    mine.calls.add(call);
    Answer<? extends R> answer = answers.get(Math.min(answered, answers.size() - 1));
    answered++;
    boolean ended = true;
    try {
      if (duration.isPositive()) {
        Asyncio.sleep(duration);
      }
      return answer.answer(call.arguments);
    } catch (CancelledError cancelled) {
      ended = false;
      throw cancelled;
    } catch (Exception error) {
      throw Sneaky.raise(error);
    } finally {
      call.state = ended ? State.AWAITED : State.CANCELLED;
      if (ended) {
        mine.awaits.add(call.arguments);
      }
    }
  }

  // ---- What happened

  /// Returns the arguments of all calls, ended or not, in the order in which they began.
  ///
  /// @return a snapshot
  public List<List<Object>> calls() {
    return history.calls.stream().map(call -> call.arguments).toList();
  }

  /// Returns how many calls began.
  ///
  /// @return the number of [#calls()]
  public int callCount() {
    return history.calls.size();
  }

  /// Returns the arguments of the calls that were awaited, in the order in which they ended.
  ///
  /// @return a snapshot
  public List<List<Object>> awaits() {
    return List.copyOf(history.awaits);
  }

  /// Returns how many calls were awaited.
  ///
  /// @return the number of [#awaits()]
  public int awaitCount() {
    return history.awaits.size();
  }

  /// Forgets the calls; those that have not ended yet leave no trace when they do. The answers go
  /// on where they were.
  public void reset() {
    history = new History();
  }

  // ---- Assertions

  /// Asserts that a call was awaited.
  ///
  /// @throws AssertionError if none was
  public void assertAwaited() {
    check(awaitCount() > 0, "awaited");
  }

  /// Asserts that exactly one call was awaited.
  ///
  /// @throws AssertionError if none was, or several
  public void assertAwaitedOnce() {
    check(awaitCount() == 1, "awaited once");
  }

  /// Asserts that no call was awaited; some may have begun.
  ///
  /// @throws AssertionError if one was
  public void assertNotAwaited() {
    check(awaitCount() == 0, "awaited never");
  }

  /// Asserts that the call that ended last had these arguments.
  ///
  /// @param arguments equal to the call's
  /// @throws AssertionError if it had others, or if none was awaited
  public void assertAwaitedWith(Object... arguments) {
    check(
        lastAwait().equals(Optional.of(Arrays.asList(arguments))),
        "awaited last with " + text(Arrays.asList(arguments)));
  }

  private Optional<List<Object>> lastAwait() {
    return history.awaits.isEmpty() ? Optional.empty() : Optional.of(history.awaits.getLast());
  }

  /// Asserts that exactly one call was awaited, and that it had these arguments.
  ///
  /// @param arguments equal to the call's
  /// @throws AssertionError if it had others, or if none was awaited, or several
  public void assertAwaitedOnceWith(Object... arguments) {
    check(
        history.awaits.equals(List.of(Arrays.asList(arguments))),
        "awaited once with " + text(Arrays.asList(arguments)));
  }

  /// Asserts that some call that was awaited had these arguments.
  ///
  /// @param arguments equal to the call's
  /// @throws AssertionError if none had
  public void assertAnyAwait(Object... arguments) {
    check(
        history.awaits.contains(Arrays.asList(arguments)),
        "awaited with " + text(Arrays.asList(arguments)));
  }

  /// Asserts that calls with these arguments ended one right after the other, in this order; others
  /// may have ended before and after.
  ///
  /// @param awaits the arguments of one call each
  /// @throws AssertionError if that is not so
  public void assertHasAwaits(List<?>... awaits) {
    check(
        Collections.indexOfSubList(history.awaits, Arrays.asList(awaits)) >= 0,
        "awaited in a row with "
            + Stream.of(awaits).map(AsyncMock::text).collect(Collectors.joining(", ")));
  }

  private void check(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError("expected " + name + " to be " + expected + "; it was " + found());
    }
  }

  private String found() {
    if (callCount() == 0) {
      return "never called";
    }
    return "awaited in "
        + awaitCount()
        + " of "
        + callCount()
        + (callCount() == 1 ? " call:\n" : " calls:\n")
        + history.calls.stream()
            .map(call -> "  " + text(call.arguments) + " " + call.state.text)
            .collect(Collectors.joining("\n"));
  }

  private static String text(List<?> arguments) {
    return arguments.stream()
        .map(argument ->
            argument instanceof String text ? '"' + text + '"' : String.valueOf(argument))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /// Returns the name, and how many calls were awaited.
  @Override
  public String toString() {
    return "<" + name + " awaited " + awaitCount() + " of " + callCount() + " calls>";
  }
}
