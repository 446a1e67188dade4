package io.asyncio;

/// What [Asyncio#wait] waits for.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-task.html#asyncio.wait">asyncio wait</a>
public enum ReturnWhen {
  /// Any future is done, or cancelled.
  FIRST_COMPLETED,

  /// Any future has failed, or all are done; a cancellation is no failure.
  FIRST_EXCEPTION,

  /// All futures are done.
  ALL_COMPLETED
}
