package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// Measures how late a loop runs what is ready: a step from outside notes the time when it is sent
/// and again when its turn has come.
///
/// **Threads:** written by the loop, read by anyone.
final class Lag {

  private static final int SAMPLES = 60;

  private final AtomicLongArray counts = new AtomicLongArray(LagHistogram.SIZE);
  private final AtomicLongArray samples = new AtomicLongArray(SAMPLES);
  private volatile long measured;

  /// One at a time, or a stalled loop would find many when it goes on.
  private volatile boolean underWay;

  /// On any thread, one at a time.
  void measure(EventLoop loop) {
    if (underWay) {
      return;
    }
    underWay = true;
    long sent = Clock.system().nanoTime();
    Step probe = () -> note(Clock.system().nanoTime() - sent);
    loop.callFromOutside(probe);
  }

  private void note(long nanos) {
    long micros = Math.max(0, nanos / 1000);
    int index = Math.min(LagHistogram.SIZE - 1, Long.SIZE - Long.numberOfLeadingZeros(micros));
    counts.incrementAndGet(index);
    long before = measured;
    samples.set((int) (before % SAMPLES), nanos);
    measured = before + 1;
    underWay = false;
  }

  LagHistogram histogram() {
    List<Long> copy = new ArrayList<>(LagHistogram.SIZE);
    for (int i = 0; i < LagHistogram.SIZE; i++) {
      copy.add(counts.get(i));
    }
    return new LagHistogram(copy);
  }

  /// The last ones, oldest first.
  List<Duration> samples() {
    long end = measured;
    List<Duration> last = new ArrayList<>();
    for (long i = Math.max(0, end - SAMPLES); i < end; i++) {
      last.add(Duration.ofNanos(samples.get((int) (i % SAMPLES))));
    }
    return last;
  }
}
