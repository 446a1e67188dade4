package io.asyncio.testing;

/// Chance that belongs to a schedule: what it draws is replayed, and shrunk, with the order of the
/// steps.
///
/// A body that needs luck (which message is lost, how long a call takes, when a peer hangs up)
/// takes it from here. The first of several possibilities should be the plain one: production's
/// order draws it always, and shrinking turns as many choices as it can into it.
///
/// **Threads:** belongs to the loop of the run.
public interface Choices {

  /// Chooses one of several possibilities. Never suspends.
  ///
  /// @param bound how many there are, at least 1
  /// @return from 0 to `bound - 1`
  /// @throws IllegalArgumentException if there is none to choose from
  int choose(int bound);

  /// Lets something happen sometimes. Never suspends.
  ///
  /// @param percent how often, from 0 for never to 100 for always
  /// @return true if it happens
  /// @throws IllegalArgumentException if it is no percentage
  boolean chance(int percent);
}
