package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lincheck plays the orders in which the steps of producers and of the loop may mix. It takes
/// memory for sequentially consistent; what processors reorder is left to [SleepStress].
final class InboxModelTest {

  @Test
  void theInboxIsAQueueOfManyProducers() {
    playQueue(InboxQueue.class);
  }

  @Test
  void aLostStepIsFound() {
    assertThrows(LincheckAssertionError.class, () -> playQueue(LossyQueue.class));
  }

  @Test
  void noOrderOfEventsLosesTheWakeUp() {
    playSleep(InboxSleep.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {NoSecondLook.class, LateAnnouncement.class})
  void aLostWakeUpIsFound(Class<?> forgetful) {
    assertThrows(LincheckAssertionError.class, () -> playSleep(forgetful));
  }

  private static void playQueue(Class<?> model) {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(6)
        .invocationsPerIteration(300)
        .minimizeFailedScenario(false)
        .sequentialSpecification(PlainQueue.class)
        .check(model);
  }

  /// One step only, as the next one would wake the loop all the same.
  private static void playSleep(Class<?> model) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(6)
        .invocationsPerIteration(300)
        .minimizeFailedScenario(false)
        .check(model);
  }

  /// The inbox as Lincheck calls it.
  @Param(name = "content", gen = IntGen.class, conf = "1:4")
  public static final class InboxQueue {
    private final Draining draining = new Draining(Door.inbox(Poller.parking()));

    @Operation
    public void add(int content) {
      draining.add(content);
    }

    @Operation(nonParallelGroup = "loop")
    public List<Integer> drain() {
      return draining.drain();
    }
  }

  /// The same with a planted fault.
  @Param(name = "content", gen = IntGen.class, conf = "1:4")
  public static final class LossyQueue {
    private final Draining draining = new Draining(new Planted.PushWithoutCompare());

    @Operation
    public void add(int content) {
      draining.add(content);
    }

    @Operation(nonParallelGroup = "loop")
    public List<Integer> drain() {
      return draining.drain();
    }
  }

  /// What both have to look like from outside.
  public static final class PlainQueue {
    private final List<Integer> contents = new ArrayList<>();

    public void add(int content) {
      contents.add(content);
    }

    public List<Integer> drain() {
      List<Integer> all = List.copyOf(contents);
      contents.clear();
      return all;
    }
  }

  /// A loop falls asleep once, while steps come.
  public static final class InboxSleep {
    private final LastSleep sleep = new LastSleep(Door::inbox);

    @Operation(runOnce = true)
    public void fallAsleep() {
      sleep.fallsAsleep();
    }

    @Operation(runOnce = true)
    public void step() {
      sleep.wakes();
    }

    @Validate
    public void theLoopWakes() {
      sleep.check();
    }
  }

  /// The same with a planted fault.
  public static final class NoSecondLook {
    private final LastSleep sleep = new LastSleep(Planted.NoSecondLook::new);

    @Operation(runOnce = true)
    public void fallAsleep() {
      sleep.fallsAsleep();
    }

    @Operation(runOnce = true)
    public void step() {
      sleep.wakes();
    }

    @Validate
    public void theLoopWakes() {
      sleep.check();
    }
  }

  /// The same with a planted fault.
  public static final class LateAnnouncement {
    private final LastSleep sleep = new LastSleep(Planted.LateAnnouncement::new);

    @Operation(runOnce = true)
    public void fallAsleep() {
      sleep.fallsAsleep();
    }

    @Operation(runOnce = true)
    public void step() {
      sleep.wakes();
    }

    @Validate
    public void theLoopWakes() {
      sleep.check();
    }
  }

  private record Draining(Door door, List<Integer> arrived) {
    private static final HandleLoop LOOP =
        new HandleLoop(Clock.system(), Poller.parking(), new NoDispatcher());

    Draining(Door door) {
      this(door, new ArrayList<>());
    }

    void add(int content) {
      door.add(new Door.Parcel(content, arrived));
    }

    List<Integer> drain() {
      arrived.clear();
      door.drainTo(LOOP);
      return List.copyOf(arrived);
    }
  }
}
