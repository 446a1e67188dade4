package io.asyncio.inspect;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A stall that the watchdog reported and that has ended.
@Name("asyncio.Stall")
@Label("Stall")
@Category("asyncio")
@StackTrace(false)
final class StallEvent extends Event {

  @Label("Loop")
  int loopId;

  @Label("Step")
  @Nullable String step;

  @Label("Took")
  @Timespan
  long took;
}
