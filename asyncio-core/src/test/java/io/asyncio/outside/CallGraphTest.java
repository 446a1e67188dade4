package io.asyncio.outside;

import static io.asyncio.Asyncio.captureCallGraph;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.FutureCallGraph;
import io.asyncio.LeapingTime;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Lock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Who awaits whom. CPython: `test_graph.py`. Outside the library's packages, whose calls do not
/// count as the user's.
@WithinSeconds
final class CallGraphTest {

  private static final List<Task<?>> CAPTURED = new ArrayList<>();

  private static String normal(String text) {
    return text.replaceAll("\\.java:[0-9]+", ".java:N")
        .replaceAll("@[0-9a-f]+", "@H")
        .replaceAll(" wait_for=<.*>>", " wait_for=...>");
  }

  private static void main(Lock lock) {
    TaskGroup.run(group -> {
      group.createTask("member", () -> member(lock));
    });
  }

  private static void member(Lock lock) {
    Task<Void> child = createTask("child", () -> child(lock));
    CAPTURED.add(child);
    gather(child);
  }

  private static void child(Lock lock) {
    lock.acquire();
    lock.release();
  }

  @BothModes
  void aTaskIsShownWithAllThatWaitForItUpToTheMainTask(Mode mode) {
    CAPTURED.clear();
    run(
        () -> {
          Lock lock = new Lock();
          lock.acquire();
          Task<Void> top = createTask("top", () -> main(lock));
          for (int i = 0; i < 4; i++) {
            yieldNow();
          }
          String text = captureCallGraph(CAPTURED.getFirst()).format();
          lock.release();
          top.await();
          assertEquals(
              """
              * <Task pending name='child' wait_for=...>
                + Call stack:
                |   at io.asyncio.outside.CallGraphTest.child(CallGraphTest.java:N)
                + Awaited by:
                  * <gather of 1 pending>
                    + Awaited by:
                      * <Task pending name='member' wait_for=...>
                        + Call stack:
                        |   at io.asyncio.outside.CallGraphTest.member(CallGraphTest.java:N)
                        + Awaited by:
                          * <Task pending name='top' wait_for=...>
                            + Call stack:
                            |   at io.asyncio.outside.CallGraphTest.main(CallGraphTest.java:N)\
              """,
              withoutLambdas(normal(text)));
        },
        LeapingTime.in(mode));
  }

  private static String withoutLambdas(String text) {
    return text.lines().filter(line -> !line.contains("lambda$")).collect(Collectors.joining("\n"));
  }

  private static Future<?> deep(int depth, Future<String> future) {
    if (depth > 0) {
      return deep(depth - 1, future);
    }
    future.await();
    return future;
  }

  @BothModes
  void aLimitKeepsTheInnermostCallsOrTheOutermost(Mode mode) {
    run(
        () -> {
          Future<String> future = runningLoop().createFuture();
          Task<?> task = createTask("it", () -> deep(4, future));
          yieldNow();
          List<StackTraceElement> all = captureCallGraph(task).callStack();
          assertEquals(6, all.size());
          assertEquals(all.subList(0, 2), captureCallGraph(task, 2).callStack());
          assertEquals(all.subList(4, 6), captureCallGraph(task, -2).callStack());
          assertEquals(List.of(), captureCallGraph(task, 0).callStack());
          assertEquals(all, captureCallGraph(task, 100).callStack());
          assertEquals(all, captureCallGraph(task, -100).callStack());
          future.setResult("");
          task.await();
        },
        LeapingTime.in(mode));
  }

  @BothModes
  void aCircleEndsWhereItCloses(Mode mode) {
    try (EventLoop loop = EventLoop.create(new LeapingTime().loopOptions(mode))) {
      loop.setExceptionHandler((_, _) -> {});
      loop.runUntilComplete(() -> {
        List<Task<Void>> tasks = new ArrayList<>();
        tasks.add(createTask("one", () -> tasks.get(1).await()));
        tasks.add(createTask("two", () -> tasks.get(0).await()));
        yieldNow();
        yieldNow();
        FutureCallGraph graph = captureCallGraph(tasks.getFirst(), 0);
        FutureCallGraph closing = graph.awaitedBy().getFirst().awaitedBy().getFirst();
        assertEquals(graph.future(), closing.future());
        assertEquals(List.of(), closing.awaitedBy());
      });
    }
  }

  @BothModes
  void aCallbackHasNone(Mode mode) {
    run(
        () -> {
          List<Optional<FutureCallGraph>> graphs = new ArrayList<>();
          runningLoop().callSoon(() -> graphs.add(captureCallGraph()));
          yieldNow();
          assertEquals(List.of(Optional.empty()), graphs);
          assertEquals(currentTask(), captureCallGraph().orElseThrow().future());
        },
        LeapingTime.in(mode));
  }

  @Test
  void outsideALoopThereIsNone() {
    assertThrows(IllegalStateException.class, () -> captureCallGraph());
  }

  @BothModes
  void itIsPrintedAsFormatted(Mode mode) {
    run(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          Asyncio.printCallGraph(
              runningLoop().createFuture(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
          String text = bytes.toString(StandardCharsets.UTF_8);
          assertTrue(text.startsWith("* <Future pending"), text);
          assertTrue(text.endsWith(">" + System.lineSeparator()), text);
        },
        LeapingTime.in(mode));
  }
}
