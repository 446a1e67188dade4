package io.asyncio.inspect;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A turn of a loop. Off unless asked for: there may be a million a second.
@Name("asyncio.LoopTurn")
@Label("Loop Turn")
@Category("asyncio")
@StackTrace(false)
@Enabled(false)
final class TurnEvent extends Event {

  @Label("Loop")
  int loopId;

  @Label("Steps")
  int steps;

  @Label("Took")
  @Timespan
  long took;
}
