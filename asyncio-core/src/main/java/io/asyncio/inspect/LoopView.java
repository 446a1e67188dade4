package io.asyncio.inspect;

import java.util.List;
import java.util.Objects;

/// What [LoopsMXBean] says of one loop.
///
/// @param id the loop's number in its process
/// @param thread the name of the thread it runs on
/// @param mode `native` or `portable`
/// @param state `running`, `sleeping` (nothing to do), `stalled` (in one step for longer than its
///   limit), `stopped`, or `dead` (its thread has ended)
/// @param debug whether it is in debug mode
/// @param consistent false if the loop could not answer and was looked at from outside, while it
///   was possibly changing
/// @param ageMillis since it was created
/// @param steps how many steps and callbacks it has run
/// @param ready how many wait for their turn
/// @param timers how many timers wait for their deadline
/// @param outside how many calls are out of the loop's hands: in executors, in the JDK
/// @param lagMicros how late the loop ran what was ready, one value for each of the last samples,
///   oldest first
/// @param stepMillis for how long the step that runs now has been running; 0 if none is seen to
/// @param step what runs now, such as `task 'main'`; empty if nothing is seen to
/// @param stepStack where that is, innermost call first
/// @param slowSteps the longest stalls so far, longest first, such as `task 'main' 1203 ms`
/// @param tasks how many tasks are not done
/// @param tasksReady how many of them are ready to run, or new
/// @param tasksRunning how many run: one or none
/// @param tasksWaiting how many wait for something in the loop
/// @param tasksBlocked how many are inside a blocking call of the JDK
/// @param deadlock the ids of tasks that wait for one another, so that none can go on; empty if
///   there are none
/// @param shown the tasks that are described, in the order they were created
public record LoopView(
    int id,
    String thread,
    String mode,
    String state,
    boolean debug,
    boolean consistent,
    long ageMillis,
    long steps,
    int ready,
    int timers,
    int outside,
    List<Long> lagMicros,
    long stepMillis,
    String step,
    List<String> stepStack,
    List<String> slowSteps,
    int tasks,
    int tasksReady,
    int tasksRunning,
    int tasksWaiting,
    int tasksBlocked,
    List<Long> deadlock,
    List<TaskView> shown) {

  /// Checks the parts.
  public LoopView {
    Objects.requireNonNull(thread, "thread");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(step, "step");
    lagMicros = List.copyOf(Objects.requireNonNull(lagMicros, "lagMicros"));
    stepStack = List.copyOf(Objects.requireNonNull(stepStack, "stepStack"));
    slowSteps = List.copyOf(Objects.requireNonNull(slowSteps, "slowSteps"));
    deadlock = List.copyOf(Objects.requireNonNull(deadlock, "deadlock"));
    shown = List.copyOf(Objects.requireNonNull(shown, "shown"));
  }
}
