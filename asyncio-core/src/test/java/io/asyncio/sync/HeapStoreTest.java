package io.asyncio.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The heap against a list that is searched.
final class HeapStoreTest {
  private record Item(int priority, int arrival) {}

  @Test
  void itGivesTheSmallestAndAmongEqualsTheOldest() {
    var random = new Random(3);
    var heap = new HeapStore<Item>(Comparator.comparingInt(Item::priority));
    var model = new ArrayList<Item>();
    for (var step = 0; step < 5_000; step++) {
      if (random.nextInt(100) < 55) {
        var item = new Item(random.nextInt(10), step);
        heap.add(item);
        model.add(item);
      } else if (!model.isEmpty()) {
        // min returns the first of equals, and the model is in order of arrival.
        var smallest = model.stream().min(Comparator.comparingInt(Item::priority)).orElseThrow();
        model.remove(smallest);
        assertEquals(smallest, heap.remove());
      }
      assertEquals(model.size(), heap.size());
    }
  }

  @Test
  void aComparatorThatThrowsLeavesItAsBefore() {
    var broken = new boolean[1];
    var heap =
        new HeapStore<Integer>((a, b) -> {
          if (broken[0]) {
            throw new ArithmeticException();
          }
          return Integer.compare(a, b);
        });
    for (var i : List.of(5, 3, 9, 1, 7, 2, 8)) {
      heap.add(i);
    }
    var before = heap.items();
    broken[0] = true;
    assertThrows(ArithmeticException.class, () -> heap.add(4));
    assertThrows(ArithmeticException.class, heap::remove);
    assertEquals(before, heap.items());

    broken[0] = false;
    var out = new ArrayList<Integer>();
    while (heap.size() > 0) {
      out.add(heap.remove());
    }
    assertEquals(List.of(1, 2, 3, 5, 7, 8, 9), out);
  }

  @Test
  void aClearedHeapIsUsedAgain() {
    var heap = new HeapStore<String>(Comparator.naturalOrder());
    heap.add("dropped");
    heap.clear();
    assertEquals(0, heap.size());
    heap.add("b");
    heap.add("a");
    assertEquals("a", heap.remove());
  }
}
