package io.asyncio.loop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What concerns this poller alone; the module `testing` holds it to the contract of all pollers.
/// The time limit ends a poll that lost its wake-up.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ParkingPollerTest {
  private final ParkingPoller poller = new ParkingPoller();

  @Test
  void aWakeUpBeforeTheFirstPollIsKept() {
    poller.wakeup();
    poller.poll(Poller.FOREVER);
  }

  @Test
  void aWaitEndsByItself() {
    poller.poll(1);
    poller.poll(1000);
  }

  @Test
  void anInterruptEndsOnePollAndIsGone() throws InterruptedException {
    Thread polling = Thread.ofPlatform().daemon().start(this::pollForEver);
    awaitWaiting(polling);
    polling.interrupt();
    while (polling.isInterrupted()) {
      Thread.onSpinWait();
    }
    awaitWaiting(polling);
  }

  private void pollForEver() {
    while (true) {
      poller.poll(Poller.FOREVER);
    }
  }

  @Test
  void aVirtualThreadMayPollToo() throws InterruptedException {
    Thread polling = Thread.ofVirtual().start(() -> poller.poll(Poller.FOREVER));
    awaitWaiting(polling);
    poller.wakeup();
    polling.join();
  }

  @Test
  void theThreadMayChangeFromRunToRun() throws InterruptedException {
    Thread first = Thread.ofPlatform().start(() -> poller.poll(1));
    first.join();
    Thread second = Thread.ofPlatform().daemon().start(() -> poller.poll(Poller.FOREVER));
    awaitWaiting(second);
    poller.wakeup();
    second.join();
  }

  @Test
  void aWakeUpAfterTheCloseIsHarmless() {
    poller.poll(1);
    poller.close();
    poller.wakeup();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
