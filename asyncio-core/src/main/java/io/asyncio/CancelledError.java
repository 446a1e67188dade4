package io.asyncio;

import org.jspecify.annotations.Nullable;

/// The task was cancelled, or what it awaited was.
///
/// An [Error], as it is a `BaseException` in Python: `catch (Exception e)` must not swallow it.
/// Clean up in `finally`; if you catch it, throw it on. At the border to other threads it becomes a
/// [java.util.concurrent.CancellationException].
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.CancelledError">asyncio
///   CancelledError</a>
public final class CancelledError extends Error {

  private static final long serialVersionUID = 1L;

  /// Creates a cancellation without a message.
  public CancelledError() {
    super();
  }

  /// Creates a cancellation.
  ///
  /// @param message why, as given to [Task#cancel(String)]
  public CancelledError(String message) {
    super(message);
  }

  CancelledError(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
