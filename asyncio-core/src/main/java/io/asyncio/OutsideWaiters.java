package io.asyncio;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Those outside a loop who wait for something in it. When the loop closes, it cannot come any
/// more, and they are told.
///
/// **Threads:** safe from any; whoever adds itself looks at [EventLoop#isClosed()] afterwards, and
/// closing sets that before it tells those who are here, so that nobody is missed.
final class OutsideWaiters {

  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

  void add(Runnable loopClosed) {
    waiting.add(loopClosed);
  }

  void remove(Runnable loopClosed) {
    waiting.remove(loopClosed);
  }

  void tellAll() {
    waiting.forEach(Runnable::run);
  }
}
