package io.asyncio;

import java.util.Objects;
import java.util.Set;

/// What [Asyncio#wait] returns.
///
/// @param <T> the type of the results
/// @param done the futures that are done, in the order given
/// @param pending the others, in the order given
public record DoneAndPending<T>(Set<Future<T>> done, Set<Future<T>> pending) {

  /// Checks the parts.
  public DoneAndPending {
    Objects.requireNonNull(done, "done");
    Objects.requireNonNull(pending, "pending");
  }
}
