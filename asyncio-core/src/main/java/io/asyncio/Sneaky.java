package io.asyncio;

/// Throws what was thrown elsewhere, checked or not: the very same object crosses from task to
/// task.
final class Sneaky {

  private Sneaky() {}

  /// Never returns; the type lets a caller write `throw Sneaky.raise(e)`.
  static RuntimeException raise(Throwable exception) {
    Sneaky.<RuntimeException>as(exception);
    throw new AssertionError(exception);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void as(Throwable exception) throws E {
    throw (E) exception;
  }
}
