package io.asyncio;

/// A body under a [Timeout] that returns nothing.
@FunctionalInterface
public interface TimeoutAction {

  /// Runs the body; may suspend.
  ///
  /// @param timeout the timeout it runs under, to be rescheduled or asked
  /// @throws Exception whatever the body throws
  void run(Timeout timeout) throws Exception;
}
