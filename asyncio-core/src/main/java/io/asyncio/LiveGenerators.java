package io.asyncio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// The generators of a loop that have begun and not ended.
///
/// Only the run is held, not the generator that the user has: when that becomes unreachable, nobody
/// can read the rest, and the run is closed.
final class LiveGenerators {

  private final Set<Entry> entries = new LinkedHashSet<>();

  Entry add(Generator<?> generator, GeneratorRun<?> run, EventLoop loop) {
    Entry entry = new Entry(generator, run, loop, entries);
    entries.add(entry);
    return entry;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void closeAll(EventLoop loop) {
    List<Callable<?>> closing = new ArrayList<>();
    for (Entry entry : List.copyOf(entries)) {
      closing.add(entry::close);
    }
    if (closing.isEmpty()) {
      return;
    }
    List<Future<?>> tasks = new ArrayList<>();
    closing.forEach(close -> tasks.add(loop.createTask(close)));
    for (Outcome<Object> outcome : Gather.<Object>outcomes(loop, tasks).await()) {
      if (outcome instanceof Outcome.Failure<Object>(Throwable exception)) {
        loop.callExceptionHandler(
            ExceptionContext.of(
                "an error occurred during closing of asynchronous generator", exception));
      }
    }
  }

  /// One generator.
  static final class Entry extends Unreachable<Generator<?>> {

    private final GeneratorRun<?> run;
    private final EventLoop loop;
    private final Set<Entry> entries;

    private Entry(Generator<?> generator, GeneratorRun<?> run, EventLoop loop, Set<Entry> entries) {
      super(generator, loop);
      this.run = run;
      this.loop = loop;
      this.entries = entries;
    }

    void remove() {
      entries.remove(this);
    }

    @SuppressWarnings("NullAway") // a Callable<?> that has nothing to return
    Object close() {
      run.close();
      return null;
    }

    @Override
    void lost() {
      if (entries.contains(this)) {
        loop.createTask(this::close);
      }
    }
  }
}
