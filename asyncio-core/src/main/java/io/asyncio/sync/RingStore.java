package io.asyncio.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A growable ring. Its length is a power of two, so that positions wrap by a mask; `head` and
 * `tail` only ever count up, and may overflow: their difference stays right. A last-in, first-out
 * queue takes from the tail, and then the ring is a stack.
 *
 * A ring that once held a burst gives the memory back when it runs empty.
 */
/// Items in order of arrival, taken from either end.
final class RingStore<T> implements ItemStore<T> {
  private static final int INITIAL_LENGTH = 8;
  private static final int LONGEST_KEPT = 1024;

  private final boolean newestFirst;
  private @Nullable Object[] ring = new Object[INITIAL_LENGTH];
  private int head;
  private int tail;

  RingStore(boolean newestFirst) {
    this.newestFirst = newestFirst;
  }

  @Override
  public void add(T item) {
    if (tail - head == ring.length) {
      grow();
    }
    ring[tail & (ring.length - 1)] = item;
    tail++;
  }

  private void grow() {
    var size = ring.length;
    var longer = Arrays.copyOfRange(ring, head & (size - 1), (head & (size - 1)) + 2 * size);
    System.arraycopy(ring, 0, longer, size - (head & (size - 1)), head & (size - 1));
    ring = longer;
    head = 0;
    tail = size;
  }

  @Override
  public T remove() {
    int position = newestFirst ? --tail : head++;
    int slot = position & (ring.length - 1);
    T item = itemAt(slot);
    ring[slot] = null;
    if (head == tail && ring.length > LONGEST_KEPT) {
      ring = new Object[INITIAL_LENGTH];
    }
    return item;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // slots between head and tail hold items
  private T itemAt(int slot) {
    return (T) ring[slot];
  }

  @Override
  public void clear() {
    ring = new Object[INITIAL_LENGTH];
    head = 0;
    tail = 0;
  }

  @Override
  public int size() {
    return tail - head;
  }

  @Override
  public List<T> items() {
    var items = new ArrayList<T>(size());
    for (int position = head; position != tail; position++) {
      items.add(itemAt(position & (ring.length - 1)));
    }
    return newestFirst ? items.reversed() : items;
  }
}
