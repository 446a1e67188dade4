package io.asyncio.loop;

/// For loops whose steps only arrive: they never come as far as a dispatcher.
final class NoDispatcher implements Dispatcher {

  @Override
  public void dispatch(Handle handle) {
    throw new IllegalStateException("dispatched: " + handle);
  }

  @Override
  public void slowStep(Step step, long nanos) {
    throw new IllegalStateException("slow: " + step);
  }

  @Override
  public void slowPoll(long nanos) {
    throw new IllegalStateException("slow poll: " + nanos);
  }

  @Override
  public void turnEnded(long nanos, int steps) {
    throw new IllegalStateException("turn of " + steps);
  }

  @Override
  public boolean isOwner() {
    return true;
  }
}
