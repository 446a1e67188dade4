package io.asyncio.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Inboxes and pollers with one mistake each. A checker that lets one of them pass checks nothing.
final class Planted {

  private Planted() {}

  /// Does not look again after it said that it sleeps.
  static final class NoSecondLook implements Door {
    private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
    private final Poller poller;
    private volatile boolean asleep;

    NoSecondLook(Poller poller) {
      this.poller = poller;
    }

    @Override
    public void add(Step step) {
      steps.add(step);
      if (asleep) {
        poller.wakeup();
      }
    }

    @Override
    public void drainTo(HandleLoop loop) {
      drain(steps, loop);
    }

    @Override
    public void sleep(long maxWaitNanos) {
      asleep = true;
      poller.poll(maxWaitNanos);
      asleep = false;
    }
  }

  /// Looks first and says afterwards that it sleeps.
  static final class LateAnnouncement implements Door {
    private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
    private final Poller poller;
    private volatile boolean asleep;

    LateAnnouncement(Poller poller) {
      this.poller = poller;
    }

    @Override
    public void add(Step step) {
      steps.add(step);
      if (asleep) {
        poller.wakeup();
      }
    }

    @Override
    public void drainTo(HandleLoop loop) {
      drain(steps, loop);
    }

    @Override
    public void sleep(long maxWaitNanos) {
      if (steps.isEmpty()) {
        asleep = true;
        poller.poll(maxWaitNanos);
        asleep = false;
      }
    }
  }

  /// Right in each order of events, but says that it sleeps with a release only: the second look
  /// may come first. Only real processors show it.
  static final class WeakAnnouncement implements Door {
    private static final VarHandle ASLEEP;

    static {
      try {
        ASLEEP =
            MethodHandles.lookup().findVarHandle(WeakAnnouncement.class, "asleep", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
    private final Poller poller;

    @SuppressWarnings("unused") // through ASLEEP
    private boolean asleep;

    WeakAnnouncement(Poller poller) {
      this.poller = poller;
    }

    @Override
    public void add(Step step) {
      steps.add(step);
      if ((boolean) ASLEEP.getVolatile(this)) {
        poller.wakeup();
      }
    }

    @Override
    public void drainTo(HandleLoop loop) {
      drain(steps, loop);
    }

    @Override
    public void sleep(long maxWaitNanos) {
      ASLEEP.setRelease(this, true);
      if (steps.isEmpty()) {
        poller.poll(maxWaitNanos);
      }
      ASLEEP.setRelease(this, false);
    }
  }

  /// Pushes without comparing: of two producers at once, one loses its step.
  static final class PushWithoutCompare implements Door {
    private record Node(Step step, @Nullable Node below) {}

    private volatile @Nullable Node top;

    @Override
    public void add(Step step) {
      top = new Node(step, top);
    }

    @Override
    public void drainTo(HandleLoop loop) {
      Node newest = top;
      top = null;
      Deque<Step> oldestFirst = new ArrayDeque<>();
      for (Node node = newest; node != null; node = node.below) {
        oldestFirst.addFirst(node.step);
      }
      oldestFirst.forEach(step -> step.arrive(loop));
    }

    @Override
    public void sleep(long maxWaitNanos) {}
  }

  private static void drain(ConcurrentLinkedQueue<Step> steps, HandleLoop loop) {
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      step.arrive(loop);
    }
  }

  /// Wakes the thread that waits and keeps nothing for one that is about to.
  static final class NoPermit implements Poller {
    private volatile @Nullable Thread waiting;

    @Override
    public void poll(long maxWaitNanos) {
      if (maxWaitNanos > 0) {
        waiting = Thread.currentThread();
        LockSupport.parkNanos(this, maxWaitNanos);
        waiting = null;
      }
    }

    @Override
    public void wakeup() {
      Thread thread = waiting;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void close() {}
  }

  /// Looks for the permit before it says who waits.
  static final class LookBeforeWaiting implements Poller {
    private volatile boolean permit;
    private volatile @Nullable Thread waiting;

    @Override
    public void poll(long maxWaitNanos) {
      if (maxWaitNanos > 0 && !permit) {
        waiting = Thread.currentThread();
        LockSupport.parkNanos(this, maxWaitNanos);
      }
      permit = false;
    }

    @Override
    public void wakeup() {
      permit = true;
      Thread thread = waiting;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void close() {}
  }
}
