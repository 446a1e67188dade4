package io.asyncio.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The ring against [ArrayDeque].
final class RingStoreTest {
  @Test
  void itGivesTheOldestAsAnArrayDequeDoes() {
    compareWithArrayDeque(false, 1);
  }

  @Test
  void itGivesTheNewestAsAnArrayDequeDoes() {
    compareWithArrayDeque(true, 2);
  }

  private static void compareWithArrayDeque(boolean newestFirst, long seed) {
    var random = new Random(seed);
    var ring = new RingStore<Integer>(newestFirst);
    var model = new ArrayDeque<Integer>();
    for (var step = 0; step < 20_000; step++) {
      // Fills up to some thousands and runs empty again.
      var adds = random.nextInt(100) < (step / 5_000 % 2 == 0 ? 70 : 30);
      if (adds) {
        ring.add(step);
        model.addLast(step);
      } else if (!model.isEmpty()) {
        assertEquals(newestFirst ? model.removeLast() : model.removeFirst(), ring.remove());
      }
      assertEquals(model.size(), ring.size());
    }
    var expected = List.copyOf(model);
    assertEquals(newestFirst ? expected.reversed() : expected, ring.items());
  }

  @Test
  void itGrowsAroundItsEnd() {
    var ring = new RingStore<Integer>(false);
    var out = new ArrayList<Integer>();
    for (var i = 0; i < 5; i++) {
      ring.add(i);
    }
    for (var i = 0; i < 5; i++) {
      out.add(ring.remove());
    }
    for (var i = 5; i < 25; i++) {
      ring.add(i);
    }
    while (ring.size() > 0) {
      out.add(ring.remove());
    }
    for (var i = 0; i < 25; i++) {
      assertEquals(i, out.get(i));
    }
  }

  @Test
  void aClearedRingIsUsedAgain() {
    var ring = new RingStore<String>(false);
    ring.add("dropped");
    ring.clear();
    assertEquals(0, ring.size());
    ring.add("kept");
    assertEquals(List.of("kept"), ring.items());
    assertEquals("kept", ring.remove());
  }
}
