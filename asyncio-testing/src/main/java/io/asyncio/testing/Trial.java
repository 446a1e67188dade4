package io.asyncio.testing;

import io.asyncio.Action;
import io.asyncio.ContextVar;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopListener;
import io.asyncio.LoopOptions;
import io.asyncio.Task;
import io.asyncio.loop.Schedule;
import io.asyncio.loop.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One run of an exploration: a fresh loop on virtual time and on the calling thread, in which one
/// task after the other is run until it is done and nothing else is ready.
///
/// With a trace it also remembers each step and where things were created; that makes it several
/// times as slow, so only the run that is shown has one.
final class Trial {

  private static final LoopOptions LOOP =
      LoopOptions.defaults().withDebug(false).withOwnThread(false);

  private static final int MOST_LINES = 200;

  /// The clock of the trial that the caller belongs to.
  static final ContextVar<Optional<VirtualClock>> CLOCK =
      ContextVar.create("asyncio-trial-clock", Optional.empty());

  private final VirtualClock clock = new VirtualClock();
  private final ExploredTime time;
  private final EventLoop loop;
  private final LeakCheck leaks;
  private final boolean traced;
  private final List<String> trace = new ArrayList<>();
  private Optional<Throwable> failure = Optional.empty();

  Trial(Decisions decisions, ExploreOptions options, boolean traced) {
    this.traced = traced;
    time = new ExploredTime(clock, options.mostTime());
    loop =
        EventLoop.create(
            LOOP.withMode(options.mode())
                .withClock(clock)
                .withPoller(() -> time)
                .withSchedule(traced ? tracing(decisions) : decisions));
    time.stopBy(loop::stop);
    leaks = traced ? LeakCheck.of(loop) : LeakCheck.withoutPlaces(loop);
    loop.setDefaultExecutor(new VirtualExecutor(loop, clock));
    if (traced) {
      loop.addListener(new Tracer());
    }
  }

  private Schedule tracing(Decisions decisions) {
    return candidates -> {
      int chosen = decisions.choose(candidates);
      Step step = candidates.get(chosen);
      String which =
          candidates.size() == 1 ? "" : " (" + (chosen + 1) + " of " + candidates.size() + ")";
      trace.add(DurationText.of(clock.time()) + "  " + step.label() + which);
      return chosen;
    };
  }

  /// Adds to each step where its task stopped.
  private final class Tracer implements LoopListener {

    @Override
    public void suspending(Task<?> task, Optional<Future<?>> awaited) {
      UserPlace.ofCaller()
          .ifPresent(
              place -> trace.add(trace.removeLast() + ", " + task.name() + " stops at " + place));
    }
  }

  void listenWith(LoopListener listener) {
    loop.addListener(listener);
  }

  boolean isTraced() {
    return traced;
  }

  /// Adds to the trace what is not a step.
  void note(String text) {
    if (traced) {
      trace.add("    " + text);
    }
  }

  Set<Task<?>> tasks() {
    return loop.allTasks();
  }

  /// Runs a body as a task. Does nothing once the trial has failed.
  ///
  /// @return its task; empty if it did not come to its end
  Optional<Task<Void>> run(String name, Action body) {
    if (failure.isPresent()) {
      return Optional.empty();
    }
    Task<Void> task =
        loop.createTask(
            name,
            () -> {
              var _ = CLOCK.set(Optional.of(clock));
              body.run();
            });
    time.runUntil(task::isDone);
    try {
      loop.runForever();
    } catch (Throwable fatal) {
      fail(fatal);
      return Optional.empty();
    }
    if (!time.verdict().isEmpty()) {
      fail(new AssertionError(time.verdict() + "; these tasks wait:\n" + leaks.waitGraph()));
      return Optional.empty();
    }
    return Optional.of(task);
  }

  void fail(Throwable error) {
    if (failure.isEmpty()) {
      failure = Optional.of(error);
    }
  }

  /// Closes the loop; what it left behind is a failure if nothing else was.
  void close() {
    try {
      leaks.close();
    } catch (AssertionError leaked) {
      fail(leaked);
    }
  }

  Optional<Throwable> failure() {
    return failure;
  }

  /// The steps, one a line; equal ones in a row in one line, and not too many of the first ones.
  String traceText() {
    List<String> lines = new ArrayList<>();
    int times = 1;
    for (int i = 0; i < trace.size(); i++) {
      if (i + 1 < trace.size() && trace.get(i).equals(trace.get(i + 1))) {
        times++;
      } else {
        lines.add("  " + trace.get(i) + (times == 1 ? "" : ", " + times + " times"));
        times = 1;
      }
    }
    int left = Math.max(0, lines.size() - MOST_LINES);
    String head = left == 0 ? "" : "  … " + left + " lines before\n";
    return head + String.join("\n", lines.subList(left, lines.size()));
  }
}
