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
  public boolean isOwner() {
    return true;
  }
}
