package io.asyncio.loop;

/// What a [HandleLoop] asks of the layer above it: to run user code, and to tell threads apart.
public interface Dispatcher {

  /// Runs a handle that is due, and then those that [HandleLoop#nextHandle()] gives. Called on the
  /// bare loop thread; the handle's callback runs somewhere that may be suspended.
  ///
  /// @param handle not cancelled
  void dispatch(Handle handle);

  /// Reports a step that took long. Called on the bare loop thread.
  ///
  /// @param step what ran
  /// @param nanos how long
  void slowStep(Step step, long nanos);

  /// Reports a look at the poller that took long. Called on the bare loop thread.
  ///
  /// @param nanos how long
  void slowPoll(long nanos);

  /// Reports a turn, if turns are to be reported. Called on the bare loop thread.
  ///
  /// @param nanos how long its steps took
  /// @param steps how many there were
  void turnEnded(long nanos, int steps);

  /// Says whether the calling thread may touch the loop: it runs the loop or one of its tasks, or
  /// nothing runs the loop.
  ///
  /// @return false if the call has to go through the inbox
  boolean isOwner();
}
