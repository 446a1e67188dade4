package io.asyncio.micrometer;

import io.asyncio.EventLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Shows event loops in a Micrometer registry.
///
/// ```java
/// LoopMetrics.ofOpenLoops().bindTo(registry);
/// ```
///
/// Each loop has these meters, with its number as the tag `loop`:
///
/// | meter | is |
/// |---|---|
/// | `asyncio.loop.tasks` | gauge: tasks that are not done |
/// | `asyncio.loop.ready` | gauge: steps and callbacks that wait for their turn |
/// | `asyncio.loop.timers` | gauge: timers that wait for their deadline |
/// | `asyncio.loop.outside` | gauge: calls in executors and inside the JDK |
/// | `asyncio.loop.steps` | counter: steps and callbacks that have begun |
/// | `asyncio.loop.lag` | time gauges, tagged `phi` 0.5 and 0.99: percentiles of how late the loop ran what was ready |
/// | `asyncio.loop.lag.max` | time gauge: the latest |
///
/// The lag is that of the last one or two minutes, as it is with Micrometer's own percentiles, or
/// of the time between two readings if that is longer: no peak is missed. It is exact to a factor
/// of two, rounded up, and zero while the loop has nothing to do. A stall counts when it is over.
///
/// **Memory:** no loop is kept alive by its meters. The gauges of one that is closed or forgotten
/// have no value, which is `NaN`; the counter stands still.
///
/// **Threads:** any.
///
/// @see EventLoop#statistics()
public final class LoopMetrics implements MeterBinder, AutoCloseable {

  private final Supplier<List<EventLoop>> loops;
  private final boolean follows;
  private final Queue<Binding> bindings = new ConcurrentLinkedQueue<>();

  private LoopMetrics(Supplier<List<EventLoop>> loops, boolean follows) {
    this.loops = loops;
    this.follows = follows;
  }

  /// Creates the metrics of one loop, open or not. Its meters stay until [#close()].
  ///
  /// @param loop in whatever state
  /// @return bound to no registry yet
  public static LoopMetrics of(EventLoop loop) {
    var weak = new WeakReference<>(Objects.requireNonNull(loop, "loop"));
    return new LoopMetrics(() -> Stream.ofNullable(weak.get()).toList(), false);
  }

  /// Creates the metrics of all loops of this JVM that are not closed.
  ///
  /// One more gauge, `asyncio.loops`, says how many there are. Whenever it is read, which is
  /// whenever the registry publishes, new loops get their meters and those of closed ones are
  /// removed: a loop appears one publication late.
  ///
  /// @return bound to no registry yet
  public static LoopMetrics ofOpenLoops() {
    return new LoopMetrics(EventLoop::openLoops, true);
  }

  /// Adds the meters to a registry, one of any number.
  ///
  /// @param registry not closed; it keeps these metrics alive, so that nobody else has to
  @Override
  public void bindTo(MeterRegistry registry) {
    var binding = new Binding(registry, loops);
    bindings.add(binding);
    binding.update();
    if (follows) {
      binding.follow();
    }
  }

  /// Removes the meters from all registries. Idempotent.
  @Override
  public void close() {
    for (var binding = bindings.poll(); binding != null; binding = bindings.poll()) {
      binding.remove();
    }
  }
}
