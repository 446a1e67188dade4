package io.asyncio.inspect;

import io.asyncio.EventLoop;
import io.asyncio.LoopMonitor;
import io.asyncio.loop.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at all loops ten times a second, reports stalls, deadlocks and loops that nobody runs any
/// more, and registers the management bean when somebody attaches to the process.
///
/// Its reports go to the loggers `asyncio.watchdog` and `asyncio.deadlock`, from its own thread:
/// they come while the loop is stalled. It costs a loop nothing but the count of its steps; what it
/// costs the process, one thread that wakes up ten times a second.
///
/// **Threads:** [#watch()] is called once, by the library.
public final class Watchdog implements LoopMonitor {

  private static final Logger LOG = System.getLogger("asyncio.watchdog");
  private static final long TICK_NANOS = 100_000_000;
  private static final long SHORTEST_TICK_NANOS = 5_000_000;

  private final Clock clock = Clock.system();

  /// Weak, so that a forgotten loop is forgotten here too.
  private final Map<EventLoop, LoopWatch> watches =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Attachment attachment = new Attachment(this);
  private boolean hasFailed;

  /// Creates the monitor, for [java.util.ServiceLoader].
  public Watchdog() {}

  @Override
  public void watch() throws InterruptedException {
    System.setProperty(LoopsMXBean.MARK, "true");
    while (true) {
      LockSupport.parkNanos(lookAtAll());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /// A method of its own, whose locals are gone while the thread waits: they would keep a forgotten
  /// loop.
  ///
  /// @return how long to wait for the next look, in nanoseconds
  private long lookAtAll() {
    long tick = TICK_NANOS;
    List<EventLoop> loops = EventLoop.openLoops();
    for (EventLoop loop : loops) {
      lookAt(loop);
      tick = Math.min(tick, tickFor(loop));
    }
    attachment.look(loops);
    return tick;
  }

  private static long tickFor(EventLoop loop) {
    long limit = LoopWatch.limitNanos(loop);
    return limit == 0 ? TICK_NANOS : Math.max(SHORTEST_TICK_NANOS, limit / 4);
  }

  private void lookAt(EventLoop loop) {
    try {
      watches
          .computeIfAbsent(loop, added -> new LoopWatch(added, attachment))
          .look(loop, clock.nanoTime());
    } catch (Throwable e) {
      // The loop may have changed while it was looked at; the next look is a new one.
      if (!hasFailed) {
        hasFailed = true;
        LOG.log(Level.WARNING, "the watch over event loop " + loop.id() + " failed once", e);
      }
    }
  }

  @Nullable LoopWatch watchOver(EventLoop loop) {
    return watches.get(loop);
  }
}
