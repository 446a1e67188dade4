package io.asyncio.loop;

import java.util.Objects;

/// What the loop's thread does in one go: an entry of the ready queue.
///
/// A step runs on the bare loop thread unless it is a [Handle], which the loop's dispatcher runs.
/// It must be short and free of locks: a lock that a suspended task holds would stop the loop for
/// ever.
@FunctionalInterface
public interface Step {

  /// Runs on the loop's thread when its turn in the ready queue has come.
  void step();

  /// Enters the loop from another thread: called on the loop's thread when the inbox is emptied.
  ///
  /// @param loop the loop that received this step
  @SuppressWarnings("unused")
  default void arrive(HandleLoop loop) {
    Objects.requireNonNull(loop, "loop");
    loop.ready(this);
  }

  /// Names what runs, for traces. Runs no user code, so it may be called on the bare loop thread,
  /// and says the same in each run, if the tasks have names.
  ///
  /// @return such as `task 'main'`, or the type that made a step of the library
  default String label() {
    return Label.of(this);
  }
}
