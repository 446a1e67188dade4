package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.sync.Hold;
import io.asyncio.sync.Lock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Holds requests back so that no more than so many to one server begin within a time.
///
/// When the last ones began is remembered for each server, as many as may be. Whoever comes while
/// the oldest of them is not a whole span ago waits until it is: the time is not cut into windows,
/// at whose borders twice as many could go. Those who wait stand in line for a lock, which serves
/// them in their order; a cancelled one leaves the line and has used up nothing.
///
/// Of servers that were not asked for a span nothing is to be remembered: they are dropped, oldest
/// first, when there are many.
final class RateLimit implements ClientMiddleware {

  private static final int MANY = 1000;

  /// When requests to a server began, by the loop's clock, in nanoseconds.
  private static final class Starts {
    private final Lock turn = new Lock();
    private final ArrayDeque<Long> times = new ArrayDeque<>();
  }

  private final int requests;
  private final long span;
  private final Map<Origin, Starts> servers = new LinkedHashMap<>(16, 0.75f, true);

  RateLimit(int requests, Duration per) {
    if (requests < 1 || !per.isPositive()) {
      throw new IllegalArgumentException(
          "a rate is at least 1 request in a time that is positive, found %d in %s"
              .formatted(requests, per));
    }
    this.requests = requests;
    this.span = per.toNanos();
  }

  @Override
  public ClientResponse send(ClientRequest request, ClientHandler next) {
    awaitTurn(startsOf(Origin.of(request.uri())));
    return next.send(request);
  }

  private void awaitTurn(Starts starts) {
    try (Hold _ = starts.turn.hold()) {
      long now = now();
      if (starts.times.size() == requests) {
        long free = starts.times.element() + span;
        if (free > now) {
          Asyncio.sleep(Duration.ofNanos(free - now));
          // A timer may be early by what the clock can't tell apart.
          now = Math.max(free, now());
        }
        starts.times.remove();
      }
      starts.times.add(now);
    }
  }

  private static long now() {
    return Asyncio.runningLoop().time().toNanos();
  }

  private Starts startsOf(Origin origin) {
    Starts known = servers.get(origin);
    if (known != null) {
      return known;
    }
    if (servers.size() >= MANY) {
      Iterator<Starts> oldest = servers.values().iterator();
      while (oldest.hasNext() && isOver(oldest.next())) {
        oldest.remove();
      }
    }
    Starts starts = new Starts();
    servers.put(origin, starts);
    return starts;
  }

  private boolean isOver(Starts starts) {
    return !starts.turn.isLocked()
        && (starts.times.isEmpty() || starts.times.getLast() + span <= now());
  }

  @Override
  public String toString() {
    return "<RateLimit %d in %s, %d servers>"
        .formatted(requests, Duration.ofNanos(span), servers.size());
  }
}
