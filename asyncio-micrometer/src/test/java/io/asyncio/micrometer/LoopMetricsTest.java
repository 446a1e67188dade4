package io.asyncio.micrometer;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Runner;
import io.asyncio.sync.Event;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LoopMetricsTest {

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  @Test
  void theGaugesShowWhatTheLoopHas() {
    try (Runner runner = new Runner();
        LoopMetrics metrics = LoopMetrics.of(runner.loop())) {
      metrics.bindTo(registry);
      runner.run(() -> {
        EventLoop loop = runningLoop();
        Event end = new Event();
        createTask(end::await);
        createTask(end::await);
        yieldNow();

        assertEquals(3, gauge("asyncio.loop.tasks", loop));
        assertEquals(0, gauge("asyncio.loop.timers", loop));
        assertEquals(0, gauge("asyncio.loop.ready", loop));
        var timer = loop.callLater(Duration.ofHours(1), () -> {});
        assertEquals(1, gauge("asyncio.loop.timers", loop));
        loop.callSoon(() -> {});
        assertEquals(1, gauge("asyncio.loop.ready", loop));
        timer.cancel();
        end.set();
      });
    }
  }

  @Test
  void aCallInAThreadIsOutside() {
    try (Runner runner = new Runner();
        LoopMetrics metrics = LoopMetrics.of(runner.loop())) {
      metrics.bindTo(registry);
      runner.run(() -> {
        var latch = new CountDownLatch(1);
        var call = createTask(() -> Asyncio.toThread(() -> latch.await()));
        yieldNow();

        assertEquals(1, gauge("asyncio.loop.outside", runningLoop()));
        latch.countDown();
        call.await();
        assertEquals(0, gauge("asyncio.loop.outside", runningLoop()));
      });
    }
  }

  @Test
  void stepsAreCounted() {
    try (Runner runner = new Runner();
        LoopMetrics metrics = LoopMetrics.of(runner.loop())) {
      metrics.bindTo(registry);
      runner.run(() -> {
        var before = steps(runningLoop());
        for (int i = 0; i < 1000; i++) {
          yieldNow();
        }
        var counted = steps(runningLoop()) - before;
        assertTrue(counted >= 1000 && counted < 2000, () -> "counted " + counted);
      });
    }
  }

  @Test
  void theLagIsForgottenAfterTwoMinutesAtMost() {
    try (Runner runner = new Runner();
        LoopMetrics metrics = LoopMetrics.of(runner.loop())) {
      metrics.bindTo(registry);
      runner.run(LoopMetricsTest::beLate);
      EventLoop loop = runner.loop();

      assertTrue(lag("asyncio.loop.lag.max", loop) > 0);
      assertTrue(lag("asyncio.loop.lag", loop, "phi", "0.5") > 0);
      assertTrue(lag("asyncio.loop.lag", loop, "phi", "0.99") <= lag("asyncio.loop.lag.max", loop));
      clock.add(Duration.ofSeconds(70));
      assertTrue(lag("asyncio.loop.lag.max", loop) > 0);
      clock.add(Duration.ofSeconds(60));
      assertEquals(0, lag("asyncio.loop.lag.max", loop));
    }
  }

  @Test
  void aPeakBetweenRareReadingsIsSeen() {
    try (Runner runner = new Runner();
        LoopMetrics metrics = LoopMetrics.of(runner.loop())) {
      metrics.bindTo(registry);
      clock.add(Duration.ofMinutes(10));
      assertEquals(0, lag("asyncio.loop.lag.max", runner.loop()));
      clock.add(Duration.ofMinutes(10));
      assertEquals(0, lag("asyncio.loop.lag.max", runner.loop()));

      runner.run(LoopMetricsTest::beLate);
      clock.add(Duration.ofMinutes(10));

      assertTrue(lag("asyncio.loop.lag.max", runner.loop()) > 0);
    }
  }

  @Test
  void aClosedLoopHasNoValues() {
    Runner runner = new Runner();
    EventLoop loop = runner.loop();
    LoopMetrics.of(loop).bindTo(registry);
    runner.run(() -> yieldNow());
    double steps = steps(loop);
    runner.close();

    assertEquals(Double.NaN, gauge("asyncio.loop.tasks", loop));
    assertEquals(Double.NaN, lag("asyncio.loop.lag.max", loop));
    assertTrue(steps > 0 && steps(loop) >= steps);
  }

  @Test
  void loopsComeAndGoWhenTheirNumberIsRead() {
    LoopMetrics.ofOpenLoops().bindTo(registry);
    double others = count();
    Runner runner = new Runner();
    EventLoop loop = runner.loop();

    assertNull(find("asyncio.loop.tasks", loop));
    assertEquals(others + 1, count());
    assertEquals(0, gauge("asyncio.loop.tasks", loop));
    runner.close();
    assertEquals(others, count());
    assertNull(find("asyncio.loop.tasks", loop));
  }

  @Test
  void metersGoWhenTheMetricsAreClosed() {
    LoopMetrics metrics = LoopMetrics.ofOpenLoops();
    try (Runner runner = new Runner()) {
      EventLoop loop = runner.loop();
      metrics.bindTo(registry);
      assertNotNull(find("asyncio.loop.tasks", loop));

      metrics.close();

      assertEquals(List.of(), registry.getMeters());
    }
  }

  @Test
  void noLoopIsKeptByItsMeters() {
    var loop = new WeakReference<>(boundLoop());

    while (loop.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }

    assertFalse(registry.getMeters().isEmpty());
    registry.getMeters().forEach(Meter::measure);
  }

  /// Never run, so that no thread keeps it either.
  private EventLoop boundLoop() {
    EventLoop loop = EventLoop.create();
    LoopMetrics.of(loop).bindTo(registry);
    LoopMetrics.ofOpenLoops().bindTo(registry);
    return loop;
  }

  /// Lets a measurement of the lag be overtaken by work.
  private static void beLate() {
    EventLoop loop = runningLoop();
    long before = loop.statistics().lag().total();
    loop.measureLag();
    while (loop.statistics().lag().total() == before) {
      yieldNow();
    }
  }

  private double count() {
    return registry.get("asyncio.loops").gauge().value();
  }

  private double gauge(String name, EventLoop loop) {
    return registry.get(name).tag("loop", String.valueOf(loop.id())).gauge().value();
  }

  private double lag(String name, EventLoop loop, String... tags) {
    return registry
        .get(name)
        .tag("loop", String.valueOf(loop.id()))
        .tags(tags)
        .timeGauge()
        .value(TimeUnit.MICROSECONDS);
  }

  private double steps(EventLoop loop) {
    return registry
        .get("asyncio.loop.steps")
        .tag("loop", String.valueOf(loop.id()))
        .functionCounter()
        .count();
  }

  private @Nullable Meter find(String name, EventLoop loop) {
    return registry.find(name).tag("loop", String.valueOf(loop.id())).meter();
  }
}
