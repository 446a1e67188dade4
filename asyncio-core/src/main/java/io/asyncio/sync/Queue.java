package io.asyncio.sync;

import io.asyncio.sync.WaitQueue.Waiter;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A queue that tasks put items into and get items out of.
///
/// A producer and its consumer, which ends when the producer shuts the queue down:
///
/// ```java
/// var queue = Queue.<String>fifo(100);
/// createTask(() -> {
///   for (var line : lines) {
///     queue.put(line);
///   }
///   queue.shutdown();
/// });
/// for (var line : queue) {
///   handle(line);
/// }
/// ```
///
/// Or, where consumers never end: [#taskDone()] after each item, and [#join()] to wait until all
/// are done.
///
/// Tasks that wait on one side are woken in the order of arrival. A woken task has no claim on its
/// item or place: `getNowait` and `putNowait`, or another task's `get` and `put`, may come first,
/// and then it waits on, behind the others.
///
/// Give a queue a `maxsize` wherever its producer can be faster than its consumer; without one it
/// grows as long as there is memory.
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait; from elsewhere use `loop.callSoonThreadsafe(() ->
/// queue.putNowait(item))`.
///
/// @param <T> the type of the items, which are never null
/// @see <a href="https://docs.python.org/3/library/asyncio-queue.html">asyncio.Queue, LifoQueue and
///   PriorityQueue</a>: same order of wake-ups; differs in that it can be iterated
public final class Queue<T> implements Iterable<T> {
  /// From here on an unbounded queue is looked at.
  private static final int MANY = 10_000;

  private final int maxsize;
  private final ItemStore<T> items;
  private long unfinished;
  private boolean shutDown;

  private final Growth growth = new Growth(MANY);
  private final LoopBinding binding = new LoopBinding(this);
  private final WaitQueue getters = new WaitQueue(binding, () -> "an item from " + inBrief());
  private final WaitQueue putters = new WaitQueue(binding, () -> "a place in " + inBrief());
  private final WaitQueue joiners =
      new WaitQueue(binding, () -> "the last item to be done of " + inBrief());

  private Queue(int maxsize, ItemStore<T> items) {
    this.maxsize = maxsize;
    this.items = items;
  }

  /// Without the texts of its items, which are the user's code: for reports, on any thread.
  String inBrief() {
    return "<" + identity() + " maxsize=" + maxsize + " items[" + items.size() + "]>";
  }

  /// Creates a queue without limit, from which items come out as they went in: asyncio's `Queue()`.
  /// Needs no running loop.
  ///
  /// @param <T> the type of the items
  /// @return an empty queue
  public static <T> Queue<T> fifo() {
    return fifo(0);
  }

  /// Creates a queue from which items come out as they went in: asyncio's `Queue(maxsize)`. Needs
  /// no running loop.
  ///
  /// @param <T> the type of the items
  /// @param maxsize how many items fit in; 0 or less for no limit
  /// @return an empty queue
  public static <T> Queue<T> fifo(int maxsize) {
    return new Queue<>(maxsize, new RingStore<>(false));
  }

  /// Creates a queue without limit, from which the newest item comes out first: asyncio's
  /// `LifoQueue()`. Needs no running loop.
  ///
  /// @param <T> the type of the items
  /// @return an empty queue
  public static <T> Queue<T> lifo() {
    return lifo(0);
  }

  /// Creates a queue from which the newest item comes out first: asyncio's `LifoQueue(maxsize)`.
  /// Needs no running loop.
  ///
  /// @param <T> the type of the items
  /// @param maxsize how many items fit in; 0 or less for no limit
  /// @return an empty queue
  public static <T> Queue<T> lifo(int maxsize) {
    return new Queue<>(maxsize, new RingStore<>(true));
  }

  /// Creates a queue without limit, from which the smallest item comes out first, as from
  /// [#priority(int, Comparator)]. Needs no running loop.
  ///
  /// @param <T> the type of the items
  /// @param order tells which item is smaller
  /// @return an empty queue
  public static <T> Queue<T> priority(Comparator<? super T> order) {
    return priority(0, order);
  }

