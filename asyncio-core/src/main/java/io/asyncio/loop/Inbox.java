package io.asyncio.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The one door that other threads may use: steps from any thread, taken in by the loop's.
///
/// A stack to which producers push by compare-and-set (Treiber) and which the loop takes whole with
/// one swap and turns around: first in, first out for each producer, two atomic operations a step,
/// none for the loop while nothing came.
///
/// Going to sleep is announced first and the inbox looked at afterwards; a producer pushes first
/// and looks for a sleeper afterwards. Both are sequentially consistent, so one of them sees the
/// other and no wake-up is lost.
final class Inbox {

  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(Inbox.class, "top", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Changed by the loop while it is awake, which its next going to sleep announces.
  private Poller poller;

  private volatile boolean asleep;

  @SuppressWarnings("unused") // through TOP
  private volatile @Nullable Node top;

  Inbox(Poller poller) {
    this.poller = poller;
  }

  void setPoller(Poller newPoller) {
    poller = newPoller;
  }

  /// Any thread.
  void add(Step step) {
    Node node = new Node(step);
    Node below;
    do {
      below = top;
      node.next = below;
    } while (!TOP.compareAndSet(this, below, node));
    if (asleep) {
      poller.wakeup();
    }
  }

  boolean isEmpty() {
    return top == null;
  }

  boolean isAsleep() {
    return asleep;
  }

  /// Takes in all that came, oldest first.
  void drainTo(HandleLoop loop) {
    if (top == null) {
      return;
    }
    Node newest = (Node) TOP.getAndSet(this, null);
    Node oldest = null;
    while (newest != null) {
      Node next = newest.next;
      newest.next = oldest;
      oldest = newest;
      newest = next;
    }
    for (Node node = oldest; node != null; node = node.next) {
      node.step.arrive(loop);
    }
  }

  /// Waits in the poller unless something is here already.
  void sleep(long maxWaitNanos) {
    asleep = true;
    if (top == null) {
      poller.poll(maxWaitNanos);
    }
    asleep = false;
  }

  private static final class Node {
    final Step step;
    @Nullable Node next;

    Node(Step step) {
      this.step = step;
    }
  }
}
