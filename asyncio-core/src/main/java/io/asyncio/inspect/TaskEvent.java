package io.asyncio.inspect;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// The life of a task, from its creation to its end.
@Name("asyncio.Task")
@Label("Task")
@Category("asyncio")
@StackTrace(false)
final class TaskEvent extends Event {

  @Label("Loop")
  int loopId;

  @Label("Task")
  long taskId;

  @Label("Name")
  @Nullable String name;

  @Label("Outcome")
  @Nullable String outcome;
}
