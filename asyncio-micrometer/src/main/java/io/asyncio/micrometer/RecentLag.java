package io.asyncio.micrometer;

import io.asyncio.EventLoop;
import io.asyncio.LagHistogram;
import io.micrometer.core.instrument.Clock;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How late one loop was of late.
///
/// A loop counts its lags from its beginning. What it had counted a minute ago or somewhat more is
/// remembered and subtracted, so that a peak is seen for a minute at least, and by the next reading
/// in any case: that is what a sample of the last lags could not promise.
///
/// **Threads:** any.
final class RecentLag {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final WeakReference<EventLoop> loop;
  private final Clock clock;

  /// Oldest first, a minute apart. The first one is what is subtracted.
  private final Deque<Reading> readings = new ArrayDeque<>();

  private record Reading(long nanos, LagHistogram lag) {}

  RecentLag(EventLoop loop, Clock clock) {
    this.loop = new WeakReference<>(loop);
    this.clock = clock;
    readings.add(new Reading(clock.monotonicTime(), loop.statistics().lag()));
  }

  /// Returns the lag that a share of the measurements stayed below; NaN without a loop.
  double nanos(double share) {
    EventLoop seen = loop.get();
    return seen == null || seen.isClosed()
        ? Double.NaN
        : since(seen.statistics().lag()).quantile(share).toNanos();
  }

  private synchronized LagHistogram since(LagHistogram lag) {
    long now = clock.monotonicTime();
    if (now - readings.getLast().nanos >= MINUTE) {
      readings.add(new Reading(now, lag));
    }
    // The last one is new; the others are a minute old or more.
    while (readings.size() > 2) {
      readings.removeFirst();
    }
    return difference(lag, readings.getFirst().lag);
  }

  private static LagHistogram difference(LagHistogram now, LagHistogram before) {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < now.counts().size(); i++) {
      counts.add(now.counts().get(i) - before.counts().get(i));
    }
    return new LagHistogram(counts);
  }
}
