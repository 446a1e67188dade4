package io.asyncio;

/// The body of a coroutine that returns nothing; what returns a value is a
/// [java.util.concurrent.Callable].
@FunctionalInterface
public interface Action {

  /// Runs the body; may suspend.
  ///
  /// @throws Exception whatever the body throws; it reaches the one who awaits, the very same
  ///   object
  void run() throws Exception;
}
