package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// What a [LoopListener] is told, and what it can do to a task.
@WithinSeconds
final class LoopListenerTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  /// Writes down what it is told, and has a way to interfere.
  private final class Listener implements LoopListener {

    private final Consumer<Task<?>> whenSuspending;
    private final Consumer<Task<?>> whenResumed;

    Listener() {
      this(_ -> {}, _ -> {});
    }

    Listener(Consumer<Task<?>> whenSuspending, Consumer<Task<?>> whenResumed) {
      this.whenSuspending = whenSuspending;
      this.whenResumed = whenResumed;
    }

    @Override
    public void suspending(Task<?> task, Optional<Future<?>> awaited) {
      log.add(task.name() + " suspends for " + text(awaited));
      whenSuspending.accept(task);
    }

    @Override
    public void resumed(Task<?> task, Optional<Future<?>> awaited) {
      log.add(task.name() + " resumes after " + text(awaited));
      whenResumed.accept(task);
    }

    @Override
    public void resourceOpened(AutoCloseable resource) {
      log.add("opened " + resource);
    }

    @Override
    public void resourceClosed(AutoCloseable resource) {
      log.add("closed " + resource);
    }

    @Override
    public void timerScheduled(TimerHandle timer) {
      log.add("timer for " + timer.when());
      assertFalse(timer.isScheduled());
    }
  }

  private static String text(Optional<Future<?>> awaited) {
    return awaited
        .map(future -> future instanceof Task<?> task ? "task " + task.name() : "a future")
        .orElse("a turn");
  }

  private Listener failingBefore(String name) {
    return new Listener(once(name, LoopListenerTest::fail), _ -> {});
  }

  private Listener failingAfter(String name) {
    return new Listener(_ -> {}, once(name, LoopListenerTest::fail));
  }

  private static void fail(Task<?> task) {
    throw new ArithmeticException("listener of " + task.name());
  }

  private Listener cancelling(String name) {
    return new Listener(once(name, task -> assertTrue(task.cancel("by the listener"))), _ -> {});
  }

  /// Does something the first time that it is called for a task.
  private static Consumer<Task<?>> once(String name, Consumer<Task<?>> action) {
    AtomicBoolean over = new AtomicBoolean();
    return task -> {
      if (task.name().equals(name) && over.compareAndSet(false, true)) {
        action.accept(task);
      }
    };
  }

  private void run(Mode mode, LoopListener listener, Action body) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      loop.addListener(listener);
      loop.runUntilComplete(loop.createTask("main", body));
    }
  }

  private static <T> Future<T> pending() {
    return runningLoop().createFuture();
  }

  private void expect(String... entries) {
    assertEquals(List.of(entries), log);
    log.clear();
  }

  // ---- What it is told

  @BothModes
  void anAwaitIsToldWithItsFuture(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          createTask("child", () -> future.setResult("value"));
          log.add("awaits");
          log.add(future.await());
        });
    expect("awaits", "main suspends for a future", "main resumes after a future", "value");
  }

  @BothModes
  void anAwaitOfATaskIsToldWithTheTask(Mode mode) {
    run(mode, new Listener(), () -> createTask("child", () -> log.add("child runs")).await());
    expect("main suspends for task child", "child runs", "main resumes after task child");
  }

  @BothModes
  void anAwaitThatReturnsAtOnceIsNotTold(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          future.setResult("value");
          log.add(future.await());
          assertEquals(List.of(), gather(List.of()));
        });
    expect("value");
  }

  @BothModes
  void aYieldIsToldWithoutAFuture(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          yieldNow();
          sleep(Duration.ZERO);
        });
    expect(
        "main suspends for a turn",
        "main resumes after a turn",
        "main suspends for a turn",
        "main resumes after a turn");
  }

  @BothModes
  void aSleepIsToldAsAFutureAndItsTimerIsNot(Mode mode) {
    run(mode, new Listener(), () -> sleep(SECOND));
    expect("main suspends for a future", "main resumes after a future");
  }

  @BothModes
  void aGatherIsToldOnceForAll(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> gather(List.of(createTask("a", () -> yieldNow()), createTask("b", () -> {}))));
    expect(
        "main suspends for a future",
        "a suspends for a turn",
        "a resumes after a turn",
        "main resumes after a future");
  }

  @BothModes
  void theEndOfAGroupIsTold(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          TaskGroup.run(group -> {
            group.createTask("a", () -> yieldNow());
            log.add("body over");
          });
          log.add("group over");
        });
    expect(
        "body over",
        "main suspends for a future",
        "a suspends for a turn",
        "a resumes after a turn",
        "main resumes after a future",
        "group over");
  }

  @BothModes
  void aTimeoutIsToldByWhatItsBodyAwaits(Mode mode) {
    run(
        mode,
        new Listener(),
        () ->
            assertThrows(
                TimeoutExpiredException.class,
                () -> Asyncio.timeout(SECOND).run(() -> pending().await())));
    expect("main suspends for a future");
  }

  @BothModes
  void whatAGeneratorAwaitsIsToldAsItsReaders(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Generator<String> generator =
              Asyncio.generator(out -> {
                yieldNow();
                out.yield("item");
              });
          log.add(generator.next());
          generator.close();
        });
    expect("main suspends for a turn", "main resumes after a turn", "item");
  }

  @BothModes
  void anEagerTaskIsToldToo(Mode mode) {
    run(
        mode,
        new Listener(),
        () ->
            runningLoop()
                .createTask(() -> yieldNow(), TaskOptions.named("eager").withEagerStart(true))
                .await());
    expect(
        "eager suspends for a turn",
        "main suspends for task eager",
        "eager resumes after a turn",
        "main resumes after task eager");
  }

  @BothModes
  void aCallbackThatSuspendsIsNoTask(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<Void> over = pending();
          runningLoop()
              .callSoon(() -> {
                yieldNow();
                sleep(SECOND);
                over.setResult(null);
              });
          over.await();
        });
    expect("main suspends for a future", "main resumes after a future");
  }

  @BothModes
  void aCancelledTaskIsNotToldToResume(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          Task<String> awaiting = createTask("awaiting", () -> future.await());
          Task<Void> yielding =
              createTask(
                  "yielding",
                  () -> {
                    yieldNow();
                    yieldNow();
                  });
          yieldNow();
          log.add("cancel");
          awaiting.cancel();
          yielding.cancel();
          yieldNow();
          assertTrue(awaiting.isCancelled());
          assertTrue(yielding.isCancelled());
        });
    expect(
        "main suspends for a turn",
        "awaiting suspends for a future",
        "yielding suspends for a turn",
        "main resumes after a turn",
        "cancel",
        "main suspends for a turn",
        "main resumes after a turn");
  }

  @BothModes
  void aTaskWhoseFutureWasCancelledIsNotToldToResume(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          runningLoop().callSoon(future::cancel);
          assertThrows(CancelledError.class, future::await);
        });
    expect("main suspends for a future");
  }

  @BothModes
  void aTaskThatIsCancelledAfterItsResultIsNotToldToResume(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          Task<String> child = createTask("child", () -> future.await());
          yieldNow();
          future.setResult("lost");
          child.cancel();
          assertThrows(CancelledError.class, child::await);
        });
    expect(
        "main suspends for a turn",
        "child suspends for a future",
        "main resumes after a turn",
        "main suspends for task child");
  }

  @BothModes
  void aFailureThatWasAwaitedIsToldAsAResumption(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          Future<String> future = pending();
          runningLoop().callSoon(() -> future.setException(new ArithmeticException("failed")));
          assertThrows(ArithmeticException.class, future::await);
        });
    expect("main suspends for a future", "main resumes after a future");
  }

  // ---- Timers

  @BothModes
  void aTimerOfUserCodeIsTold(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          runningLoop().callLater(SECOND, () -> {}).cancel();
          runningLoop().callLater(SECOND, () -> {}, new Context()).cancel();
          runningLoop().callAt(SECOND.multipliedBy(2), () -> {}).cancel();
          runningLoop().callAt(SECOND.multipliedBy(3), () -> {}, new Context()).cancel();
          runningLoop().callSoon(() -> {});
        });
    expect("timer for PT1S", "timer for PT1S", "timer for PT2S", "timer for PT3S");
  }

  @BothModes
  void aTimerThatIsRefusedIsNotTold(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          EventLoop loop = runningLoop();
          loop.setDebug(true);
          FutureTask<TimerHandle> foreign =
              new FutureTask<>(() -> loop.callLater(SECOND, () -> {}));
          Thread thread = Thread.ofPlatform().start(foreign);
          while (thread.isAlive()) {
            Thread.onSpinWait();
          }
          assertTrue(foreign.exceptionNow() instanceof WrongThreadException, foreign::toString);
        });
    expect();
  }

  // ---- Whom it is told

  @BothModes
  void nobodyIsToldAfterTheRemoval(Mode mode) {
    Listener listener = new Listener();
    run(
        mode,
        listener,
        () -> {
          yieldNow();
          runningLoop().removeListener(listener);
          yieldNow();
          runningLoop().callLater(SECOND, () -> {}).cancel();
        });
    expect("main suspends for a turn", "main resumes after a turn");
  }

  @BothModes
  void severalAreToldInTheOrderInWhichTheyWereAdded(Mode mode) {
    run(
        mode,
        new Listener(),
        () -> {
          LoopListener second =
              new LoopListener() {
                @Override
                public void suspending(Task<?> task, Optional<Future<?>> awaited) {
                  log.add("the second is told");
                }
              };
          runningLoop().addListener(second);
          yieldNow();
          runningLoop().removeListener(second);
          yieldNow();
        });
    expect(
        "main suspends for a turn",
        "the second is told",
        "main resumes after a turn",
        "main suspends for a turn",
        "main resumes after a turn");
  }

  @BothModes
  void itLearnsOfATaskFromItsCreationToItsEnd(Mode mode) {
    run(
        mode,
        new LoopListener() {
          @Override
          public void taskCreated(Task<?> task) {
            log.add("created " + task.name() + " done=" + task.isDone());
          }

          @Override
          public void taskDone(Task<?> task) {
            log.add("ended " + task.name() + " done=" + task.isDone());
          }
        },
        () -> createTask("child", () -> log.add("runs")).await());
    expect(
        "created main done=false",
        "created child done=false",
        "runs",
        "ended child done=true",
        "ended main done=true");
  }

  // ---- What it throws

  @BothModes
  void whatIsThrownBeforeSuspendingComesOutOfTheAwait(Mode mode) {
    run(
        mode,
        failingBefore("main"),
        () -> {
          Future<String> future = pending();
          Throwable thrown = assertThrows(ArithmeticException.class, future::await);
          assertEquals("listener of main", thrown.getMessage());
          assertEquals(Set.of(), future.awaitedBy());
          future.setResult("value");
          yieldNow();
          log.add(future.await());
        });
    expect(
        "main suspends for a future",
        "main suspends for a turn",
        "main resumes after a turn",
        "value");
  }

  @BothModes
  void whatIsThrownBeforeSuspendingComesOutOfTheYield(Mode mode) {
    run(
        mode,
        failingBefore("main"),
        () -> {
          assertThrows(ArithmeticException.class, Asyncio::yieldNow);
          Future<String> future = pending();
          runningLoop().callSoon(() -> future.setResult("value"));
          log.add(future.await());
        });
    expect(
        "main suspends for a turn",
        "main suspends for a future",
        "main resumes after a future",
        "value");
  }

  @BothModes
  void whatIsThrownBeforeASleepLeavesNoTimer(Mode mode) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      loop.addListener(failingBefore("main"));
      loop.runUntilComplete(
          loop.createTask(
              "main",
              () -> {
                assertThrows(ArithmeticException.class, () -> sleep(SECOND));
                sleep(SECOND.multipliedBy(2));
              }));
    }
    assertEquals(List.of(SECOND.multipliedBy(2).toNanos()), time.waits);
  }

  @BothModes
  void whatIsThrownWhenResumedComesOutAfterTheWait(Mode mode) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      loop.addListener(failingAfter("main"));
      loop.runUntilComplete(
          loop.createTask(
              "main",
              () -> {
                assertThrows(ArithmeticException.class, () -> sleep(SECOND));
                log.add("after " + time.passed());
                yieldNow();
              }));
    }
    expect(
        "main suspends for a future",
        "main resumes after a future",
        "after PT1S",
        "main suspends for a turn",
        "main resumes after a turn");
  }

  @BothModes
  void whatIsThrownWhenResumedComesOutOfTheYield(Mode mode) {
    run(
        mode,
        failingAfter("main"),
        () -> {
          createTask("child", () -> log.add("child runs"));
          assertThrows(ArithmeticException.class, Asyncio::yieldNow);
        });
    expect("main suspends for a turn", "child runs", "main resumes after a turn");
  }

  @BothModes
  void whatIsThrownForATimerComesOutOfTheCallThatScheduledIt(Mode mode) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      loop.addListener(
          new LoopListener() {
            @Override
            public void suspending(Task<?> task, Optional<Future<?>> awaited) {}

            @Override
            public void resumed(Task<?> task, Optional<Future<?>> awaited) {}

            @Override
            public void resourceOpened(AutoCloseable resource) {}

            @Override
            public void resourceClosed(AutoCloseable resource) {}

            @Override
            public void timerScheduled(TimerHandle timer) {
              throw new ArithmeticException("listener");
            }
          });
      loop.runUntilComplete(() -> {
        assertThrows(
            ArithmeticException.class,
            () -> runningLoop().callLater(SECOND, () -> log.add("never")));
        sleep(SECOND.multipliedBy(2));
      });
    }
    expect();
    assertEquals(List.of(SECOND.multipliedBy(2).toNanos()), time.waits);
  }

  @BothModes
  void whatIsOpenedAndClosedIsPassedOn(Mode mode) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      AutoCloseable stream = new OpenStream();
      loop.resourceOpened(stream);
      loop.addListener(new Listener());
      loop.resourceOpened(stream);
      loop.resourceClosed(stream);
    }
    expect("opened stream", "closed stream");
  }

  private record OpenStream() implements AutoCloseable {
    @Override
    public void close() {}

    @Override
    public String toString() {
      return "stream";
    }
  }

  // ---- Whom it cancels

  @BothModes
  void aTaskThatIsCancelledWhileItSuspendsGetsTheErrorAtThatAwait(Mode mode) {
    run(
        mode,
        cancelling("child"),
        () -> {
          Future<String> future = pending();
          Task<Void> child =
              createTask(
                  "child",
                  () -> {
                    Throwable thrown = assertThrows(CancelledError.class, future::await);
                    log.add(thrown.getMessage() + ", interrupted: " + isInterrupted());
                    yieldNow();
                  });
          child.await();
          assertTrue(future.isCancelled());
          assertEquals(1, child.cancelling());
        });
    expect(
        "main suspends for task child",
        "child suspends for a future",
        "by the listener, interrupted: false",
        "child suspends for a turn",
        "child resumes after a turn",
        "main resumes after task child");
  }

  @BothModes
  void aTaskThatIsCancelledWhileItYieldsGetsTheErrorAtThatYield(Mode mode) {
    run(
        mode,
        cancelling("child"),
        () ->
            createTask(
                    "child",
                    () -> {
                      Throwable thrown = assertThrows(CancelledError.class, Asyncio::yieldNow);
                      log.add(thrown.getMessage() + ", interrupted: " + isInterrupted());
                      yieldNow();
                    })
                .await());
    expect(
        "main suspends for task child",
        "child suspends for a turn",
        "by the listener, interrupted: false",
        "child suspends for a turn",
        "child resumes after a turn",
        "main resumes after task child");
  }

  @BothModes
  void aTaskThatIsCancelledWhileItSleepsLeavesNoTimer(Mode mode) {
    LeapingTime time = new LeapingTime();
    try (EventLoop loop = EventLoop.create(time.loopOptions(mode))) {
      loop.addListener(cancelling("main"));
      loop.runUntilComplete(
          loop.createTask(
              "main",
              () -> {
                assertThrows(CancelledError.class, () -> sleep(SECOND));
                log.add("interrupted: " + isInterrupted());
                sleep(SECOND.multipliedBy(2));
              }));
    }
    expect(
        "main suspends for a future",
        "interrupted: false",
        "main suspends for a future",
        "main resumes after a future");
    assertEquals(List.of(SECOND.multipliedBy(2).toNanos()), time.waits);
  }

  /// The listener comes before the task waits: what it completes is seen all the same.
  @BothModes
  void aFutureThatTheListenerCompletesIsAwaitedForATurn(Mode mode) {
    AtomicReference<Future<String>> awaited = new AtomicReference<>();
    Listener completing =
        new Listener(once("main", _ -> awaited.get().setResult("early")), _ -> {});
    run(
        mode,
        completing,
        () -> {
          Future<String> future = pending();
          awaited.set(future);
          log.add(future.await());
        });
    expect("main suspends for a future", "main resumes after a future", "early");
  }

  @BothModes
  void aTaskCancelledWhileItSuspendsForWhatIsDoneMeanwhileGetsTheErrorThere(Mode mode) {
    AtomicReference<Future<String>> awaited = new AtomicReference<>();
    Listener both =
        new Listener(
            once(
                "main",
                task -> {
                  awaited.get().setResult("early");
                  task.cancel();
                }),
            _ -> {});
    run(
        mode,
        both,
        () -> {
          Future<String> future = pending();
          awaited.set(future);
          assertThrows(CancelledError.class, future::await);
          log.add("interrupted: " + isInterrupted());
          yieldNow();
        });
    expect(
        "main suspends for a future",
        "interrupted: false",
        "main suspends for a turn",
        "main resumes after a turn");
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }
}
