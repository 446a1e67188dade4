package io.asyncio.sync;

import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.WaitReason;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The one place where tasks of this package wait: a FIFO of futures, one per waiting task.
 * Ancestors are CPython's deques of futures in locks.py and queues.py, whose order of wake-ups it
 * keeps, and Trio's ParkingLot.
 *
 * A waiter is
 *
 *   queued ──wake──▶ woken ──its task runs──▶ gone
 *     │
 *     └──its task is cancelled──▶ cancelled ──its task runs──▶ gone
 *
 * Between the second state and the third, the loop has yet to run the waiter's task, and
 * everything delicate happens there:
 *
 * - A woken waiter counts as served. The lock or permit that it was woken for is promised to it, and
 *   a task that comes meanwhile must not take it; woken() tells how many such promises are out. Only
 *   Queue makes none: its woken waiters look again, and wait on if others were faster.
 * - A woken waiter may still be cancelled before its task runs. Its future keeps its result, and
 *   await throws CancelledError all the same. What it was woken for is void then, and has to go to
 *   the next waiter: that is what the catch blocks around await do.
 * - A cancelled waiter is dead from the moment of the cancellation but stays linked until its task
 *   runs or a search steps over it, because Future.cancel knows nothing of queues.
 *
 * Different from CPython: waiters are linked in both directions, so that one leaves in O(1)
 * wherever it stands, and leave the list when they are woken, so that no search steps over them
 * again. Waking k of n waiters in one turn costs O(k), not O(k * n).
 */
/// A first-in, first-out queue of waiting tasks.
final class WaitQueue implements WaitReason {
  private final LoopBinding binding;
  private final Supplier<String> awaited;
  private final @Nullable Lock lock;
  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int linked;
  private int woken;

  /// A queue for those who wait for its owner as a whole.
  WaitQueue(Object owner) {
    this(new LoopBinding(owner), owner::toString, owner instanceof Lock own ? own : null);
  }

  /// A queue of which reports say what is awaited in it, without running code of users.
  WaitQueue(LoopBinding binding, Supplier<String> awaited) {
    this(binding, awaited, null);
  }

  private WaitQueue(LoopBinding binding, Supplier<String> awaited, @Nullable Lock lock) {
    this.binding = binding;
    this.awaited = awaited;
    this.lock = lock;
  }

  @Override
  public String description() {
    Task<?> holder = holder();
    return awaited.get()
        + (holder == null ? "" : " held by task '" + holder.name() + '\'')
        + (holder != null && holder.isDone() ? ", which has ended" : "");
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    Task<?> holder = holder();
    return holder == null || holder.isDone() ? List.of() : List.of(holder);
  }

  private @Nullable Task<?> holder() {
    return lock == null ? null : lock.holder();
  }

  /// A place in the queue.
  static final class Waiter {
    private final Future<Boolean> future;
    private @Nullable Waiter previous;
    private @Nullable Waiter next;
    private boolean linked;
    private boolean woken;

    private Waiter(Future<Boolean> future) {
      this.future = future;
    }

    /// Whether the queue woke this waiter, be its task cancelled since then or not.
    boolean wasWoken() {
      return woken;
    }
  }

  /// Returns the number of tasks that wait, with those that were woken and have yet to run.
  int size() {
    return linked + woken;
  }

  /// Returns the number of tasks that wait and were not woken.
  int queued() {
    return linked;
  }

  /// Returns the number of tasks that were woken and have yet to run.
  int woken() {
    return woken;
  }

  /// Returns whether a task waits that was not cancelled, be it woken or not.
  boolean hasLiveWaiter() {
    if (woken > 0) {
      return true;
    }
    for (var waiter = first; waiter != null; waiter = waiter.next) {
      if (!waiter.future.isCancelled()) {
        return true;
      }
    }
    return false;
  }

  /// Appends a place for the running task; [#await] must follow.
  Waiter enlist() {
    var waiter = new Waiter(binding.runningLoop().createFuture(this));
    waiter.previous = last;
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
    waiter.linked = true;
    linked++;
    return waiter;
  }

  /// Suspends the running task until its waiter is woken. The waiter has left when this returns or
  /// throws.
  void await(Waiter waiter) {
    try {
      waiter.future.await();
    } finally {
      leave(waiter);
    }
  }

  /// Suspends the running task until it is woken.
  void await() {
    await(enlist());
  }

  private void leave(Waiter waiter) {
    if (waiter.woken) {
      woken--;
    } else {
      unlink(waiter);
      waiter.future.cancel();
    }
  }

  /// Wakes the waiter at the head, unless it was woken before. A cancelled waiter at the head is
  /// left alone: when its task runs, it passes the wake-up on.
  void wakeHead() {
    if (woken == 0 && first != null && !first.future.isDone()) {
      wake(first);
    }
  }

  /// Wakes the first waiter that is neither woken nor cancelled.
  ///
  /// @return whether there was one
  boolean wakeNext() {
    while (first != null) {
      var waiter = first;
      if (!waiter.future.isDone()) {
        wake(waiter);
        return true;
      }
      unlink(waiter);
    }
    return false;
  }

  /// Wakes every waiter, in order.
  void wakeAll() {
    while (first != null) {
      wakeNext();
    }
  }

  private void wake(Waiter waiter) {
    unlink(waiter);
    waiter.woken = true;
    woken++;
    waiter.future.setResult(true);
  }

  private void unlink(Waiter waiter) {
    if (!waiter.linked) {
      return;
    }
    var previous = waiter.previous;
    var next = waiter.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.linked = false;
    linked--;
  }

  /// Returns the owner's name with its state, and the number of waiters if there are any.
  static String describe(Object owner, String state, @Nullable WaitQueue waiters) {
    int size = waiters == null ? 0 : waiters.size();
    return '<' + Identity.of(owner) + " [" + state + (size == 0 ? "" : ", waiters:" + size) + "]>";
  }
}
