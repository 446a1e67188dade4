package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A [ProgramExit], wherever it is thrown: it comes out of the run, after all tasks were cancelled
/// and have ended.
@WithinSeconds
final class ProgramExitTest {

  private final List<String> log = new ArrayList<>();

  private CapturedLog errors;

  @BeforeEach
  void takeTheLog() {
    errors = new CapturedLog();
  }

  @AfterEach
  void giveTheLogBack() {
    errors.close();
  }

  static Stream<Arguments> exits() {
    return Stream.of(Mode.NATIVE, Mode.PORTABLE)
        .flatMap(mode ->
            Stream.of(new SystemExit(3), new KeyboardInterrupt())
                .map(exit -> Arguments.of(mode, exit)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInATaskEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(exit, thrownBy(() -> run(mode, () -> exitWhile(() -> createTask(raise(exit))))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInACallbackEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(
            () -> run(mode, () -> exitWhile(() -> runningLoop().callSoon(() -> sneak(exit))))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInADoneCallbackEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(() ->
            run(
                mode,
                () -> exitWhile(() -> createTask(() -> 1).addDoneCallback(_ -> sneak(exit))))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInAnExceptionHandlerEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(() ->
            Asyncio.run(
                () -> {
                  runningLoop().setExceptionHandler((_, _) -> sneak(exit));
                  exitWhile(() ->
                      runningLoop().callSoon(() -> sneak(new ArithmeticException("callback"))));
                },
                options(mode))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitOfASuspendedCallbackEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(() ->
            run(
                mode,
                () ->
                    exitWhile(() ->
                        runningLoop()
                            .callSoon(() -> {
                              yieldNow();
                              sneak(exit);
                            })))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInAGeneratorEndsTheRunInOrder(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(() ->
            run(
                mode,
                () ->
                    exitWhile(() ->
                        createTask(() -> {
                          for (var _ : Asyncio.generator(_ -> sneak(exit))) {
                            log.add("an item");
                          }
                        })))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void anExitInAThreadEndsTheRunOnceItIsAwaited(Mode mode, ProgramExit exit) {
    assertSame(
        exit,
        thrownBy(() ->
            run(mode, () -> exitWhile(() -> createTask(() -> Asyncio.toThread(raise(exit)))))));
    assertEquals(List.of("cleaned up", "main ended"), log);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exits")
  void aLoopThatWasLeftByAnExitRunsAgain(Mode mode, ProgramExit exit) {
    try (EventLoop loop = EventLoop.create(options(mode).loop())) {
      assertSame(exit, thrownBy(() -> loop.runUntilComplete(raise(exit))));
      loop.callSoon(() -> log.add("callback"));
      assertEquals(1, loop.runUntilComplete(() -> 1));
    }
    assertEquals(List.of("callback"), log);
  }

  /// The main task waits while something exits.
  private void exitWhile(Action exiting) throws Exception {
    createTask(() -> {
      try {
        Asyncio.sleep(Duration.ofHours(1));
      } finally {
        yieldNow();
        log.add("cleaned up");
      }
    });
    yieldNow();
    exiting.run();
    try {
      Asyncio.sleep(Duration.ofHours(1));
    } finally {
      yieldNow();
      yieldNow();
      log.add("main ended");
    }
  }

  // ---- Tools

  private static Throwable thrownBy(Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static Callable<String> raise(Throwable failure) {
    return () -> {
      throw Sneaky.raise(failure);
    };
  }

  private static void sneak(Throwable failure) {
    throw Sneaky.raise(failure);
  }

  private static void run(Mode mode, Action main) {
    Asyncio.run(main, options(mode));
  }

  private static RunOptions options(Mode mode) {
    return RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode));
  }
}
