package io.asyncio;

import java.util.Collection;
import java.util.Optional;

/// A future of which reports can say what it is for.
final class ReasonedFuture<T> extends Future<T> {

  private final WaitReason reason;

  ReasonedFuture(EventLoop loop, WaitReason reason) {
    super(loop);
    this.reason = reason;
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    return isDone() ? java.util.List.of() : reason.dependsOn();
  }

  @Override
  public Optional<WaitReason> waitReason() {
    return Optional.of(reason);
  }
}
