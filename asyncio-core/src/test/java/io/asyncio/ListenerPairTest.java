package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Several listeners of one loop.
final class ListenerPairTest {

  private final List<String> told = new ArrayList<>();

  private LoopListener named(String name, long slowStepNanos, boolean wantsTurns) {
    return new LoopListener() {
      @Override
      public long slowStepNanos() {
        return slowStepNanos;
      }

      @Override
      public boolean wantsTurns() {
        return wantsTurns;
      }

      @Override
      public void stepEnded(String label, long nanos) {
        told.add(name + " step " + label);
      }

      @Override
      public void turnEnded(long nanos, int steps) {
        told.add(name + " turn " + steps);
      }
    };
  }

  private final LoopListener a = named("a", 30, false);
  private final LoopListener b = named("b", 10, true);
  private final LoopListener c = named("c", 20, false);
  private final List<LoopListener> all = List.of(a, b, c);

  private @Nullable LoopListener added() {
    LoopListener listener = null;
    for (LoopListener each : all) {
      listener = ListenerPair.add(listener, each);
    }
    return listener;
  }

  @ParameterizedTest
  @CsvSource({"0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"})
  void theyCanBeRemovedInAnyOrder(int first, int second, int third) {
    LoopListener listener = ListenerPair.remove(added(), all.get(first));
    tell(listener);
    List<String> expected = new ArrayList<>(List.of("a step s", "b step s", "c step s"));
    expected.remove(first);
    assertEquals(expected, told);
    listener = ListenerPair.remove(listener, all.get(second));
    assertEquals(all.get(third), listener);
    assertNull(ListenerPair.remove(listener, all.get(third)));
  }

  private static void tell(@Nullable LoopListener listener) {
    if (listener != null) {
      listener.stepEnded("s", 1);
    }
  }

  @Test
  void oneThatIsNotThereIsNotRemoved() {
    LoopListener listener = ListenerPair.remove(added(), named("d", 1, true));
    tell(listener);
    assertEquals(List.of("a step s", "b step s", "c step s"), told);
  }

  @Test
  void theLowestLimitCountsAndOneThatWantsTurnsIsEnough() {
    LoopListener listener = ListenerPair.add(ListenerPair.add(a, b), c);
    assertEquals(10, listener.slowStepNanos());
    assertEquals(true, listener.wantsTurns());
    assertEquals(false, ListenerPair.add(a, c).wantsTurns());
    assertEquals(20, ListenerPair.add(a, c).slowStepNanos());
    listener.turnEnded(1, 7);
    assertEquals(List.of("a turn 7", "b turn 7", "c turn 7"), told);
  }

  @BothModes
  void aLoopTellsOfStepsAndTurnsWhileOneWantsToKnow(Mode mode) {
    LoopListener everything = named("x", 0, true);
    Asyncio.run(
        () -> {
          Asyncio.currentTask().setName("main");
          EventLoop loop = Asyncio.runningLoop();
          loop.addListener(everything);
          Asyncio.yieldNow();
          Asyncio.yieldNow();
          loop.removeListener(everything);
          int before = told.size();
          assertEquals(true, told.contains("x step task 'main'"), told::toString);
          assertEquals(
              true, told.stream().anyMatch(text -> text.startsWith("x turn ")), told::toString);
          Asyncio.yieldNow();
          Asyncio.yieldNow();
          Asyncio.yieldNow();
          // the turn in which it was removed had begun with it
          assertEquals(true, told.size() <= before + 1, told::toString);
        },
        LeapingTime.in(mode));
  }
}
