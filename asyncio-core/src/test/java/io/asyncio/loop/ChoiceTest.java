package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a schedule is offered, and what becomes of what it chooses.
final class ChoiceTest {
  private final HandleLoop loop =
      new HandleLoop(Clock.system(), Poller.parking(), new DirectDispatcher());
  private final ReadyQueue ready = new ReadyQueue();
  private final List<List<String>> offers = new ArrayList<>();
  private int chosen;
  private final Choice choice =
      new Choice(
          new Schedule() {
            @Override
            public int choose(List<Step> candidates) {
              offers.add(candidates.stream().map(Step::toString).toList());
              return chosen;
            }

            @Override
            public String toString() {
              return "the test's schedule";
            }
          });

  private record Named(String name) implements Step {
    @Override
    public void step() {}

    @Override
    public String toString() {
      return name;
    }
  }

  private record Callback(String name) implements Runnable {
    @Override
    public void run() {}

    @Override
    public String toString() {
      return name;
    }
  }

  private Step step(String name) {
    return added(new Named(name));
  }

  private Handle callback(String name) {
    return added(new Handle(loop, new Callback(name), null));
  }

  private TimerHandle timer(long when, String name) {
    return added(new TimerHandle(loop, when, new Callback(name), null));
  }

  private <S extends Step> S added(S step) {
    ready.add(step);
    return step;
  }

  private List<String> offer() {
    choice.takeFrom(ready);
    return offers.getLast();
  }

  private List<String> left() {
    List<String> left = new ArrayList<>();
    for (int place = 0; place < ready.size(); place++) {
      left.add(ready.get(place).toString());
    }
    return left;
  }

  // ---- What is offered

  @Test
  void stepsMayComeInAnyOrder() {
    step("a");
    step("b");
    step("c");
    assertEquals(List.of("a", "b", "c"), offer());
  }

  @Test
  void ofTheCallbacksOnlyTheFirstMayBeNext() {
    step("a");
    callback("first");
    step("b");
    callback("second");
    step("c");
    assertEquals(List.of("a", "<Handle first>", "b", "c"), offer());
    chosen = 0;
    assertEquals(List.of("<Handle first>", "b", "c"), offer());
    assertEquals(List.of("b", "<Handle second>", "c"), offer());
  }

  @Test
  void ofTheTimersThoseOfTheFirstDeadlineMayBeNext() {
    timer(5, "5 first");
    timer(5, "5 second");
    step("a");
    timer(7, "7");
    assertEquals(List.of("<Handle 5 first>", "<Handle 5 second>", "a"), offer());
  }

  /// A deadline that had passed when the timer was set: it became due behind later ones.
  @Test
  void aTimerThatStandsBehindAnotherDeadlineWaitsForIt() {
    timer(10, "10 first");
    timer(5, "5");
    timer(10, "10 second");
    assertEquals(List.of("<Handle 10 first>"), offer());
    assertEquals(List.of("<Handle 5>"), offer());
    assertEquals(List.of("<Handle 10 second>"), offer());
  }

  @Test
  void timersAndCallbacksDoNotWaitForEachOther() {
    callback("a");
    timer(5, "5");
    assertEquals(List.of("<Handle a>", "<Handle 5>"), offer());
  }

  @Test
  void aTimerOfTheLibraryIsATimer() {
    timer(5, "5");
    added(new TimerHandle(loop, 6, new Named("of the library")));
    choice.takeFrom(ready);
    assertEquals(List.of(List.of("<Handle 5>")), offers);
  }

  @Test
  void whatWasCancelledIsNeverOffered() {
    callback("a").cancel();
    step("b");
    timer(5, "5").cancel();
    timer(7, "7");
    callback("c").cancel();
    callback("d");
    assertEquals(List.of("b", "<Handle 7>", "<Handle d>"), offer());
    assertEquals(List.of("<Handle 7>", "<Handle d>"), left());
  }

  @Test
  void nobodyIsAskedWhenNothingIsReady() {
    assertNull(choice.takeFrom(ready));
    callback("a").cancel();
    timer(5, "5").cancel();
    assertNull(choice.takeFrom(ready));
    assertTrue(ready.isEmpty());
    assertEquals(List.of(), offers);
  }

  @Test
  void aSingleStepIsOfferedToo() {
    step("a");
    assertEquals(List.of("a"), offer());
  }

  // ---- What is taken

  @Test
  void whatIsChosenIsTakenAndTheOthersKeepTheirOrder() {
    callback("first");
    callback("second");
    Step wanted = step("a");
    step("b");
    chosen = 1;
    assertSame(wanted, choice.takeFrom(ready));
    assertEquals(List.of("<Handle first>", "<Handle second>", "b"), left());
  }

  @Test
  void manyStepsAreOfferedAtOnce() {
    List<Step> model = new ArrayList<>();
    for (int number = 0; number < 500; number++) {
      model.add(step("step " + number));
    }
    Random random = new Random(20_260_103);
    while (!model.isEmpty()) {
      chosen = random.nextInt(model.size());
      assertSame(model.remove(chosen), choice.takeFrom(ready));
    }
    assertNull(choice.takeFrom(ready));
  }

  @Test
  void aPlaceThatIsNotThereIsRefusedAndAllStaysReady() {
    step("a");
    step("b");
    chosen = 2;
    assertEquals(
        "cannot run step 2, which the test's schedule chose: there are 2 candidates; choose from 0"
            + " to 1",
        refusal());
    chosen = -1;
    assertEquals(
        "cannot run step -1, which the test's schedule chose: there are 2 candidates; choose from"
            + " 0 to 1",
        refusal());
    assertEquals(List.of("a", "b"), left());
    chosen = 1;
    assertEquals(List.of("a", "b"), offer());
    assertEquals(
        "cannot run step 1, which the test's schedule chose: there is 1 candidate; choose from 0 to"
            + " 0",
        refusal());
  }

  private String refusal() {
    return assertThrows(IllegalStateException.class, () -> choice.takeFrom(ready)).getMessage();
  }

  @Test
  void whatAScheduleThrowsComesOutAndAllStaysReady() {
    step("a");
    ArithmeticException thrown = new ArithmeticException();
    Choice failing =
        new Choice(_ -> {
          throw thrown;
        });
    assertSame(thrown, assertThrows(ArithmeticException.class, () -> failing.takeFrom(ready)));
    assertEquals(List.of("a"), left());
    assertEquals(List.of("a"), offer());
  }

  @Test
  void theOfferCannotBeChanged() {
    step("a");
    Choice changing =
        new Choice(candidates -> {
          candidates.clear();
          return 0;
        });
    assertThrows(UnsupportedOperationException.class, () -> changing.takeFrom(ready));
  }

  @Test
  void nothingIsHeldBetweenTwoChoices() {
    List<List<Step>> seen = new ArrayList<>();
    Choice holding =
        new Choice(candidates -> {
          seen.add(candidates);
          return 0;
        });
    step("a");
    step("b");
    holding.takeFrom(ready);
    assertEquals(List.of(), seen.getFirst());
  }
}
