package io.asyncio.sync;

import io.asyncio.Task;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Debug mode's eye on a queue without a limit: it warns when the queue has grown large, and each
/// time when it has doubled since.
final class Growth {

  private static final Logger LOG = System.getLogger("asyncio");

  private int warnAt;

  Growth(int warnAt) {
    this.warnAt = warnAt;
  }

  void reached(int size, Queue<?> queue) {
    if (size < warnAt) {
      return;
    }
    Task<?> task = Task.current();
    if (task != null && task.loop().isDebug()) {
      warnAt = 2 * size;
      LOG.log(
          Level.WARNING,
          size
              + " items are in "
              + queue.inBrief()
              + ", which has no limit, and task '"
              + task.name()
              + "' puts in more; give it a maxsize, so that who puts waits for who gets"
              + task.stack().stream().findFirst().map(frame -> "\n    at " + frame).orElse(""));
    }
  }
}
