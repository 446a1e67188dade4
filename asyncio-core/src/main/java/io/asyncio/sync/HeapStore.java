package io.asyncio.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A binary heap in an array, as java.util.PriorityQueue and heapq have it, with two differences:
 *
 * - It is stable. Each item keeps the number of its arrival, and among equals the older one is the
 *   smaller one. The numbers stand in an array beside the items, so that an item costs no object.
 * - It survives a comparator that throws. Adding and removing first find the slot in which the
 *   moving item will end, only reading; the items between that slot and the end of the path then
 *   move by one, without comparing. The path need not be remembered: from any slot, the way up to
 *   the root is known.
 */
/// Items in order of a comparator; those that are equal in order of arrival.
final class HeapStore<T> implements ItemStore<T> {
  private static final int INITIAL_LENGTH = 8;

  private final Comparator<? super T> order;
  private @Nullable Object[] items = new Object[INITIAL_LENGTH];
  private long[] arrivals = new long[INITIAL_LENGTH];
  private int size;
  private long arrived;

  HeapStore(Comparator<? super T> order) {
    this.order = order;
  }

  @Override
  public void add(T item) {
    int target = size;
    while (target > 0 && order.compare(item, itemAt(parentOf(target))) < 0) {
      target = parentOf(target);
    }
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
      arrivals = Arrays.copyOf(arrivals, 2 * size);
    }
    int slot = size++;
    while (slot != target) {
      move(parentOf(slot), slot);
      slot = parentOf(slot);
    }
    items[target] = item;
    arrivals[target] = arrived++;
  }

  @Override
  public T remove() {
    int lastSlot = size - 1;
    int slot = slotForLast(lastSlot);
    @Nullable Object item = items[lastSlot];
    long arrival = arrivals[lastSlot];
    while (true) {
      var displaced = items[slot];
      long displacedArrival = arrivals[slot];
      items[slot] = item;
      arrivals[slot] = arrival;
      item = displaced;
      arrival = displacedArrival;
      if (slot == 0) {
        break;
      }
      slot = parentOf(slot);
    }
    items[lastSlot] = null;
    size = lastSlot;
    return asItem(item);
  }

  /// Returns where the last item goes when the root is gone: down the path of the smaller children,
  /// as far as they are smaller than it.
  private int slotForLast(int lastSlot) {
    int slot = 0;
    while (true) {
      int child = 2 * slot + 1;
      if (child >= lastSlot) {
        return slot;
      }
      if (child + 1 < lastSlot && isBefore(child + 1, child)) {
        child++;
      }
      if (isBefore(lastSlot, child)) {
        return slot;
      }
      slot = child;
    }
  }

  private boolean isBefore(int slot, int other) {
    int compared = order.compare(itemAt(slot), itemAt(other));
    return compared < 0 || (compared == 0 && arrivals[slot] < arrivals[other]);
  }

  private void move(int from, int to) {
    items[to] = items[from];
    arrivals[to] = arrivals[from];
  }

  private static int parentOf(int slot) {
    return (slot - 1) >>> 1;
  }

  private T itemAt(int slot) {
    return asItem(items[slot]);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // slots below size hold items
  private T asItem(@Nullable Object item) {
    return (T) item;
  }

  @Override
  public void clear() {
    items = new Object[INITIAL_LENGTH];
    arrivals = new long[INITIAL_LENGTH];
    size = 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<T> items() {
    var list = new ArrayList<T>(size);
    for (int slot = 0; slot < size; slot++) {
      list.add(itemAt(slot));
    }
    return list;
  }
}
