package io.asyncio.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Timers by deadline, equal ones in the order they were added.
///
/// A binary heap in which each timer knows its place, so that cancelling takes it out in O(log n)
/// at once: 100 000 timeouts that never fire leave nothing behind. (asyncio leaves cancelled timers
/// in its heap and rebuilds it now and then.)
final class TimerHeap {

  private @Nullable TimerHandle[] heap = new TimerHandle[16];
  private int size;
  private long nextSequence;

  void add(TimerHandle timer) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    timer.sequence = nextSequence++;
    siftUp(size++, timer);
  }

  void remove(TimerHandle timer) {
    int index = timer.index;
    if (index == TimerHandle.NOWHERE) {
      return;
    }
    timer.index = TimerHandle.NOWHERE;
    TimerHandle last = at(--size);
    heap[size] = null;
    if (last == timer) {
      return;
    }
    if (index > 0 && last.isBefore(at((index - 1) >>> 1))) {
      siftUp(index, last);
    } else {
      siftDown(index, last);
    }
  }

  @Nullable TimerHandle first() {
    return heap[0];
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      at(i).index = TimerHandle.NOWHERE;
    }
    heap = new TimerHandle[16];
    size = 0;
  }

  private void siftUp(int from, TimerHandle timer) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      TimerHandle above = at(parent);
      if (!timer.isBefore(above)) {
        break;
      }
      place(index, above);
      index = parent;
    }
    place(index, timer);
  }

  private void siftDown(int from, TimerHandle timer) {
    int index = from;
    int half = size >>> 1;
    while (index < half) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      TimerHandle below = at(child);
      if (!below.isBefore(timer)) {
        break;
      }
      place(index, below);
      index = child;
    }
    place(index, timer);
  }

  private void place(int index, TimerHandle timer) {
    heap[index] = timer;
    timer.index = index;
  }

  @SuppressWarnings("NullAway") // below `size` the heap holds no null
  private TimerHandle at(int index) {
    return heap[index];
  }
}
