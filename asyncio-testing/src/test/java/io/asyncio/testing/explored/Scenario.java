package io.asyncio.testing.explored;

import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import io.asyncio.testing.Explored;
import io.asyncio.testing.ExploredBody;
import java.util.concurrent.Callable;

/// A part of the core at work, and what has to hold afterwards, whatever came in between.
///
/// @param name what it shows, as a statement
/// @param setUp makes what it works on
/// @param body works on it
/// @param invariant throws if that was left in a wrong state
/// @param again what has to succeed after that
record Scenario<S>(
    String name,
    Callable<S> setUp,
    ExploredBody<S> body,
    ExploredBody<S> invariant,
    ExploredBody<S> again) {

  Scenario(String name, Callable<S> setUp, ExploredBody<S> body, ExploredBody<S> invariant) {
    this(name, setUp, body, invariant, _ -> {});
  }

  /// The same, and a second run on the same objects has to succeed after the first one.
  Scenario<S> repeatable() {
    return new Scenario<>(
        name,
        setUp,
        body,
        invariant,
        state -> {
          body.run(state);
          invariant.run(state);
        });
  }

  private void afterwards(S state) throws Exception {
    invariant.run(state);
    again.run(state);
  }

  Explored schedules(long count, ExploreOptions options) {
    return Explore.schedules(
        count,
        () -> {
          S state = setUp.call();
          body.run(state);
          invariant.run(state);
        },
        options);
  }

  Explored cancellations(ExploreOptions options) {
    return Explore.cancellations(setUp, body, this::afterwards, options);
  }

  /// By an exception, and by an error, for which nobody plans.
  Explored failures(ExploreOptions options) {
    return Explore.failures(IllegalStateException::new, setUp, body, this::afterwards, options)
        .plus(Explore.failures(StackOverflowError::new, setUp, body, this::afterwards, options));
  }

  Explored timeouts(ExploreOptions options) {
    return Explore.timeouts(setUp, body, this::afterwards, options);
  }

  @Override
  public String toString() {
    return name;
  }
}
