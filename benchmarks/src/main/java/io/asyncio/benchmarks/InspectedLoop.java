package io.asyncio.benchmarks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.inspect.LoopsMXBean;
import io.asyncio.loop.Clock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// A JVM of its own with very many parked tasks and a look at them through the management bean:
/// `InspectedLoop TASKS` prints how long a look takes and for how long it keeps the loop, in
/// milliseconds: of a loop that sleeps, then of a busy one.
public final class InspectedLoop {

  private static final Clock CLOCK = Clock.system();
  private static final int LOOKS = 30;
  private static final int DESCRIBED = 200;

  private final Future<String> end;
  private volatile boolean isBusy;
  private volatile boolean isOver;
  private volatile long longestGap;

  private InspectedLoop(EventLoop loop) {
    end = loop.createFuture();
  }

  /// Measures.
  ///
  /// @param arguments the number of tasks
  public static void main(String[] arguments) {
    int tasks = Integer.parseInt(arguments[0], 10);
    // What a tool that attaches does.
    System.setProperty("com.sun.management.jmxremote", "true");
    Asyncio.run(() -> {
      InspectedLoop inspected = new InspectedLoop(runningLoop());
      for (int i = 0; i < tasks; i++) {
        createTask(inspected.end::await);
      }
      Thread observer = Thread.ofPlatform().start(() -> inspected.observe(tasks));
      while (!inspected.isOver) {
        inspected.beIdle();
        inspected.beBusy();
      }
      observer.join();
      inspected.end.setResult("end");
    });
  }

  private void beIdle() {
    while (!isBusy) {
      Asyncio.sleep(Duration.ofMillis(200));
    }
  }

  private void beBusy() {
    long before = CLOCK.nanoTime();
    while (!isOver) {
      yieldNow();
      long now = CLOCK.nanoTime();
      longestGap = Math.max(longestGap, now - before);
      before = now;
    }
  }

  private void observe(int tasks) {
    double[] asleep;
    double[] busy;
    try {
      LoopsMXBean loops = bean();
      asleep = looks(loops, tasks, false);
      isBusy = true;
      busy = looks(loops, tasks, true);
    } finally {
      isBusy = true;
      isOver = true;
    }
    System.out.printf(Locale.ROOT, "%.1f %.1f %.2f%n", asleep[0], busy[0], busy[1]);
  }

  /// The median time of a look and the median of the longest time without a turn meanwhile.
  private double[] looks(LoopsMXBean loops, int tasks, boolean measuresGaps) {
    double[] millis = new double[LOOKS];
    double[] gaps = new double[LOOKS];
    for (int i = 0; i < 2 * LOOKS; i++) {
      longestGap = 0;
      long start = CLOCK.nanoTime();
      int seen = loops.inspect(DESCRIBED).getFirst().tasks();
      millis[i % LOOKS] = (CLOCK.nanoTime() - start) / 1e6;
      gaps[i % LOOKS] = measuresGaps ? longestGap / 1e6 : 0;
      if (seen < tasks) {
        throw new IllegalStateException("saw " + seen + " of " + tasks + " tasks");
      }
    }
    Arrays.sort(millis);
    Arrays.sort(gaps);
    return new double[] {millis[LOOKS / 2], gaps[LOOKS / 2]};
  }

  private static LoopsMXBean bean() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(LoopsMXBean.OBJECT_NAME);
      while (!server.isRegistered(name)) {
        LockSupport.parkNanos(10_000_000);
      }
      return JMX.newMXBeanProxy(server, name, LoopsMXBean.class);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
