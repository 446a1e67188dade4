package io.asyncio.inspect;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A step of a task, or a callback, that kept the loop for 10 milliseconds or more.
@Name("asyncio.Step")
@Label("Slow Step")
@Category("asyncio")
@StackTrace(false)
final class StepEvent extends Event {

  @Label("Loop")
  int loopId;

  @Label("Step")
  @Nullable String step;

  @Label("Took")
  @Timespan
  long took;
}
