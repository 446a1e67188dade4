package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// A cancellation that reaches a blocking call of the JDK arrives as an interrupt. Blocks that look
/// at what comes out of their body have to see the cancellation.
final class BlockedBlockTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private static final RunOptions NATIVE =
      RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(Mode.NATIVE));

  private static Object waitForEver() throws InterruptedException {
    return new LinkedBlockingQueue<>().take();
  }

  @Test
  void aTimeoutCutsABlockingCallAsItCutsAnAwait() {
    Asyncio.run(
        () -> {
          var expired =
              assertThrows(
                  TimeoutExpiredException.class,
                  () -> Asyncio.waitFor(BlockedBlockTest::waitForEver, SHORT));

          assertInstanceOf(CancelledError.class, expired.getCause());
          assertInstanceOf(InterruptedException.class, expired.getCause().getCause());
          assertEquals(0, Asyncio.currentTask().cancelling());
          Asyncio.yieldNow();
        },
        NATIVE);
  }

  @Test
  void anOuterTimeoutPassesThroughAnInnerOne() {
    Asyncio.run(
        () -> {
          var inner = Timeout.never();

          assertThrows(
              TimeoutExpiredException.class,
              () -> Asyncio.timeout(SHORT, () -> inner.run(BlockedBlockTest::waitForEver)));
          assertTrue(!inner.isExpired());
        },
        NATIVE);
  }

  @Test
  void aGroupWhoseBodyBlocksIsCancelledWithItsTask() {
    Asyncio.run(
        () -> {
          var task =
              Asyncio.createTask(() ->
                  TaskGroup.run(group -> {
                    return waitForEver();
                  }));
          Asyncio.yieldNow();
          task.cancel();

          assertThrows(CancelledError.class, task::await);
          assertTrue(task.isCancelled());
        },
        NATIVE);
  }

  @Test
  void aGroupWhoseBodyBlocksFailsWithItsMemberAlone() {
    Asyncio.run(
        () -> {
          var failed =
              assertThrows(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(group -> {
                        group.createTask(() -> {
                          throw new IllegalArgumentException("broken");
                        });
                        return waitForEver();
                      }));

          assertEquals(1, failed.exceptions().size());
          assertInstanceOf(IllegalArgumentException.class, failed.exceptions().getFirst());
        },
        NATIVE);
  }
}
