package io.asyncio;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What [Asyncio#staggeredRace] returns.
///
/// @param <T> the type of the result
/// @param winner the first success; empty if all attempts failed
/// @param index the place of the winner among the attempts; -1 if all failed
/// @param exceptions what each attempt that was started threw, in the order of the attempts; empty
///   for the winner, a [CancelledError] for those that the winner cut short
public record StaggeredRace<T>(
    Optional<T> winner, int index, List<Optional<Throwable>> exceptions) {

  /// Checks the parts.
  public StaggeredRace {
    Objects.requireNonNull(winner, "winner");
    Objects.requireNonNull(exceptions, "exceptions");
  }
}
