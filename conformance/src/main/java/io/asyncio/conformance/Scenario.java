package io.asyncio.conformance;

/// A Java twin of one CPython program: the same tasks, the same order of calls, the same prints.
@FunctionalInterface
public interface Scenario {

  /// Plays the program once, on a thread without a running loop.
  ///
  /// @param stage prints its lines and opens its loops
  /// @throws Exception whatever leaves the program; its trace is then wrong
  void play(Stage stage) throws Exception;
}
