package io.asyncio.inspect;

import io.asyncio.EventLoop;
import io.asyncio.LoopStatistics;
import io.asyncio.RunningStep;
import io.asyncio.Task;
import io.asyncio.TaskSnapshot;
import io.asyncio.TaskState;
import io.asyncio.loop.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One look at one loop, from a thread outside it.
///
/// Of many tasks only some are described, because a stack takes some microseconds and the answer
/// has to travel; all are counted.
final class Inspection {

  private static final int LONGEST_WAITS = 10;
  private static final int MOST_SEARCHED = 20_000;
  private static final int MOST_FRAMES = 50;

  private final EventLoop loop;
  private final @Nullable LoopWatch watch;
  private final List<Task<?>> tasks;
  private final List<Task<?>> circle;
  private final Set<Task<?>> shown;
  private final Set<Long> shownIds = new HashSet<>();

  Inspection(EventLoop loop, @Nullable LoopWatch watch, int maxTasks) {
    this.loop = loop;
    this.watch = watch;
    this.tasks = loop.peekTasks();
    this.circle = findCircle();
    this.shown = choose(maxTasks);
    shown.forEach(task -> shownIds.add(task.id()));
  }

  private List<Task<?>> findCircle() {
    if (tasks.size() > MOST_SEARCHED && !loop.isAsleepForGood()) {
      return List.of();
    }
    List<Task<?>> stuck = Deadlock.stuckAmong(tasks);
    return stuck.isEmpty() ? List.of() : Deadlock.circleIn(stuck);
  }

  private Set<Task<?>> choose(int maxTasks) {
    if (tasks.size() <= maxTasks) {
      return new LinkedHashSet<>(tasks);
    }
    Set<Task<?>> chosen = new HashSet<>(circle);
    loop.runningStep().flatMap(RunningStep::task).ifPresent(chosen::add);
    int room = Math.max(0, maxTasks - chosen.size());
    chosen.addAll(longestWaits(Math.min(LONGEST_WAITS, room), chosen));
    double distance = (double) tasks.size() / Math.max(1, maxTasks - chosen.size());
    for (double index = 0; index < tasks.size() && chosen.size() < maxTasks; index += distance) {
      chosen.add(tasks.get((int) index));
    }
    Set<Task<?>> ordered = new LinkedHashSet<>(tasks);
    ordered.retainAll(chosen);
    return ordered;
  }

  private record Wait(Task<?> task, Duration time) {}

  /// Each time is looked at once: it goes on while the tasks are compared.
  private List<Task<?>> longestWaits(int count, Set<Task<?>> otherThan) {
    PriorityQueue<Wait> longest = new PriorityQueue<>(Comparator.comparing(Wait::time));
    for (Task<?> task : tasks) {
      if (!otherThan.contains(task)) {
        longest.add(new Wait(task, task.waitingTime()));
      }
      if (longest.size() > count) {
        longest.remove();
      }
    }
    return longest.stream().<Task<?>>map(Wait::task).toList();
  }

  LoopView view() {
    LoopStatistics before = loop.statistics();
    Map<TaskState, Integer> states = countStates();
    Optional<RunningStep> step = loop.runningStep();
    List<TaskView> views = shown.stream().map(this::view).toList();
    LoopStatistics after = loop.statistics();
    return new LoopView(
        loop.id(),
        loop.home().getName(),
        loop.mode().name().toLowerCase(Locale.ROOT),
        state(before),
        loop.isDebug(),
        before.steps() == after.steps(),
        loop.age().toMillis(),
        before.steps(),
        before.ready(),
        before.timers(),
        before.outside(),
        before.lastLags().stream().map(lag -> lag.toNanos() / 1000).toList(),
        stepTime(step).toMillis(),
        step.map(RunningStep::label).orElse(""),
        step.map(running -> texts(List.of(running.thread().getStackTrace()))).orElse(List.of()),
        slowSteps(),
        tasks.size(),
        count(states, TaskState.READY) + count(states, TaskState.NEW),
        count(states, TaskState.RUNNING),
        count(states, TaskState.WAITING),
        count(states, TaskState.BLOCKED),
        circle.stream().map(Task::id).toList(),
        views);
  }

  private Map<TaskState, Integer> countStates() {
    Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
    tasks.forEach(task -> states.merge(task.taskState(), 1, Integer::sum));
    return states;
  }

  private static int count(Map<TaskState, Integer> states, TaskState state) {
    return states.getOrDefault(state, 0);
  }

  private String state(LoopStatistics seen) {
    if (!loop.isRunning()) {
      return loop.home().isAlive() ? "stopped" : "dead";
    }
    if (seen.isAsleep()) {
      return "sleeping";
    }
    return watch != null && watch.isStalled() ? "stalled" : "running";
  }

  private Duration stepTime(Optional<RunningStep> step) {
    return step.isEmpty() || watch == null
        ? Duration.ZERO
        : watch.stepTime(Clock.system().nanoTime());
  }

  private List<String> slowSteps() {
    return watch == null
        ? List.of()
        : watch.slowSteps().stream()
            .map(slow -> slow.label() + " " + slow.total().toMillis() + " ms")
            .toList();
  }

  private TaskView view(Task<?> task) {
    TaskSnapshot seen = task.snapshot();
    return new TaskView(
        seen.id(),
        seen.name(),
        seen.state().name().toLowerCase(Locale.ROOT),
        seen.waiting().toMillis(),
        seen.waitsFor(),
        seen.waitsForTasks().stream().map(Task::id).filter(shownIds::contains).toList(),
        seen.group().map(Task::id).orElse(0L),
        texts(seen.stack()),
        texts(seen.createdAt()));
  }

  private static List<String> texts(List<StackTraceElement> frames) {
    return frames.stream().limit(MOST_FRAMES).map(StackTraceElement::toString).toList();
  }
}
