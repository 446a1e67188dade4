package io.asyncio.testing.junit;

/// Throws what the compiler would not let pass: an exception goes on as the very same object.
final class Sneaky {

  private Sneaky() {}

  /// Never returns; `throw Sneaky.raise(…)` tells the compiler so.
  static RuntimeException raise(Throwable error) {
    return Sneaky.<RuntimeException>unchecked(error);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException unchecked(Throwable error) throws E {
    throw (E) error;
  }
}
