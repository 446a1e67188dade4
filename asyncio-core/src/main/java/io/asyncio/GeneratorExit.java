package io.asyncio;

/// A generator is being closed: thrown in its body at the `yield` where it waits, so that `finally`
/// blocks run. Do not catch it, or throw it on.
///
/// @see <a href="https://docs.python.org/3/library/exceptions.html#GeneratorExit">Python
///   GeneratorExit</a>
public final class GeneratorExit extends Error {

  private static final long serialVersionUID = 1L;

  /// Creates an exit.
  public GeneratorExit() {
    super();
  }
}
