package io.asyncio.loop;

import java.util.List;

/// Which of the steps that are ready runs next: the seam for tests that explore the orders in which
/// things may happen.
///
/// A loop without one runs what is ready first in, first out. A loop with one asks before each
/// step. It is offered what may come next without breaking a promise: callbacks keep the order in
/// which they were scheduled, and timers that of their deadlines; tasks, the library's own steps
/// and equal timers may come in any.
///
/// **Threads:** called on the bare loop thread, so it must not call user code.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#scheduling-callbacks">what
///   asyncio promises of the order of callbacks</a>
@FunctionalInterface
public interface Schedule {

  /// Chooses the next step.
  ///
  /// @param candidates the steps that may run next, at least one, in the order in which they became
  ///   ready; valid during the call
  /// @return the index of one of them; 0 is first in, first out, as tasks run without a schedule
  int choose(List<Step> candidates);
}
