package io.asyncio;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// A body that yields items one at a time, each when it is asked for.
///
/// ```java
/// Generator<Integer> ticks = generator(out -> {
///   for (int i = 0; i < 3; i++) {
///     sleep(Duration.ofSeconds(1));
///     out.yield(i);
///   }
/// });
/// for (int tick : ticks) { IO.println(tick); }
/// ```
///
/// The body begins with the first item asked for, and runs for the task that asks: it may suspend,
/// is cancelled with the task, and sees its context variables. Leaving a loop early does not end
/// the body; [#close()] does, and runs its `finally` blocks. A generator that becomes unreachable
/// is closed by its loop, and those left over when the loop shuts down.
///
/// **States:** new → (suspended ⇄ running) → ended. **Threads:** belongs to the loop in which the
/// first item is asked for; one task at a time may ask.
///
/// @param <T> the type of the items
/// @see <a
///   href="https://docs.python.org/3/reference/expressions.html#asynchronous-generator-functions">Python
///   asynchronous generators</a>
public final class Generator<T> implements Iterable<T>, AutoCloseable {

  private final GeneratorRun<T> run;

  Generator(GeneratorBody<T> body) {
    this.run = new GeneratorRun<>(this, Objects.requireNonNull(body, "body"));
  }

  /// Returns the next item; suspends while the body does.
  ///
  /// @return the item
  /// @throws StopAsyncIteration if the body has ended
  /// @throws IllegalStateException outside a loop, or if another task is asking
  public T next() {
    return resume(null, null);
  }

  private T resume(@Nullable Object value, @Nullable Throwable exception) {
    try {
      return run.resume(value, exception);
    } finally {
      Reference.reachabilityFence(this); // or the loop might close it while it is read
    }
  }

  /// Returns the next item, or a stand-in at the end; suspends while the body does.
  ///
  /// @param otherwise what to return when the body has ended
  /// @return the item, or `otherwise`
  /// @throws IllegalStateException outside a loop, or if another task is asking
  public T next(T otherwise) {
    return run.isEnded() ? otherwise : nextOrElse(otherwise);
  }

  private T nextOrElse(T otherwise) {
    try {
      return next();
    } catch (StopAsyncIteration e) {
      if (run.isEnded()) {
        return otherwise;
      }
      throw e;
    }
  }

  /// Sends a value to the `yield` at which the body waits and returns the next item; suspends while
  /// the body does.
  ///
  /// @param value what that `yield` returns; null is as [#next()]
  /// @return the item
  /// @throws StopAsyncIteration if the body has ended
  /// @throws ClassCastException if the body has not begun and the value is not null
  /// @throws IllegalStateException outside a loop, or if another task is asking
  public T send(@Nullable Object value) {
    return resume(value, null);
  }

  /// Throws at the `yield` at which the body waits and returns the next item; suspends while the
  /// body does.
  ///
  /// @param exception what that `yield` throws
  /// @return the item, if the body goes on
  /// @throws StopAsyncIteration if the body ends normally
  /// @throws IllegalStateException outside a loop, or if another task is asking
  public T athrow(Throwable exception) {
    return resume(null, Objects.requireNonNull(exception, "exception"));
  }

  /// Ends the body: throws a [GeneratorExit] at its `yield`, so that `finally` blocks run; suspends
  /// while they do. A body that has not begun never runs. Idempotent.
  ///
  /// @throws IllegalStateException if the body yields another item instead of ending, or if a task
  ///   is asking for one
  @Override
  public void close() {
    run.close();
  }

  /// Returns an iterator over the items that are left; it suspends while the body does.
  @Override
  public Iterator<T> iterator() {
    return new Items<>(this);
  }

  /// Reads ahead one item, to know whether there is one.
  private static final class Items<T> implements Iterator<T> {

    private final Generator<T> generator;
    private @Nullable T item;
    private boolean fetched;

    Items(Generator<T> generator) {
      this.generator = generator;
    }

    @Override
    public boolean hasNext() {
      if (!fetched && !generator.run.isEnded()) {
        try {
          item = generator.next();
          fetched = true;
        } catch (StopAsyncIteration e) {
          if (!generator.run.isEnded()) {
            throw e;
          }
        }
      }
      return fetched;
    }

    @Override
    @SuppressWarnings("NullAway") // null only if the body yielded it
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the generator has no further item");
      }
      T next = item;
      item = null;
      fetched = false;
      return next;
    }
  }

  /// Returns a generator of what a publisher publishes. Subscribes with the first item asked for;
  /// asks for a few items ahead; closing it cancels the subscription.
  ///
  /// @param <T> the type of the items
  /// @param publisher where the items come from
  /// @return a new generator
  public static <T> Generator<T> from(Flow.Publisher<? extends T> publisher) {
    Objects.requireNonNull(publisher, "publisher");
    return new Generator<>(out -> FlowSource.read(publisher, out));
  }

  /// Returns a publisher of this generator's items for one subscriber. Each subscription runs as a
  /// task of the loop in which this is called; items are asked for as the subscriber demands them.
  ///
  /// @return a publisher; a second subscriber gets an [IllegalStateException]
  /// @throws IllegalStateException outside a loop
  public Flow.Publisher<T> toPublisher() {
    return new GeneratorPublisher<>(this, Strand.require("publish a generator").loop);
  }

  @Override
  public String toString() {
    return "<Generator " + run.stateText() + ">";
  }
}
