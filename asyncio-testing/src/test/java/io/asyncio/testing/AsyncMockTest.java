package io.asyncio.testing;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// The time limit is there for a loop that waits in real time by mistake.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AsyncMockTest {
  private final TestLoop loop = new TestLoop();
  private final EventLog log = EventLog.timed(loop.clock());

  @AfterEach
  void close() {
    loop.close();
  }

  private static void assertFails(String message, Executable assertion) {
    assertEquals(message, assertThrows(AssertionError.class, assertion).getMessage());
  }

  // ---- Answers

  @Test
  void eachCallReturnsTheNextValueAndTheLastOneServesTheRest() {
    AsyncMock<Integer> mock = AsyncMock.returning(1, 2, 3);
    loop.run(() -> {
      for (int i = 0; i < 5; i++) {
        log.add(mock.call());
      }
    });
    log.assertExactly("0s 1", "0s 2", "0s 3", "0s 3", "0s 3");
  }

  @Test
  void whatReturnsNothingIsAMockToo() {
    AsyncMock<Void> save = AsyncMock.returningNothing();
    loop.run(() -> {
      save.call("item");
    });
    save.assertAwaitedOnceWith("item");
  }

  @Test
  void theVerySameExceptionIsThrownCheckedOrNot() {
    var checked = new IOException("down");
    var error = new StackOverflowError("deep");
    AsyncMock<String> mock = AsyncMock.<String>raising(checked).thenRaising(error);
    loop.run(() -> {
      assertSame(checked, assertThrows(IOException.class, mock::call));
      assertSame(error, assertThrows(StackOverflowError.class, mock::call));
      assertSame(error, assertThrows(StackOverflowError.class, mock::call));
    });
    assertEquals(3, mock.awaitCount());
  }

  @Test
  void failuresAndValuesFollowOneAnother() {
    AsyncMock<String> mock =
        AsyncMock.<String>raising(new IOException("down"))
            .thenReturning("page")
            .thenRaising(new IOException("gone"));
    loop.run(() -> {
      assertThrows(IOException.class, mock::call);
      assertEquals("page", mock.call());
      assertThrows(IOException.class, mock::call);
    });
  }

  @Test
  void anAnswerSeesTheArgumentsAndMaySuspend() {
    AsyncMock<String> mock =
        AsyncMock.answering(arguments -> {
          sleep(ofSeconds(1));
          return arguments.reversed().toString();
        });
    loop.run(() -> log.add(mock.call(1, "two")));
    log.assertExactly("1s [two, 1]");
  }

  @Test
  void aCallTakesTheTimeThatItWasGiven() {
    AsyncMock<String> mock = AsyncMock.returning("a", "b").taking(ofMillis(250));
    loop.run(() -> {
      for (String value : gather(mock, mock)) {
        log.add(value);
      }
      log.add(mock.call());
    });
    log.assertExactly("250ms a", "250ms b", "500ms b");
  }

  @Test
  void aMockIsWhateverFunctionIsAskedFor() {
    AsyncMock<String> mock = AsyncMock.returning("value");
    Function<String, String> function = mock::call;
    BiFunction<String, Integer, String> both = mock::call;
    Supplier<String> supplier = mock::call;
    Callable<String> callable = mock;
    loop.run(() -> {
      String _ = function.apply("a");
      String _ = both.apply("b", 2);
      String _ = supplier.get();
      callable.call();
      createTask(() -> mock.call("c")).await();
      createTask(mock).await();
    });
    assertEquals(
        List.of(List.of("a"), List.of("b", 2), List.of(), List.of(), List.of("c"), List.of()),
        mock.awaits());
  }

  @Test
  void aChangedCopyWasNeverCalled() {
    AsyncMock<String> mock = AsyncMock.returning("value");
    loop.run(() -> {
      mock.call();
    });
    assertEquals(0, mock.named("copy").callCount());
    assertEquals(1, mock.callCount());
  }

  // ---- What counts

  @Test
  void aCallIsAwaitedWhenItHasEndedNotWhenItBegan() {
    AsyncMock<String> mock = AsyncMock.returning("value").taking(ofSeconds(1));
    loop.start(() -> mock.call("a"));
    loop.runUntilIdle();
    assertEquals(List.of(List.of("a")), mock.calls());
    mock.assertNotAwaited();
    loop.advance(ofSeconds(1));
    mock.assertAwaitedOnceWith("a");
  }

  @Test
  void aCallThatWasCancelledWasCalledButNotAwaitedAndItsAnswerIsUsedUp() {
    AsyncMock<String> mock = AsyncMock.returning("first", "second").taking(ofSeconds(2));
    loop.run(() -> {
      assertThrows(
          TimeoutExpiredException.class, () -> timeout(ofSeconds(1), () -> mock.call("slow")));
      log.add(mock.call("again"));
    });
    log.assertExactly("3s second");
    assertEquals(2, mock.callCount());
    assertEquals(List.of(List.of("again")), mock.awaits());
  }

  @Test
  void aCancellationAsAnAnswerDoesNotCountEither() {
    AsyncMock<String> mock = AsyncMock.raising(new CancelledError("from inside"));
    var task = loop.start(mock);
    loop.runUntilIdle();
    assertTrue(task.isCancelled());
    assertEquals(1, mock.callCount());
    mock.assertNotAwaited();
  }

  @Test
  void awaitsAreInTheOrderOfTheirEnds() {
    AsyncMock<Integer> mock =
        AsyncMock.answering(arguments -> sleep(ofSeconds((Integer) arguments.getFirst()), 0));
    loop.run(() -> {
      gather(() -> mock.call(3), () -> mock.call(1), () -> mock.call(2));
    });
    assertEquals(List.of(List.of(3), List.of(1), List.of(2)), mock.calls());
    assertEquals(List.of(List.of(1), List.of(2), List.of(3)), mock.awaits());
    mock.assertAwaitedWith(3);
  }

  @Test
  void nullIsNoArgument() {
    AsyncMock<String> mock = AsyncMock.<String>returning("value").named("fetch");
    String nothing = System.getProperty("no.such.property");
    var refused = assertThrows(NullPointerException.class, () -> mock.call("a", nothing));
    assertEquals("cannot call fetch: argument 1 is null", refused.getMessage());
    assertEquals(0, mock.callCount());
  }

  @Test
  void afterAResetOnlyWhatBeganSinceCountsAndTheAnswersGoOn() {
    AsyncMock<String> mock = AsyncMock.returning("a", "b", "c").taking(ofSeconds(1));
    loop.start(() -> mock.call("before"));
    loop.runUntilIdle();
    mock.reset();
    loop.advance(ofSeconds(1));
    assertEquals(0, mock.callCount());
    mock.assertNotAwaited();
    assertEquals("b", loop.run(mock));
    mock.assertAwaitedOnceWith();
  }

  // ---- Assertions

  @Test
  void aMockThatWasNeverCalledSaysSo() {
    AsyncMock<String> mock = AsyncMock.<String>returning("value").named("fetch");
    mock.assertNotAwaited();
    assertFails("expected fetch to be awaited; it was never called", mock::assertAwaited);
    assertFails("expected fetch to be awaited once; it was never called", mock::assertAwaitedOnce);
    assertFails(
        "expected fetch to be awaited last with (); it was never called", mock::assertAwaitedWith);
    assertFails(
        "expected fetch to be awaited once with (\"a\", 1); it was never called",
        () -> mock.assertAwaitedOnceWith("a", 1));
    assertFails(
        "expected fetch to be awaited with (\"a\"); it was never called",
        () -> mock.assertAnyAwait("a"));
    assertFails(
        "expected fetch to be awaited in a row with (\"a\"), (); it was never called",
        () -> mock.assertHasAwaits(List.of("a"), List.of()));
    assertEquals("<fetch awaited 0 of 0 calls>", mock.toString());
  }

  @Test
  void aFailureListsTheCallsAndWhatBecameOfThem() {
    AsyncMock<String> mock = AsyncMock.returning("value").taking(ofSeconds(1)).named("fetch");
    loop.start(() -> mock.call("a", 1));
    var cancelled = loop.start(() -> mock.call("b"));
    loop.advance(ofMillis(500));
    cancelled.cancel();
    loop.start(() -> mock.call("c"));
    loop.advance(ofMillis(500));
    assertFails(
        """
        expected fetch to be awaited once with ("b"); it was awaited in 1 of 3 calls:
          ("a", 1) awaited
          ("b") was cancelled
          ("c") has not ended\
        """,
        () -> mock.assertAwaitedOnceWith("b"));
    loop.advance(ofSeconds(1));
    assertFails(
        """
        expected fetch to be awaited never; it was awaited in 2 of 3 calls:
          ("a", 1) awaited
          ("b") was cancelled
          ("c") awaited\
        """,
        mock::assertNotAwaited);
  }

  @Test
  void eachAssertionLooksAtWhatItNames() {
    AsyncMock<String> mock = AsyncMock.returning("value");
    loop.run(() -> {
      mock.call("a");
      mock.call("b");
      mock.call("c");
    });
    mock.assertAwaited();
    mock.assertAwaitedWith("c");
    mock.assertAnyAwait("b");
    mock.assertHasAwaits(List.of("a"), List.of("b"));
    mock.assertHasAwaits(List.of("b"), List.of("c"));
    mock.assertHasAwaits();
    assertThrows(AssertionError.class, mock::assertAwaitedOnce);
    assertThrows(AssertionError.class, () -> mock.assertAwaitedWith("b"));
    assertThrows(AssertionError.class, () -> mock.assertAwaitedOnceWith("c"));
    assertThrows(AssertionError.class, () -> mock.assertAnyAwait("d"));
    assertThrows(AssertionError.class, () -> mock.assertHasAwaits(List.of("a"), List.of("c")));
    assertThrows(AssertionError.class, () -> mock.assertHasAwaits(List.of("b"), List.of("a")));
  }

  @Test
  void timeNeverGoesBack() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> AsyncMock.returning(1).named("fetch").taking(ofSeconds(-1)));
    assertEquals(
        "cannot let calls of fetch take PT-1S: time never goes back", refused.getMessage());
  }
}
