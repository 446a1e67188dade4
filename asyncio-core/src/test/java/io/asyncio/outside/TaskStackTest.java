package io.asyncio.outside;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [Task#stack()], row T15, seen from a package that is not the library's.
@Timeout(30)
class TaskStackTest {

  private static RunOptions in(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }

  private static List<String> methods(Task<?> task) {
    return task.stack().stream().map(StackTraceElement::getMethodName).toList();
  }

  private static void inner() {
    sleep(Duration.ofDays(1));
  }

  private static void outer() {
    inner();
  }

  /// asyncio shows one frame of a suspended task; ours shows all, up to the body.
  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void aTaskThatWaitsShowsItsCalls(Mode mode) {
    run(
        () -> {
          Task<Void> task = createTask("waiter", TaskStackTest::outer);
          assertEquals(List.of(), methods(task));
          yieldNow();
          assertEquals(List.of("inner", "outer"), methods(task));
          var printed = new ByteArrayOutputStream();
          task.printStack(new PrintStream(printed, true, StandardCharsets.UTF_8));
          String[] lines = printed.toString(StandardCharsets.UTF_8).split("\\R", -1);
          assertEquals("Stack for " + task + " (most recent call first):", lines[0]);
          assertEquals("  at " + task.stack().getFirst(), lines[1]);
          task.cancel();
          assertThrows(io.asyncio.CancelledError.class, task::await);
          assertEquals(List.of(), methods(task));
        },
        in(mode));
  }

  private static void fail() throws IOException {
    throw new IOException("of the body");
  }

  /// CPython: `test_tasks.py`, `test_get_stack`, the failed task.
  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void aTaskThatFailedShowsWhere(Mode mode) {
    run(
        () -> {
          Task<Void> task = createTask(TaskStackTest::fail);
          assertThrows(IOException.class, task::await);
          assertEquals(List.of("fail"), methods(task));
        },
        in(mode));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"NATIVE", "PORTABLE"})
  void aTaskThatReadsAGeneratorShowsTheGenerator(Mode mode) {
    run(
        () -> {
          Task<Integer> task =
              createTask(() -> {
                try (var items = generator((io.asyncio.Yield<Integer> out) -> inner())) {
                  return items.next();
                }
              });
          yieldNow();
          assertEquals("inner", methods(task).getFirst());
          task.cancel();
          assertThrows(io.asyncio.CancelledError.class, task::await);
        },
        in(mode));
  }
}
