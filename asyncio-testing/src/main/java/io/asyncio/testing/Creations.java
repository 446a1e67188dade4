package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopListener;
import io.asyncio.Task;
import io.asyncio.TaskFactory;
import io.asyncio.TaskOptions;
import io.asyncio.loop.TimerHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// What was created in a loop, and by which line of the user's code: its tasks, its timers and its
/// resources.
///
/// A task without a name is named by its number in this loop, not in the JVM, so that a test's log
/// does not depend on what ran before.
final class Creations implements TaskFactory, LoopListener {

  private final TaskFactory factory;
  private final boolean rememberPlaces;
  private final AtomicInteger tasks = new AtomicInteger();
  private final Map<Object, StackTraceElement> places =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final List<TimerHandle> timers = Collections.synchronizedList(new ArrayList<>());
  private final Set<AutoCloseable> open = Collections.synchronizedSet(new LinkedHashSet<>());
  private int mostTimers = 64;

  Creations(Optional<TaskFactory> factory, boolean rememberPlaces) {
    this.factory = factory.orElseGet(TaskFactory::lazy);
    this.rememberPlaces = rememberPlaces;
  }

  @Override
  public <T> Task<T> create(EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    Optional<StackTraceElement> place = place();
    TaskOptions named =
        options.name().isPresent() ? options : options.withName("Task-" + tasks.incrementAndGet());
    Task<T> task = factory.create(loop, body, named);
    place.ifPresent(line -> places.put(task, line));
    return task;
  }

  @Override
  public void timerScheduled(TimerHandle timer) {
    if (timers.size() == mostTimers) {
      timers.removeIf(known -> !known.isScheduled());
      mostTimers = Math.max(64, timers.size() * 2);
    }
    timers.add(timer);
    place().ifPresent(line -> places.put(timer, line));
  }

  @Override
  public void resourceOpened(AutoCloseable resource) {
    open.add(resource);
    place().ifPresent(line -> places.put(resource, line));
  }

  @Override
  public void resourceClosed(AutoCloseable resource) {
    open.remove(resource);
  }

  @Override
  public void suspending(Task<?> task, Optional<Future<?>> awaited) {}

  @Override
  public void resumed(Task<?> task, Optional<Future<?>> awaited) {}

  private Optional<StackTraceElement> place() {
    return rememberPlaces ? UserPlace.ofCaller() : Optional.empty();
  }

  /// The timers of user code that wait for their deadline. The loop's owner only.
  List<TimerHandle> pendingTimers() {
    return timers.stream().filter(TimerHandle::isScheduled).toList();
  }

  /// What was opened and not closed.
  List<AutoCloseable> openResources() {
    synchronized (open) {
      return List.copyOf(open);
    }
  }

  /// A line to put below the description of something; empty if nobody knows.
  String createdAt(Object thing) {
    String place = placeOf(thing);
    return place.isEmpty() ? "" : "\n    " + place;
  }

  String placeOf(Object thing) {
    StackTraceElement place = places.get(thing);
    return place == null ? "" : "created at " + place;
  }
}