  /// Creates a queue from which the smallest item comes out first: asyncio's
  /// `PriorityQueue(maxsize)`. Needs no running loop.
  ///
  /// Items that are equal come out in the order in which they went in; asyncio makes no such
  /// promise. If `order` throws, so does the method that asked it, and the queue is as before.
  ///
  /// @param <T> the type of the items
  /// @param maxsize how many items fit in; 0 or less for no limit
  /// @param order tells which item is smaller; must not suspend
  /// @return an empty queue
  public static <T> Queue<T> priority(int maxsize, Comparator<? super T> order) {
    return new Queue<>(maxsize, new HeapStore<>(Objects.requireNonNull(order, "order")));
  }

  /// Puts an item in. asyncio's `put`.
  ///
  /// Suspends while the queue is full; returns without suspending if it is not. A cancelled task
  /// has put nothing, and if a place was promised already, the next task in line gets it.
  ///
  /// @param item not null
  /// @throws QueueShutDownException if the queue is or gets shut down
  /// @throws IllegalStateException if it has to wait and the queue is bound to a different event
  ///   loop, or none is running
  public void put(T item) {
    Objects.requireNonNull(item, "item");
    while (isFull() && !shutDown) {
      awaitPlace();
    }
    putNowait(item);
  }

  private void awaitPlace() {
    var place = putters.enlist();
    try {
      putters.await(place);
    } catch (Throwable failure) {
      if (!isFull()) {
        passOn(place, putters);
      }
      throw failure;
    }
  }

  /// Puts an item in if there is room. asyncio's `put_nowait`. Never suspends.
  ///
  /// @param item not null
  /// @throws QueueFullException if the queue is full
  /// @throws QueueShutDownException if the queue is shut down
  public void putNowait(T item) {
    Objects.requireNonNull(item, "item");
    if (shutDown) {
      throw new QueueShutDownException(
          "cannot put into "
              + identity()
              + ": it was shut down; put before that, or use a new queue");
    }
    if (isFull()) {
      throw new QueueFullException(
          "cannot put into "
              + identity()
              + ": it is full with "
              + maxsize
              + " items; use put to wait for a place");
    }
    items.add(item);
    unfinished++;
    getters.wakeNext();
    if (items.size() >= MANY && maxsize <= 0) {
      growth.reached(items.size(), this);
    }
  }

  /// Gets the next item out. asyncio's `get`.
  ///
  /// Suspends while the queue is empty; returns without suspending if it is not. A cancelled task
  /// has taken nothing, and if it was woken for an item already, the next task in line is woken.
  ///
  /// @return the item
  /// @throws QueueShutDownException if the queue is or gets shut down, and no item is left
  /// @throws IllegalStateException if it has to wait and the queue is bound to a different event
  ///   loop, or none is running
  public T get() {
    awaitItemOrShutdown();
    return getNowait();
  }

  private void awaitItemOrShutdown() {
    while (isEmpty() && !shutDown) {
      awaitItem();
    }
  }

  private void awaitItem() {
    var place = getters.enlist();
    try {
      getters.await(place);
    } catch (Throwable failure) {
      if (!isEmpty()) {
        passOn(place, getters);
      }
      throw failure;
    }
  }

  /// Wakes the next waiter in place of one that was woken and cannot go on.
  private static void passOn(Waiter place, WaitQueue waiters) {
    if (place.wasWoken()) {
      waiters.wakeNext();
    }
  }

  /// Gets the next item out if there is one. asyncio's `get_nowait`. Never suspends.
  ///
  /// @return the item
  /// @throws QueueEmptyException if the queue is empty
  /// @throws QueueShutDownException if the queue is empty and shut down
  public T getNowait() {
    if (isEmpty()) {
      throw nothingToGet();
    }
    var item = items.remove();
    putters.wakeNext();
    return item;
  }

  private RuntimeException nothingToGet() {
    return shutDown
        ? new QueueShutDownException(
            "cannot get from "
                + identity()
                + ": it was shut down and no item is left; end here, or iterate over the queue")
        : new QueueEmptyException(
            "cannot get from " + identity() + ": it is empty; use get to wait for an item");
  }

