package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Poller;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every poller promises; a test class of each implements this. The time limit ends a poll
/// that lost its wake-up.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
interface PollerContract {

  /// Creates the poller under test.
  Poller create();

  @Test
  default void aLookNeverWaits() {
    Poller poller = create();
    poller.poll(0);
    poller.poll(0);
  }

  @Test
  default void aWaitEndsByItself() {
    create().poll(1);
  }

  @Test
  default void aWakeUpThatCameBeforeEndsTheNextPoll() {
    Poller poller = create();
    poller.wakeup();
    poller.poll(Poller.FOREVER);
  }

  @Test
  default void wakeUpsThatCameBeforeCountAsOne() throws InterruptedException {
    Poller poller = create();
    poller.wakeup();
    poller.wakeup();
    poller.wakeup();
    Polling polling = new Polling(poller);
    polling.awaitQuiet();
    polling.end();
  }

  @Test
  default void aLookTakesTheWakeUp() throws InterruptedException {
    Poller poller = create();
    poller.wakeup();
    poller.poll(0);
    Polling polling = new Polling(poller);
    polling.awaitQuiet();
    polling.end();
  }

  @Test
  default void aWakeUpFromAnotherThreadEndsThePoll() throws InterruptedException {
    Polling polling = new Polling(create());
    polling.awaitQuiet();
    int before = polling.rounds.get();
    polling.poller.wakeup();
    awaitMore(polling.rounds, before);
    polling.awaitQuiet();
    polling.end();
  }

  @Test
  default void anInterruptDoesNotEndEachPollFromThenOn() throws InterruptedException {
    Polling polling = new Polling(create());
    polling.awaitQuiet();
    polling.thread.interrupt();
    polling.awaitQuiet();
    polling.end();
  }

  @Test
  default void noWakeUpIsLostAndWhatCameBeforeItIsSeen() throws InterruptedException {
    int rounds = 5_000;
    Poller poller = create();
    AtomicInteger sent = new AtomicInteger();
    Semaphore seen = new Semaphore(0);
    int[] plain = new int[1];
    AtomicInteger wrong = new AtomicInteger();
    Thread receiver =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int round = 1; round <= rounds; round++) {
                while (sent.getOpaque() < round) {
                  poller.poll(Poller.FOREVER);
                }
                if (plain[0] != round) {
                  wrong.incrementAndGet();
                }
                seen.release();
              }
            });
    for (int round = 1; round <= rounds; round++) {
      plain[0] = round;
      sent.setRelease(round);
      poller.wakeup();
      seen.acquire();
    }
    receiver.join();
    assertEquals(0, wrong.get());
  }

  @Test
  default void closingTwiceIsAsClosingOnce() {
    Poller poller = create();
    poller.close();
    poller.close();
  }

  /// Waits, without sleeping, until a thread has come to a state.
  static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      assertTrue(thread.isAlive(), () -> thread + " ended before it was " + state);
      Thread.onSpinWait();
    }
  }

  private static void awaitMore(AtomicInteger count, int than) {
    while (count.get() <= than) {
      Thread.onSpinWait();
    }
  }

  /// A thread that polls for ever. A poll may return without a reason, but not each one: a thread
  /// that never rests does not pass.
  final class Polling {
    final Poller poller;
    final AtomicInteger rounds = new AtomicInteger();
    final Thread thread;
    private volatile boolean ending;

    Polling(Poller poller) {
      this.poller = poller;
      this.thread = Thread.ofPlatform().daemon().start(this::pollUntilEnd);
    }

    private void pollUntilEnd() {
      while (!ending) {
        poller.poll(Poller.FOREVER);
        rounds.incrementAndGet();
      }
    }

    /// Waits until the thread rests in a poll that no wake-up of the past will end.
    void awaitQuiet() {
      int before;
      do {
        before = rounds.get();
        awaitState(thread, Thread.State.WAITING);
      } while (rounds.get() != before || thread.isInterrupted());
    }

    void end() throws InterruptedException {
      ending = true;
      poller.wakeup();
      thread.join();
    }
  }
}
