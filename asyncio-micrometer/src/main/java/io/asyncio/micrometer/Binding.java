package io.asyncio.micrometer;

import io.asyncio.EventLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The loops in one registry.
final class Binding {

  private final MeterRegistry registry;
  private final Supplier<List<EventLoop>> loops;
  private final Map<Integer, List<Meter>> meters = new LinkedHashMap<>();
  private final List<Meter> count = new ArrayList<>();
  private boolean removed;

  Binding(MeterRegistry registry, Supplier<List<EventLoop>> loops) {
    this.registry = registry;
    this.loops = loops;
  }

  /// Lets each reading of the number of loops be an update.
  synchronized void follow() {
    count.add(
        Gauge.builder("asyncio.loops", this, Binding::update)
            .description("event loops that are not closed")
            .baseUnit("loops")
            // The registry has nothing else to find this object by.
            .strongReference(true)
            .register(registry));
  }

  /// Registers the loops that have come and removes those that have gone.
  synchronized double update() {
    if (removed) {
      return Double.NaN;
    }
    List<EventLoop> present = loops.get();
    List<Integer> ids = present.stream().map(EventLoop::id).toList();
    for (EventLoop loop : present) {
      meters.computeIfAbsent(loop.id(), _ -> LoopMeters.register(loop, registry));
    }
    meters
        .entrySet()
        .removeIf(known -> {
          boolean isGone = !ids.contains(known.getKey());
          if (isGone) {
            known.getValue().forEach(registry::remove);
          }
          return isGone;
        });
    return present.size();
  }

  synchronized void remove() {
    removed = true;
    count.forEach(registry::remove);
    meters.values().forEach(each -> each.forEach(registry::remove));
    meters.clear();
  }
}
