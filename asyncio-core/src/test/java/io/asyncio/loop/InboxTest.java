package io.asyncio.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The time limit ends a sleep that lost its wake-up.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InboxTest {
  private final List<String> log = new ArrayList<>();
  private final ScriptedTime time = new ScriptedTime(log);
  private final Inbox inbox = new Inbox(time);
  private final HandleLoop loop = new HandleLoop(time, time, new DirectDispatcher());

  /// A step that is taken in without being run.
  private record Letter(List<? super Letter> received, int sender, int number) implements Step {
    @Override
    public void step() {
      throw new AssertionError("the inbox takes in, it does not run");
    }

    @Override
    public void arrive(HandleLoop receiver) {
      received.add(this);
    }
  }

  @Test
  void whatCameIsTakenInOldestFirst() {
    List<Letter> received = new ArrayList<>();
    List<Letter> sent = new ArrayList<>();
    for (int number = 0; number < 100; number++) {
      Letter letter = new Letter(received, 0, number);
      sent.add(letter);
      inbox.add(letter);
    }
    assertFalse(inbox.isEmpty());
    inbox.drainTo(loop);
    assertEquals(sent, received);
    assertTrue(inbox.isEmpty());

    inbox.drainTo(loop);
    assertEquals(100, received.size());
  }

  @Test
  void aStepThatComesWhileOthersAreTakenInWaitsForTheNextTime() {
    List<Letter> received = new ArrayList<>();
    Letter late = new Letter(received, 0, 2);
    inbox.add(
        new Step() {
          @Override
          public void step() {}

          @Override
          public void arrive(HandleLoop receiver) {
            inbox.add(late);
          }
        });
    inbox.drainTo(loop);
    assertEquals(List.of(), received);
    inbox.drainTo(loop);
    assertEquals(List.of(late), received);
  }

  @Test
  void anEmptyInboxSleepsInThePoller() {
    inbox.sleep(5);
    inbox.sleep(Poller.FOREVER);
    assertEquals(List.of("wait 5", "idle"), log);
  }

  @Test
  void anInboxWithSomethingInItDoesNotSleep() {
    inbox.add(() -> {});
    inbox.sleep(5);
    assertEquals(List.of(), log);
  }

  @Test
  void onlyASleeperIsWoken() {
    inbox.add(() -> {});
    assertEquals(List.of(), log);
    inbox.drainTo(loop);
    time.whenIdle = () -> inbox.add(() -> {});
    inbox.sleep(Poller.FOREVER);
    assertEquals(List.of("idle", "wakeup"), log);
    inbox.add(() -> {});
    assertEquals(List.of("idle", "wakeup"), log);
  }

  @Test
  void manyThreadsLoseNothingAndKeepTheirOwnOrder() throws InterruptedException {
    int senders = 4;
    int letters = 20_000;
    Inbox shared = new Inbox(Poller.parking());
    List<Letter> received = new ArrayList<>();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int sender = 0; sender < senders; sender++) {
      int from = sender;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                awaitQuietly(begin);
                for (int number = 0; number < letters; number++) {
                  shared.add(new Letter(received, from, number));
                }
              }));
    }
    begin.countDown();
    while (received.size() < senders * letters) {
      shared.sleep(Poller.FOREVER);
      shared.drainTo(loop);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(shared.isEmpty());
    int[] next = new int[senders];
    for (Letter letter : received) {
      assertEquals(next[letter.sender]++, letter.number);
    }
  }

  @Test
  void aSleeperIsWokenForEachLetterThatComesAlone() throws InterruptedException {
    int letters = 5_000;
    Inbox shared = new Inbox(Poller.parking());
    List<Letter> received = new ArrayList<>();
    Semaphore acknowledged = new Semaphore(0);
    Thread receiver =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (received.size() < letters) {
                int before = received.size();
                shared.sleep(Poller.FOREVER);
                shared.drainTo(loop);
                acknowledged.release(received.size() - before);
              }
            });
    for (int number = 0; number < letters; number++) {
      shared.add(new Letter(received, 0, number));
      acknowledged.acquire();
    }
    receiver.join();
    assertEquals(letters, received.size());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }
}
