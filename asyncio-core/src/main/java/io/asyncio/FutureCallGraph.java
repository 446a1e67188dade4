package io.asyncio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Where a future is, and who awaits it, and who awaits those: [Asyncio#captureCallGraph(Future)].
///
/// As text:
///
/// ```text
/// * <Task pending name='fetch'>
///   + Call stack:
///   |   at app.Client.fetch(Client.java:12)
///   + Awaited by:
///     * <Task pending name='main'>
///       + Call stack:
///       |   at app.Main.main(Main.java:7)
/// ```
///
/// @param future which
/// @param callStack its calls, innermost first: of a task, as [Task#stack()]; of another future
///   none
/// @param awaitedBy the same of those who await it; of one that stands further up already, which
///   closes a circle, nothing but the future
/// @see <a href="https://docs.python.org/3/library/asyncio-graph.html">asyncio call graph</a>
public record FutureCallGraph(
    Future<?> future, List<StackTraceElement> callStack, List<FutureCallGraph> awaitedBy) {

  /// Copies the lists.
  public FutureCallGraph {
    Objects.requireNonNull(future, "future");
    callStack = List.copyOf(Objects.requireNonNull(callStack, "callStack"));
    awaitedBy = List.copyOf(Objects.requireNonNull(awaitedBy, "awaitedBy"));
  }

  static FutureCallGraph of(Future<?> future, int limit) {
    return of(future, limit, new LinkedHashSet<>());
  }

  private static FutureCallGraph of(Future<?> future, int limit, Set<Future<?>> above) {
    if (!above.add(future)) {
      return new FutureCallGraph(future, List.of(), List.of());
    }
    List<FutureCallGraph> waiters = new ArrayList<>();
    for (Future<?> waiter : future.awaitedBy()) {
      waiters.add(of(waiter, limit, above));
    }
    above.remove(future);
    List<StackTraceElement> calls = future instanceof Task<?> task ? task.stack() : List.of();
    return new FutureCallGraph(future, limited(calls, limit), waiters);
  }

  private static List<StackTraceElement> limited(List<StackTraceElement> calls, int limit) {
    int size = calls.size();
    return limit >= 0
        ? calls.subList(0, Math.min(limit, size))
        : calls.subList(Math.max(0, size + limit), size);
  }

  /// Returns the graph as a text of several lines, as asyncio's `format_call_graph` does.
  ///
  /// @return without a line end
  public String format() {
    StringBuilder text = new StringBuilder();
    format(text, "", new LinkedHashSet<>());
    text.setLength(text.length() - 1);
    return text.toString();
  }

  private void format(StringBuilder text, String indent, Set<Future<?>> above) {
    text.append(indent).append("* ").append(future);
    if (!above.add(future)) {
      text.append(", which closes the circle\n");
      return;
    }
    text.append('\n');
    if (!callStack.isEmpty()) {
      text.append(indent).append("  + Call stack:\n");
      callStack.forEach(
          frame -> text.append(indent).append("  |   at ").append(frame).append('\n'));
    }
    if (!awaitedBy.isEmpty()) {
      text.append(indent).append("  + Awaited by:\n");
      awaitedBy.forEach(waiter -> waiter.format(text, indent + "    ", above));
    }
    above.remove(future);
  }
}
