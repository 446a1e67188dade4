package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReadyQueueTest {
  private final ReadyQueue queue = new ReadyQueue();

  private record Numbered(int number) implements Step {
    @Override
    public void step() {}
  }

  private void add(int first, int last) {
    IntStream.rangeClosed(first, last).forEach(number -> queue.add(new Numbered(number)));
  }

  private void expect(int first, int last) {
    for (int number = first; number <= last; number++) {
      assertEquals(new Numbered(number), queue.poll());
    }
  }

  @Test
  void anEmptyQueueGivesNothing() {
    assertNull(queue.poll());
    assertNull(queue.peek());
    assertTrue(queue.isEmpty());
    assertEquals(0, queue.size());
  }

  @Test
  void stepsLeaveInTheOrderInWhichTheyCame() {
    add(1, 10_000);
    assertEquals(10_000, queue.size());
    expect(1, 10_000);
    assertTrue(queue.isEmpty());
  }

  @Test
  void theOrderHoldsWhenTheRingGrowsWhileItIsWrappedAround() {
    add(1, 60);
    expect(1, 50);
    add(61, 400);
    expect(51, 400);
    assertNull(queue.poll());
  }

  @Test
  void peekingLeavesTheStepThere() {
    add(1, 2);
    assertSame(queue.peek(), queue.peek());
    assertEquals(new Numbered(1), queue.peek());
    expect(1, 2);
  }

  @Test
  void aStepAddedFirstLeavesNext() {
    add(2, 64);
    queue.addFirst(new Numbered(1));
    queue.addFirst(new Numbered(0));
    assertEquals(65, queue.size());
    expect(0, 64);
  }

  @Test
  void theQueueWorksOnAfterABurst() {
    add(1, 200_000);
    expect(1, 200_000);
    add(1, 3);
    queue.addFirst(new Numbered(0));
    expect(0, 3);
    assertTrue(queue.isEmpty());
  }

  @Test
  void takingStepsOutDoesWhatItDoesInAList() {
    Random random = new Random(20_260_102);
    List<Step> model = new ArrayList<>();
    for (int number = 0; number < 20_000; number++) {
      Step step = new Numbered(number);
      int choice = random.nextInt(4);
      if (choice == 0) {
        queue.addFirst(step);
        model.addFirst(step);
      } else if (choice == 1 || model.isEmpty()) {
        queue.add(step);
        model.add(step);
      } else {
        int place = random.nextInt(model.size());
        assertSame(model.get(place), queue.get(place));
        assertSame(model.remove(place), queue.remove(place));
      }
      assertEquals(model.size(), queue.size());
      assertSame(model.isEmpty() ? null : model.getFirst(), queue.peek());
    }
    for (Step step : model) {
      assertSame(step, queue.poll());
    }
  }

  @Test
  void aClearedQueueIsAsNew() {
    add(1, 300);
    queue.clear();
    assertNull(queue.peek());
    add(5, 6);
    expect(5, 6);
    assertNull(queue.poll());
  }

  @Test
  void aStepIsFoundByThePlaceItHasNow() {
    add(1, 60);
    expect(1, 50);
    add(61, 100);
    for (int place = 0; place < 50; place++) {
      assertEquals(new Numbered(51 + place), queue.get(place));
    }
  }

  @Test
  void takingAStepOutLeavesTheOthersInTheirOrder() {
    add(1, 60);
    expect(1, 50);
    add(51 + 10, 80);
    assertEquals(new Numbered(70), queue.remove(19));
    assertEquals(new Numbered(51), queue.remove(0));
    assertEquals(new Numbered(80), queue.remove(queue.size() - 1));
    expect(52, 69);
    expect(71, 79);
    assertNull(queue.poll());
  }

  @Test
  void takingTheOnlyStepOutLeavesNothing() {
    add(1, 1);
    assertEquals(new Numbered(1), queue.remove(0));
    assertTrue(queue.isEmpty());
    assertNull(queue.peek());
  }

  @Test
  void itDoesWhatADequeDoes() {
    Random random = new Random(20_260_101);
    ArrayDeque<Step> model = new ArrayDeque<>();
    for (int number = 0; number < 100_000; number++) {
      Step step = new Numbered(number);
      // Waves: each lets the queue grow far, then runs it empty.
      boolean isGrowing = (number / 5_000) % 2 == 0;
      int choice = random.nextInt(10);
      if (choice == 0) {
        queue.addFirst(step);
        model.addFirst(step);
      } else if (choice < (isGrowing ? 7 : 3)) {
        queue.add(step);
        model.addLast(step);
      } else {
        assertSame(model.pollFirst(), queue.poll());
      }
      assertEquals(model.size(), queue.size());
      assertSame(model.peekFirst(), queue.peek());
    }
  }
}
