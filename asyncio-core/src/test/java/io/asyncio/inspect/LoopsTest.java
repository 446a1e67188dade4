package io.asyncio.inspect;

import static io.asyncio.Asyncio.createTask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Blocking;
import example.Locking;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The management bean, asked by a proxy as by a tool outside the process.
@WithinSeconds
final class LoopsTest {

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final LoopsMXBean BEAN = JMX.newMXBeanProxy(SERVER, name(), LoopsMXBean.class);

  private static ObjectName name() {
    try {
      return new ObjectName(LoopsMXBean.OBJECT_NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void register() {
    Loops.register(new Watchdog());
  }

  @AfterAll
  static void unregister() throws Exception {
    SERVER.unregisterMBean(name());
  }

  private static LoopView viewOf(LoopOnThread runs, int maxTasks) {
    return BEAN.inspect(maxTasks).stream()
        .filter(view -> view.id() == runs.loop.id())
        .findFirst()
        .orElseThrow();
  }

  private static TaskView task(LoopView view, String name) {
    return view.shown().stream().filter(task -> task.name().equals(name)).findFirst().orElseThrow();
  }

  @BothModes
  void aDeadlockedLoopIsShownWithItsTasksAndTheCircle(Mode mode) {
    try (LoopOnThread runs = new LoopOnThread(mode, Locking::pair).asleep()) {
      LoopView view = viewOf(runs, 100);
      assertEquals("sleeping", view.state());
      assertEquals(mode.name().toLowerCase(Locale.ROOT), view.mode());
      assertEquals("asyncio-loop", view.thread());
      assertEquals(true, view.consistent());
      assertEquals(List.of(3, 3, 0, 0, 0), counts(view));
      assertEquals(runs.loop.statistics().steps(), view.steps());
      assertEquals("", view.step());
      TaskView main = task(view, "main");
      TaskView one = task(view, "one");
      TaskView two = task(view, "two");
      assertEquals(List.of(one.id(), two.id()), view.deadlock());
      assertEquals("waiting", one.state());
      assertEquals(List.of(two.id()), one.waitsForTasks());
      assertEquals(main.id(), one.group());
      assertEquals(0, main.group());
      assertTrue(one.waitsFor().endsWith(" held by task 'two'"), one::waitsFor);
      assertTrue(one.stack().getFirst().startsWith("example.Locking.both("), one.stack()::toString);
    }
  }

  private static List<Integer> counts(LoopView view) {
    return List.of(
        view.tasks(),
        view.tasksWaiting(),
        view.tasksReady(),
        view.tasksRunning(),
        view.tasksBlocked());
  }

  @Test
  void ofManyTasksSomeAreShownAndTheCircleIsAmongThem() {
    try (LoopOnThread runs =
        new LoopOnThread(
                Mode.NATIVE,
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    createTask(Locking::waitForEver);
                  }
                  Locking.pair();
                })
            .asleep()) {
      LoopView view = viewOf(runs, 10);
      assertEquals(1003, view.tasks());
      assertEquals(10, view.shown().size());
      Set<Long> shown = new TreeSet<>(view.shown().stream().map(TaskView::id).toList());
      assertEquals(2, view.deadlock().size());
      assertTrue(shown.containsAll(view.deadlock()));
      assertEquals(List.copyOf(shown), view.shown().stream().map(TaskView::id).toList());
      assertEquals(1003, viewOf(runs, 5000).shown().size());
      assertEquals(2, viewOf(runs, 0).shown().size());
      assertEquals(2, viewOf(runs, -1).shown().size());
    }
  }

  @BothModes
  void aLoopThatIsStalledIsShownFromOutside(Mode mode) {
    Blocking blocking = new Blocking();
    try (LoopOnThread runs =
        new LoopOnThread(
            mode,
            () -> {
              createTask("ready", () -> {});
              blocking.compute();
            })) {
      blocking.awaitEntered();
      LoopView view = viewOf(runs, 100);
      assertEquals("running", view.state());
      assertEquals("task 'main'", view.step());
      assertTrue(
          view.stepStack().stream().anyMatch(line -> line.startsWith("example.Blocking.compute(")),
          view.stepStack()::toString);
      assertEquals(List.of(2, 0, 1, 1, 0), counts(view));
      assertEquals("running", task(view, "main").state());
      assertEquals("new", task(view, "ready").state());
      blocking.release();
    }
  }

  @Test
  void aLoopWithoutTasksThatDoesNotRunIsNotShown() {
    LoopOnThread runs = new LoopOnThread(Mode.PORTABLE, () -> {});
    runs.awaitEnd();
    assertEquals(0, BEAN.inspect(1).stream().filter(view -> view.id() == runs.loop.id()).count());
    runs.close();
  }

  @Test
  void aLoopWhoseThreadHasEndedIsDead() {
    LoopOnThread runs =
        new LoopOnThread(
            LoopOptions.defaults().withStallLimit(Duration.ofHours(1)),
            loop -> {
              loop.setExceptionHandler((_, _) -> {});
              loop.createTask("left", Locking::waitForEver);
              loop.runUntilComplete(() -> {});
            });
    runs.awaitEnd();
    assertEquals("dead", viewOf(runs, 10).state());
    runs.close();
  }
}
