package io.asyncio.loop;

import java.util.ArrayList;
import java.util.List;

/// Runs handles on the bare loop thread, and those behind them in one go, as the real one does on a
/// thread of its own.
final class DirectDispatcher implements Dispatcher {

  final List<Step> slowSteps = new ArrayList<>();

  /// How often the loop handed over a handle.
  int dispatches;

  boolean isOwner = true;

  /// Made after this one.
  int slowPolls;

  final List<Integer> turns = new ArrayList<>();
  HandleLoop loop;

  @Override
  public void dispatch(Handle first) {
    dispatches++;
    for (Handle handle = first; handle != null; handle = loop.nextHandle()) {
      handle.run();
    }
  }

  @Override
  public void slowStep(Step step, long nanos) {
    slowSteps.add(step);
  }

  @Override
  public void slowPoll(long nanos) {
    slowPolls++;
  }

  @Override
  public void turnEnded(long nanos, int steps) {
    turns.add(steps);
  }

  @Override
  public boolean isOwner() {
    return isOwner;
  }
}
