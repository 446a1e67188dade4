package io.asyncio.inspect;

import io.asyncio.EventLoop;
import io.asyncio.Mode;
import io.asyncio.RunningStep;
import io.asyncio.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The texts of the watchdog.
final class Report {

  private static final int MOST_TASKS = 20;
  private static final int MOST_FRAMES = 30;

  private Report() {}

  static String stall(EventLoop loop, RunningStep step, Duration atLeast) {
    StringBuilder text = new StringBuilder();
    text.append("event loop ").append(loop.id());
    if (step.isWaiting()) {
      text.append(" has been held for ")
          .append(seconds(atLeast))
          .append(" by ")
          .append(step.label());
      text.append(
          switch (loop.mode()) {
            case PORTABLE ->
                ", which waits inside a blocking call: in portable mode such a call belongs in"
                    + " toThread";
            default ->
                ", which waits while a native frame or a class initialiser on its stack pins it to"
                    + " the loop's thread: nothing else can run; let it wait elsewhere, or use toThread";
          });
    } else {
      text.append(" has been stalled for ").append(seconds(atLeast)).append(" by ");
      text.append(step.label()).append("; what blocks or computes belongs in toThread");
    }
    step.task().ifPresent(task -> appendCreation(text, task.createdAt()));
    List<StackTraceElement> stack = withoutMachinery(step.thread().getStackTrace());
    if (step.isWaiting() && loop.mode() == Mode.NATIVE) {
      stack.stream()
          .skip(1) // where it waits, a native method of the JDK itself
          .filter(Report::pins)
          .findFirst()
          .ifPresent(frame -> text.append("\n  pinned by ").append(frame));
    }
    appendStack(text, stack);
    return text.toString();
  }

  /// The outermost calls are the library's and the JDK's, the same in each stack.
  private static List<StackTraceElement> withoutMachinery(StackTraceElement[] frames) {
    int end = frames.length;
    while (end > 1 && isMachinery(frames[end - 1])) {
      end--;
    }
    return List.of(frames).subList(0, end);
  }

  private static boolean isMachinery(StackTraceElement frame) {
    return frame.getClassName().startsWith("io.asyncio.")
        || frame.getClassName().startsWith("java.lang.")
        || frame.getClassName().startsWith("jdk.internal.vm.");
  }

  /// The frame below which a virtual thread cannot leave its carrier.
  private static boolean pins(StackTraceElement frame) {
    return frame.getMethodName().equals("<clinit>") || frame.isNativeMethod();
  }

  static String refused(RunningStep step) {
    return "the await of "
        + step.label()
        + " fails now, since nobody could end it: what it awaits needs the loop that it keeps";
  }

  static String stallEnded(EventLoop loop, String label, Duration total) {
    return "event loop %d goes on: %s had stalled it for %s"
        .formatted(loop.id(), label, seconds(total));
  }

  /// A loop whose tasks wait for one another, or for something of which nobody knows.
  static String deadlock(EventLoop loop, List<Task<?>> stuck, Collection<Task<?>> all) {
    List<Task<?>> circle = stuck.isEmpty() ? List.of() : Deadlock.circleIn(stuck);
    StringBuilder text = new StringBuilder("event loop ").append(loop.id());
    if (stuck.isEmpty()) {
      text.append(
          " may be deadlocked: all its tasks wait, and it knows of nothing that could wake one: no"
              + " timer, no I/O, no call in a thread. Unless another thread does, it waits for ever");
    } else {
      text.append(" is deadlocked: ");
      text.append(
          circle.size() == 1
              ? "a task waits for itself"
              : circle.size() + " tasks wait for one another");
    }
    circle.forEach(task -> appendTask(text, task));
    List<Task<?>> others = all.stream().filter(task -> !circle.contains(task)).toList();
    if (!circle.isEmpty() && !others.isEmpty()) {
      text.append("\nthe other tasks:");
    }
    others.stream().limit(MOST_TASKS).forEach(task -> appendTask(text, task));
    if (others.size() > MOST_TASKS) {
      text.append("\n  … and ").append(others.size() - MOST_TASKS).append(" more");
    }
    return text.toString();
  }

  static String orphaned(EventLoop loop, Thread home, Collection<Task<?>> tasks) {
    StringBuilder text =
        new StringBuilder(
            "event loop %d will never go on: its thread '%s' has ended, and %d tasks are left; run it to the end, or close it"
                .formatted(loop.id(), home.getName(), tasks.size()));
    tasks.stream().limit(MOST_TASKS).forEach(task -> appendTask(text, task));
    return text.toString();
  }

  private static void appendTask(StringBuilder text, Task<?> task) {
    text.append("\n  ").append(task.snapshot().describe());
  }

  private static void appendCreation(StringBuilder text, List<StackTraceElement> createdAt) {
    createdAt.stream().findFirst().ifPresent(frame -> text.append("\n  created at ").append(frame));
  }

  private static void appendStack(StringBuilder text, List<StackTraceElement> stack) {
    stack.stream().limit(MOST_FRAMES).forEach(frame -> text.append("\n    at ").append(frame));
    if (stack.size() > MOST_FRAMES) {
      text.append("\n    … ").append(stack.size() - MOST_FRAMES).append(" more");
    }
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
