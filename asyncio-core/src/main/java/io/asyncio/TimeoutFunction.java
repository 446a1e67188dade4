package io.asyncio;

/// A body under a [Timeout] that returns a value.
///
/// @param <T> the type of the result
@FunctionalInterface
public interface TimeoutFunction<T> {

  /// Runs the body; may suspend.
  ///
  /// @param timeout the timeout it runs under, to be rescheduled or asked
  /// @return the result
  /// @throws Exception whatever the body throws
  T run(Timeout timeout) throws Exception;
}
