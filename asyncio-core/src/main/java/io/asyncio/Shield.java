package io.asyncio;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// Keeps a cancellation of the outer future from the inner one: asyncio's `shield`.
final class Shield<T> implements WaitReason {

  private final Future<T> inner;
  private final Future<T> outer;
  private final InnerDone innerDone = new InnerDone(this);

  private Shield(Future<T> inner) {
    this.inner = inner;
    this.outer = new ReasonedFuture<>(inner.loop, this);
  }

  static <T> Future<T> of(Future<T> inner) {
    Objects.requireNonNull(inner, "inner");
    if (inner.isDone()) {
      return inner;
    }
    Shield<T> shield = new Shield<>(inner);
    inner.addStep(shield.innerDone);
    shield.outer.addStep(shield::outerDone);
    return shield.outer;
  }

  @Override
  public String description() {
    return "a shielded future";
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    return List.of(inner);
  }

  private record InnerDone(Shield<?> shield) implements Waiter {
    @Override
    public Future<?> waiter() {
      return shield.outer;
    }

    @Override
    public void step() {
      shield.innerDone();
    }
  }

  private void innerDone() {
    outer.copyOutcome(inner);
  }

  private void outerDone() {
    if (!inner.isDone()) {
      inner.removeStep(innerDone);
      inner.addStep(this::reportFailure);
    } else if (outer.isCancelled()) {
      reportFailure();
    }
  }

  /// Nobody waits any more for an inner future that goes on.
  private void reportFailure() {
    if (inner.hasFailed()) {
      inner.retrieved();
      Throwable failure = inner.failure();
      inner.loop.reportSoon(
          ExceptionContext.of(
                  failure.getClass().getSimpleName() + " exception in shielded future", failure)
              .withFuture(inner));
    }
  }
}
