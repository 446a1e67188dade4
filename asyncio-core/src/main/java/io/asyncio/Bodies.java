package io.asyncio;

import java.util.Objects;
import java.util.concurrent.Callable;

/// A body without a value, seen as one whose value is null.
final class Bodies {

  private Bodies() {}

  static Callable<Void> callable(Action body) {
    return new ActionCallable(Objects.requireNonNull(body, "body"));
  }

  /// The body itself: what an action was wrapped for is undone, to spare each waiting task a frame.
  static Object unwrap(Callable<?> body) {
    return body instanceof ActionCallable(Action action) ? action : body;
  }

  private record ActionCallable(Action action) implements Callable<Void> {
    @Override
    @SuppressWarnings("NullAway") // a Callable<Void> can return nothing else
    public Void call() throws Exception {
      action.run();
      return null;
    }
  }
}
