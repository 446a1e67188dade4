package io.asyncio.inspect;

import java.util.List;

/// The event loops of a process, for tools outside it: `./asyncio ps`, JConsole.
///
/// The bean is registered as [#OBJECT_NAME] once somebody attaches to the process or a remote
/// connector is configured. It works, too, while a loop is stalled or deadlocked.
///
/// **Threads:** any.
public interface LoopsMXBean {

  /// The bean's name.
  String OBJECT_NAME = "io.asyncio:type=Loops";

  /// The system property, set to `true`, by which a process shows that it has had a loop.
  String MARK = "io.asyncio.loops";

  /// Looks at all loops that run, and at those that are not closed and have tasks.
  ///
  /// @param maxTasks how many tasks of each loop to describe; of more, evenly chosen ones, and
  ///   those that run, wait in a circle or have waited longest in any case
  /// @return the loops, oldest first
  List<LoopView> inspect(int maxTasks);
}
