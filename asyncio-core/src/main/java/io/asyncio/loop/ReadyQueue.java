package io.asyncio.loop;

import org.jspecify.annotations.Nullable;

/// What is ready to run, first in, first out: a ring that grows by doubling and gives a burst's
/// memory back when it is empty again.
final class ReadyQueue {

  private static final int SMALL = 64;
  private static final int LARGE = 1 << 16;

  private @Nullable Step[] ring = new Step[SMALL];
  private int head;
  private int size;

  void add(Step step) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = step;
    size++;
  }

  void addFirst(Step step) {
    if (size == ring.length) {
      grow();
    }
    head = (head - 1) & (ring.length - 1);
    ring[head] = step;
    size++;
  }

  private void grow() {
    @Nullable Step[] larger = new Step[ring.length * 2];
    int first = ring.length - head;
    System.arraycopy(ring, head, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, head);
    ring = larger;
    head = 0;
  }

  @Nullable Step peek() {
    return size == 0 ? null : ring[head];
  }

  @Nullable Step poll() {
    if (size == 0) {
      return null;
    }
    Step step = ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    if (--size == 0 && ring.length > LARGE) {
      ring = new Step[SMALL];
      head = 0;
    }
    return step;
  }

  /// The step with so many before it; below [#size()].
  @SuppressWarnings("NullAway") // below `size` the ring holds no null
  Step get(int index) {
    return ring[(head + index) & (ring.length - 1)];
  }

  /// Takes out the step with so many before it, below [#size()]; the order of the others stays.
  Step remove(int index) {
    Step removed = get(index);
    int mask = ring.length - 1;
    for (int i = index; i > 0; i--) {
      ring[(head + i) & mask] = ring[(head + i - 1) & mask];
    }
    poll();
    return removed;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    ring = new Step[SMALL];
    head = 0;
    size = 0;
  }
}
