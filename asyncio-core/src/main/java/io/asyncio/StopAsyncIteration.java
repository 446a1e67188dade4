package io.asyncio;

import java.util.NoSuchElementException;

/// A generator has no further item.
///
/// @see <a href="https://docs.python.org/3/library/exceptions.html#StopAsyncIteration">Python
///   StopAsyncIteration</a>
public final class StopAsyncIteration extends NoSuchElementException {

  private static final long serialVersionUID = 1L;

  /// Creates an exception.
  ///
  /// @param message which generator, and how it ended
  public StopAsyncIteration(String message) {
    super(message);
  }
}
