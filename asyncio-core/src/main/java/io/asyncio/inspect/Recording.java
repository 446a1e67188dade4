package io.asyncio.inspect;

import io.asyncio.EventLoop;
import io.asyncio.LoopListener;
import io.asyncio.Task;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Event;
import jdk.jfr.EventType;

/// Puts what happens in loops into the JDK's flight recorder, while one records.
final class Recording {

  private static final List<Class<? extends Event>> EVENTS =
      List.of(TaskEvent.class, StepEvent.class, StallEvent.class, TurnEvent.class);

  private final Map<EventLoop, Tap> taps = Collections.synchronizedMap(new WeakHashMap<>());

  /// Ten times a second, on the watchdog's thread: recordings come and go.
  void look(List<EventLoop> loops) {
    boolean records = EVENTS.stream().anyMatch(event -> EventType.getEventType(event).isEnabled());
    boolean turns = EventType.getEventType(TurnEvent.class).isEnabled();
    for (EventLoop loop : loops) {
      Tap tap = taps.get(loop);
      if (tap != null && (!records || tap.turns != turns)) {
        taps.remove(loop);
        loop.removeListener(tap);
        tap = null;
      }
      if (tap == null && records) {
        Tap added = new Tap(loop.id(), turns);
        taps.put(loop, added);
        loop.addListener(added);
      }
    }
  }

  void stallEnded(EventLoop loop, String label, Duration total) {
    StallEvent event = new StallEvent();
    event.loopId = loop.id();
    event.step = label;
    event.took = total.toNanos();
    event.commit();
  }

  /// Listens to one loop.
  private static final class Tap implements LoopListener {

    private static final long SLOW_NANOS = 10_000_000;

    private final int loopId;
    private final boolean turns;
    private final Map<Task<?>, TaskEvent> begun = new ConcurrentHashMap<>();

    Tap(int loopId, boolean turns) {
      this.loopId = loopId;
      this.turns = turns;
    }

    @Override
    public void taskCreated(Task<?> task) {
      TaskEvent event = new TaskEvent();
      if (event.isEnabled()) {
        event.begin();
        begun.put(task, event);
      }
    }

    @Override
    public void taskDone(Task<?> task) {
      TaskEvent event = begun.remove(task);
      if (event != null) {
        event.loopId = loopId;
        event.taskId = task.id();
        event.name = task.name();
        event.outcome = task.state().name();
        event.commit();
      }
    }

    @Override
    public long slowStepNanos() {
      return SLOW_NANOS;
    }

    @Override
    public void stepEnded(String label, long nanos) {
      if (nanos >= SLOW_NANOS) {
        StepEvent event = new StepEvent();
        event.loopId = loopId;
        event.step = label;
        event.took = nanos;
        event.commit();
      }
    }

    @Override
    public boolean wantsTurns() {
      return turns;
    }

    @Override
    public void turnEnded(long nanos, int steps) {
      TurnEvent event = new TurnEvent();
      event.loopId = loopId;
      event.steps = steps;
      event.took = nanos;
      event.commit();
    }
  }
}
