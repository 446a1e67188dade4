package io.asyncio.testing;

/// What an exploration covered.
///
/// @param runs how often the body ran
/// @param schedules how many different schedules were among the runs
/// @param points how many suspension points were cancelled, failed or timed out at; 0 if the
///   exploration was one of schedules
/// @param steps how many steps all runs took together
/// @param isComplete whether nothing is left to try: every schedule that there is, or every point
public record Explored(long runs, long schedules, long points, long steps, boolean isComplete) {

  /// Adds what another exploration covered.
  ///
  /// @param other the other
  /// @return the sum; complete if both are
  public Explored plus(Explored other) {
    return new Explored(
        runs + other.runs,
        schedules + other.schedules,
        points + other.points,
        steps + other.steps,
        isComplete && other.isComplete);
  }

  @Override
  public String toString() {
    return runs
        + " runs, "
        + schedules
        + " different schedules, "
        + points
        + " suspension points, "
        + steps
        + " steps"
        + (isComplete ? ", complete" : "");
  }
}
