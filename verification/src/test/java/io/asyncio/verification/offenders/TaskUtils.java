package io.asyncio.verification.offenders;

import io.asyncio.verification.offenders.loop.KnowsTasks;

final class TaskUtils {
  private TaskUtils() {}

  static KnowsTasks closesTheCycle(KnowsTasks loop) {
    return loop;
  }
}
