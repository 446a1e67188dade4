package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();
  private final HandleLoop loop = new HandleLoop(() -> 0, Poller.parking(), new DirectDispatcher());

  private TimerHandle add(long when) {
    TimerHandle timer = new TimerHandle(loop, when, () -> {});
    heap.add(timer);
    return timer;
  }

  private List<TimerHandle> removeAll() {
    List<TimerHandle> removed = new ArrayList<>();
    for (TimerHandle first = heap.first(); first != null; first = heap.first()) {
      heap.remove(first);
      removed.add(first);
    }
    return removed;
  }

  @Test
  void anEmptyHeapHasNoFirst() {
    assertNull(heap.first());
    assertTrue(heap.isEmpty());
  }

  @Test
  void timersLeaveByDeadline() {
    TimerHandle late = add(30);
    TimerHandle early = add(-5);
    TimerHandle middle = add(7);
    assertEquals(List.of(early, middle, late), removeAll());
  }

  @Test
  void equalTimersLeaveInTheOrderInWhichTheyCame() {
    List<TimerHandle> added = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      added.add(add(42));
    }
    assertEquals(added, removeAll());
  }

  @Test
  void equalTimersKeepTheirOrderWhenSomeBetweenThemLeave() {
    List<TimerHandle> added = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      added.add(add(42));
    }
    for (int i = 999; i >= 0; i -= 3) {
      heap.remove(added.remove(i));
    }
    assertEquals(added, removeAll());
  }

  @Test
  void ofAHundredThousandTimersCancelledOnesLeaveAtOnce() {
    List<TimerHandle> added = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      added.add(add(i * 31L % 1009));
    }
    assertEquals(100_000, heap.size());
    for (int i = 0; i < 100_000; i++) {
      heap.remove(added.get(i));
      assertEquals(99_999 - i, heap.size());
    }
    assertNull(heap.first());
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    TimerHandle gone = add(1);
    TimerHandle stays = add(2);
    heap.remove(gone);
    heap.remove(gone);
    heap.remove(new TimerHandle(loop, 2, () -> {}));
    assertEquals(List.of(stays), removeAll());
  }

  @Test
  void aTimerMayComeBack() {
    TimerHandle timer = add(1);
    TimerHandle equal = add(1);
    heap.remove(timer);
    heap.add(timer);
    assertEquals(List.of(equal, timer), removeAll());
  }

  @Test
  void aClearedHeapIsAsNewAndKnowsItsOldTimersNoMore() {
    TimerHandle old = add(1);
    for (int i = 0; i < 100; i++) {
      add(i);
    }
    heap.clear();
    TimerHandle first = add(5);
    heap.remove(old);
    assertEquals(1, heap.size());
    assertSame(first, heap.first());
  }

  @Test
  void itDoesWhatASortedSetDoes() {
    Random random = new Random(20_260_101);
    TreeSet<TimerHandle> model =
        new TreeSet<>(
            Comparator.<TimerHandle>comparingLong(timer -> timer.whenNanos)
                .thenComparingLong(timer -> timer.sequence));
    List<TimerHandle> all = new ArrayList<>();
    for (int round = 0; round < 50_000; round++) {
      int choice = random.nextInt(10);
      if (choice < 5 || all.isEmpty()) {
        // Few deadlines, so that many are equal.
        TimerHandle timer = add(random.nextInt(200));
        model.add(timer);
        all.add(timer);
      } else if (choice < 8) {
        // Often one that left already.
        TimerHandle timer = all.get(random.nextInt(all.size()));
        heap.remove(timer);
        model.remove(timer);
      } else if (!model.isEmpty()) {
        heap.remove(model.pollFirst());
      }
      assertEquals(model.size(), heap.size());
      assertSame(model.isEmpty() ? null : model.first(), heap.first());
    }
    assertEquals(List.copyOf(model), removeAll());
  }
}
