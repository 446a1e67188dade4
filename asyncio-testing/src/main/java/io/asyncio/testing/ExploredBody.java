package io.asyncio.testing;

/// A body that is given something fresh for each run: its [Choices], or the state of a scenario.
///
/// @param <S> the type of what it is given
@FunctionalInterface
public interface ExploredBody<S> {

  /// Runs, in a task; may suspend.
  ///
  /// @param state made for this run
  /// @throws Exception whatever makes the run a failure
  void run(S state) throws Exception;
}
