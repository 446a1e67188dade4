package io.asyncio.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.LeapingTime;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import io.asyncio.loop.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The flight recorder's events, in a recording of this very process.
@WithinSeconds(60)
final class RecordingTest {

  private static final List<Class<? extends jdk.jfr.Event>> EVENTS =
      List.of(TaskEvent.class, StepEvent.class, StallEvent.class, TurnEvent.class);

  @TempDir Path directory;

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name, int loopId) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .filter(event -> event.getInt("loopId") == loopId)
        // each thread has a buffer of its own
        .sorted(Comparator.comparing(RecordedEvent::getEndTime))
        .toList();
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  private List<RecordedEvent> record(Runnable action) throws Exception {
    Path file = directory.resolve("events.jfr");
    try (jdk.jfr.Recording recorder = new jdk.jfr.Recording()) {
      EVENTS.forEach(recorder::enable);
      recorder.start();
      action.run();
      recorder.stop();
      recorder.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    Files.delete(file);
    return events;
  }

  private static EventLoop newLoop() {
    return EventLoop.create(new LeapingTime().loopOptions(Mode.PORTABLE));
  }

  @Test
  void tasksAreRecordedFromTheirCreationToTheirEnd() throws Exception {
    try (EventLoop loop = newLoop()) {
      List<RecordedEvent> events =
          record(() ->
              loop.runUntilComplete(() -> {
                new Recording().look(List.of(loop));
                Asyncio.createTask("good", () -> {}).await();
                Asyncio.gatherOutcomes(Asyncio.createTask("bad", RecordingTest::fail));
              }));
      List<RecordedEvent> tasks = named(events, "asyncio.Task", loop.id());
      assertEquals(
          List.of("good SUCCESS", "bad FAILED"),
          tasks.stream()
              .map(event -> event.getString("name") + " " + event.getString("outcome"))
              .distinct() // the watchdog of this process may record them too
              .toList());
      assertTrue(tasks.getFirst().getLong("taskId") > 0);
      assertTrue(!tasks.getFirst().getDuration().isNegative());
    }
  }

  @Test
  void turnsAreRecordedOnceTheyAreAskedFor() throws Exception {
    try (EventLoop loop = newLoop()) {
      List<RecordedEvent> events =
          record(() ->
              loop.runUntilComplete(() -> {
                new Recording().look(List.of(loop));
                Asyncio.yieldNow();
                Asyncio.yieldNow();
                Asyncio.yieldNow();
              }));
      List<RecordedEvent> turns = named(events, "asyncio.LoopTurn", loop.id());
      assertTrue(turns.size() >= 2, turns::toString);
      assertEquals(1, turns.getLast().getInt("steps"));
      assertTrue(!turns.getLast().getDuration("took").isNegative());
    }
  }

  @Test
  void slowStepsAreRecorded() throws Exception {
    try (EventLoop loop = newLoop()) {
      List<RecordedEvent> events =
          record(() ->
              loop.runUntilComplete(
                  loop.createTask(
                      "slow",
                      () -> {
                        new Recording().look(List.of(loop));
                        Asyncio.yieldNow();
                        computeForAWhile();
                        Asyncio.yieldNow();
                      })));
      List<RecordedEvent> steps = named(events, "asyncio.Step", loop.id());
      assertTrue(
          steps.stream().anyMatch(event -> event.getString("step").equals("task 'slow'")),
          steps::toString);
      steps.forEach(
          event -> assertTrue(event.getDuration("took").compareTo(Duration.ofMillis(10)) >= 0));
    }
  }

  /// Longer than a step may take: the clock is asked, since nothing else knows.
  private static void computeForAWhile() {
    long start = Clock.system().nanoTime();
    while (Clock.system().nanoTime() - start < 15_000_000) {
      Thread.onSpinWait();
    }
  }

  @Test
  void stallsAreRecordedWhenTheyEnd() throws Exception {
    try (EventLoop loop = newLoop()) {
      List<RecordedEvent> events =
          record(() -> new Recording().stallEnded(loop, "task 'it'", Duration.ofSeconds(3)));
      List<RecordedEvent> stalls = named(events, "asyncio.Stall", loop.id());
      assertEquals(1, stalls.size());
      assertEquals("task 'it'", stalls.getFirst().getString("step"));
      assertEquals(Duration.ofSeconds(3), stalls.getFirst().getDuration("took"));
    }
  }

  /// Tried more than once: the watchdog of this process may begin to listen at any moment.
  @Test
  void nobodyListensAnyMoreWhenTheRecordingHasStopped() throws Exception {
    int tries = 0;
    while (tries < 20 && isHeardAfterTheEnd()) {
      tries++;
    }
    assertTrue(tries < 20);
  }

  private boolean isHeardAfterTheEnd() throws Exception {
    try (EventLoop loop = newLoop()) {
      Recording recording = new Recording();
      record(() -> recording.look(List.of(loop)));
      recording.look(List.of(loop));
      List<RecordedEvent> events =
          record(() -> loop.runUntilComplete(() -> Asyncio.createTask(() -> {}).await()));
      return !named(events, "asyncio.Task", loop.id()).isEmpty();
    }
  }
}
