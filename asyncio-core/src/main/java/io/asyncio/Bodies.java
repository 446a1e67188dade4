package io.asyncio;

import java.util.Objects;
import java.util.concurrent.Callable;

/// A body without a value, seen as one whose value is null.
final class Bodies {

  private Bodies() {}

  @SuppressWarnings("NullAway") // a Callable<Void> can return nothing else
  static Callable<Void> callable(Action body) {
    Objects.requireNonNull(body, "body");
    return () -> {
      body.run();
      return null;
    };
  }
}