  /// Returns an iterator that gets items out until the queue is shut down and empty. Not in
  /// asyncio.
  ///
  /// `hasNext` is what suspends and what gets the item out, as [#get()] does. Several tasks may
  /// iterate over the same queue, each with an iterator of its own: each item goes to one of them.
  /// An iteration does not call [#taskDone()].
  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  private final class Items implements Iterator<T> {
    private @Nullable T taken;

    @Override
    public boolean hasNext() {
      if (taken == null) {
        awaitItemOrShutdown();
        if (!isEmpty()) {
          taken = getNowait();
        }
      }
      return taken != null;
    }

    @Override
    public T next() {
      var item = hasNext() ? taken : null;
      if (item == null) {
        throw new NoSuchElementException(
            "no next item in " + identity() + ": it was shut down; ask hasNext first");
      }
      taken = null;
      return item;
    }
  }

  /// Tells that the work on one item is done. asyncio's `task_done`. Never suspends.
  ///
  /// Call it once for each item that was taken out, if anybody calls [#join()].
  ///
  /// @throws IllegalArgumentException if it was called for all items before; the kind of error is
  ///   asyncio's
  public void taskDone() {
    if (unfinished == 0) {
      throw new IllegalArgumentException(
          "cannot mark one more item of "
              + identity()
              + " as done: none is unfinished; call taskDone once per item");
    }
    unfinished--;
    wakeJoiners();
  }

  private void wakeJoiners() {
    if (unfinished == 0) {
      joiners.wakeAll();
    }
  }

  /// Waits until each item that was put in has been taken out and marked as done. asyncio's `join`.
  ///
  /// Suspends while items are unfinished; returns without suspending if none is. A cancelled task
  /// leaves nothing behind.
  ///
  /// @throws IllegalStateException if it has to wait and the queue is bound to a different event
  ///   loop, or none is running
  public void join() {
    if (unfinished > 0) {
      joiners.await();
    }
  }

  /// Ends the queue for producers, and for consumers when it is empty: `shutdown(false)`.
  public void shutdown() {
    shutdown(false);
  }

  /// Ends the queue. asyncio's `shutdown`. Never suspends.
  ///
  /// From now on `put` throws, and so does `get` once no item is left; the tasks that wait in them
  /// are woken to find out. May be called again, also to drop the items after all.
  ///
  /// @param immediate whether to drop the items that are left, each as if it was taken out and
  ///   marked as done
  public void shutdown(boolean immediate) {
    shutDown = true;
    if (immediate) {
      dropItems();
      wakeJoiners();
    }
    getters.wakeAll();
    putters.wakeAll();
  }

  private void dropItems() {
    unfinished = Math.max(0, unfinished - items.size());
    items.clear();
  }

  /// Returns the number of items in the queue. asyncio's `qsize`.
  ///
  /// @return the number of items
  public int qsize() {
    return items.size();
  }

  /// Returns whether the queue has no items. asyncio's `empty`.
  ///
  /// @return whether `get` would suspend or throw
  public boolean isEmpty() {
    return items.size() == 0;
  }

  /// Returns whether the queue has as many items as fit in. asyncio's `full`.
  ///
  /// @return whether `put` would suspend; never true without a limit
  public boolean isFull() {
    return maxsize > 0 && items.size() >= maxsize;
  }

  /// Returns how many items fit in. asyncio's `maxsize`.
  ///
  /// @return what the queue was created with; 0 or less if it has no limit
  public int maxsize() {
    return maxsize;
  }

  private String identity() {
    return Identity.of(this);
  }

  /// Returns the queue's identity, `maxsize` and items, and if there are any, the number of tasks
  /// that wait on each side and of unfinished items, and whether it was shut down.
  @Override
  public String toString() {
    var text = new StringBuilder("<").append(identity()).append(" maxsize=").append(maxsize);
    if (!isEmpty()) {
      text.append(" items=").append(items.items());
    }
    if (getters.queued() > 0) {
      text.append(" getters[").append(getters.queued()).append(']');
    }
    if (putters.queued() > 0) {
      text.append(" putters[").append(putters.queued()).append(']');
    }
    if (unfinished > 0) {
      text.append(" tasks=").append(unfinished);
    }
    if (shutDown) {
      text.append(" shutdown");
    }
    return text.append('>').toString();
  }
}
