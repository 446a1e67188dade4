package io.asyncio.inspect;

import io.asyncio.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/// The management bean.
final class Loops implements LoopsMXBean {

  private final Watchdog watchdog;

  private Loops(Watchdog watchdog) {
    this.watchdog = watchdog;
  }

  static void register(Watchdog watchdog) {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new Loops(watchdog), new ObjectName(OBJECT_NAME));
    } catch (JMException e) {
      throw new IllegalStateException("cannot register " + OBJECT_NAME, e);
    }
  }

  @Override
  public List<LoopView> inspect(int maxTasks) {
    List<LoopView> views = new ArrayList<>();
    for (EventLoop loop : EventLoop.openLoops()) {
      if (loop.isRunning() || loop.statistics().tasks() > 0) {
        views.add(new Inspection(loop, watchdog.watchOver(loop), Math.max(0, maxTasks)).view());
      }
    }
    return views;
  }
}
