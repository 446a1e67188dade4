package io.asyncio.micrometer;

import io.asyncio.EventLoop;
import io.asyncio.LoopStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/// The meters of one loop in one registry. None of them refers to the loop but weakly.
final class LoopMeters {

  private final MeterRegistry registry;
  private final EventLoop loop;
  private final Tags tags;

  private LoopMeters(MeterRegistry registry, EventLoop loop) {
    this.registry = registry;
    this.loop = loop;
    this.tags = Tags.of("loop", Integer.toString(loop.id()));
  }

  static List<Meter> register(EventLoop loop, MeterRegistry registry) {
    return new LoopMeters(registry, loop).register();
  }

  private List<Meter> register() {
    var lag = new RecentLag(loop, registry.config().clock());
    return List.of(
        gauge("tasks", "tasks", "tasks that are not done", LoopStatistics::tasks),
        gauge("ready", "steps", "steps and callbacks that are ready", LoopStatistics::ready),
        gauge("timers", "timers", "timers that wait for their deadline", LoopStatistics::timers),
        gauge("outside", "calls", "calls in executors and in the JDK", LoopStatistics::outside),
        FunctionCounter.builder("asyncio.loop.steps", loop, seen -> seen.statistics().steps())
            .description("steps and callbacks that have begun")
            .baseUnit("steps")
            .tags(tags)
            .register(registry),
        lag("asyncio.loop.lag", lag, 0.5, tags.and("phi", "0.5")),
        lag("asyncio.loop.lag", lag, 0.99, tags.and("phi", "0.99")),
        lag("asyncio.loop.lag.max", lag, 1, tags));
  }

  private Gauge gauge(
      String name, String unit, String description, ToIntFunction<LoopStatistics> value) {
    return Gauge.builder("asyncio.loop." + name, loop, seen -> valueOf(seen, value))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private static double valueOf(EventLoop loop, ToIntFunction<LoopStatistics> value) {
    return loop.isClosed() ? Double.NaN : value.applyAsInt(loop.statistics());
  }

  private TimeGauge lag(String name, RecentLag lag, double share, Tags all) {
    return TimeGauge.builder(name, () -> lag.nanos(share), TimeUnit.NANOSECONDS)
        .description("how late the loop ran what was ready, in the last minutes")
        .tags(all)
        .register(registry);
  }
}
