package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.atOnce;
import static io.asyncio.testing.explored.SideBySide.dependently;
import static io.asyncio.testing.explored.SideBySide.independently;
import static io.asyncio.testing.explored.SideBySide.nobodyWaitsFor;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Barrier;
import io.asyncio.sync.BrokenBarrierException;
import io.asyncio.sync.Condition;
import io.asyncio.sync.Event;
import io.asyncio.sync.Lock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Lock, Event, Condition and Barrier.
final class LockScenarios {

  private LockScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        new Scenario<>(
                "a lock lets one in at a time",
                Room::new,
                room -> independently(room::visitTwice, room::visitTwice, room::visitTwice),
                Room::isFree)
            .repeatable(),
        new Scenario<>(
                "a lock serves in the order of arrival",
                Room::new,
                room ->
                    independently(
                        () -> room.visitAs("a"), () -> room.visitAs("b"), () -> room.visitAs("c")),
                Room::servedInOrder)
            .repeatable(),
        new Scenario<>(
                "a lock is given up at the deadline of a waiter",
                Room::new,
                room ->
                    independently(
                        () -> room.stay(ofSeconds(1)),
                        () -> room.visitWithin(ofSeconds(1)),
                        () -> room.visitWithin(ofSeconds(1)),
                        () -> room.visitAs("patient")),
                Room::isFree)
            .repeatable(),
        new Scenario<>(
                "two locks taken in the same order let everyone through",
                TwoRooms::new,
                rooms -> independently(rooms::visit, rooms::visit, rooms::visit),
                TwoRooms::areFree)
            .repeatable(),
        new Scenario<>(
                "an event lets all pass",
                Gate::new,
                gate -> dependently(gate::pass, gate::pass, gate::open),
                gate -> nobodyWaitsFor(gate.event))
            .repeatable(),
        new Scenario<>(
                "two events pass the turn to and fro",
                PingPong::new,
                game -> dependently(game::ping, game::pong),
                PingPong::isOver)
            .repeatable(),
        new Scenario<>(
            "a condition wakes who waits for its change",
            Store::new,
            store -> dependently(store::take, store::take, () -> store.fill(2)),
            Store::isInOrder),
        new Scenario<>(
            "a signal for one is passed on by who is cancelled",
            Store::new,
            store -> independently(store::takeOrGoHome, store::takeOrGoHome, store::fillAndEnd),
            Store::isInOrder),
        new Scenario<>(
            "a signal that was the only one goes to the next if its waiter is cancelled",
            Store::new,
            store -> independently(store::takeAndEnd, store::takeAndEnd, store::fillForOne),
            Store::isInOrder),
        new Scenario<>(
            "a condition signals all",
            Store::new,
            store -> dependently(store::take, store::take, store::take, () -> store.fillAll(3)),
            Store::isInOrder),
        new Scenario<>(
            "a wait for a condition ends at a deadline",
            Store::new,
            store ->
                independently(
                    () -> store.takeWithin(ofSeconds(1)),
                    () -> store.takeWithin(ofSeconds(1)),
                    () -> {
                      sleep(ofSeconds(1));
                      store.fill(1);
                    }),
            Store::isInOrder),
        new Scenario<>(
            "two conditions share a lock",
            BoundedStore::new,
            store ->
                dependently(() -> store.putAll(3), () -> store.takeAll(2), () -> store.takeAll(1)),
            store -> store.lockIsFree()),
        new Scenario<>(
                "a barrier lets rounds of its parties pass",
                () -> new Meeting(2),
                meeting -> dependently(meeting::meetTwice, meeting::meetTwice),
                Meeting::isUsable)
            .repeatable(),
        new Scenario<>(
                "a barrier of three gives out each place once",
                () -> new Meeting(3),
                meeting -> dependently(meeting::meet, meeting::meet, meeting::meet),
                Meeting::isUsable)
            .repeatable(),
        new Scenario<>(
                "an aborted barrier lets no one wait, until it is reset",
                () -> new Meeting(3),
                meeting ->
                    dependently(
                        meeting::tryToMeet,
                        meeting::tryToMeet,
                        () -> {
                          yieldNow();
                          meeting.barrier.abort();
                        }),
                Meeting::isUsable)
            .repeatable(),
        new Scenario<>(
                "a barrier that is reset sends the waiting away",
                () -> new Meeting(3),
                meeting -> {
                  dependently(
                      meeting::tryToMeet,
                      meeting::tryToMeet,
                      () -> {
                        for (int i = 0; i < 4; i++) {
                          sleep(ofSeconds(1));
                          meeting.barrier.reset();
                        }
                      });
                },
                Meeting::isUsable)
            .repeatable());
  }

  /// Who is inside of what one lock guards.
  private static final class Room {
    final Lock lock = new Lock();
    final List<String> asked = new ArrayList<>();
    final List<String> served = new ArrayList<>();
    boolean occupied;

    void occupy(Duration length) {
      assertFalse(occupied, "two are inside");
      occupied = true;
      try {
        sleep(length);
      } finally {
        occupied = false;
      }
    }

    void stay(Duration length) {
      try (var _ = lock.hold()) {
        occupy(length);
      }
    }

    void visitTwice() {
      stay(Duration.ZERO);
      stay(Duration.ZERO);
    }

    void visitAs(String name) {
      asked.add(name);
      try (var _ = lock.hold()) {
        served.add(name);
        occupy(Duration.ZERO);
      }
    }

    void visitWithin(Duration limit) {
      try {
        timeout(limit, () -> stay(Duration.ZERO));
      } catch (TimeoutExpiredException _) {
        // Nothing was taken.
      }
    }

    void servedInOrder() {
      var asking = asked.iterator();
      for (String name : served) {
        while (!name.equals(asking.next())) {
          // that one gave up; if none is left, next() throws
        }
      }
      isFree();
    }

    void isFree() {
      nobodyWaitsFor(lock);
      atOnce("acquire", lock::acquire);
      lock.release();
    }
  }

  private static final class TwoRooms {
    final Room outer = new Room();
    final Room inner = new Room();

    void visit() {
      try (var _ = outer.lock.hold()) {
        outer.occupy(Duration.ZERO);
        inner.stay(Duration.ZERO);
      }
    }

    void areFree() {
      outer.isFree();
      inner.isFree();
    }
  }

  private static final class Gate {
    final Event event = new Event();

    void pass() {
      event.await();
      assertTrue(event.isSet());
    }

    void open() {
      yieldNow();
      event.set();
    }
  }

  private static final class PingPong {
    final Event ping = new Event();
    final Event pong = new Event();
    int turns;

    void ping() {
      for (int i = 0; i < 3; i++) {
        turns++;
        ping.set();
        pong.await();
        pong.clear();
      }
    }

    void pong() {
      for (int i = 0; i < 3; i++) {
        ping.await();
        ping.clear();
        turns++;
        pong.set();
      }
    }

    void isOver() {
      nobodyWaitsFor(ping);
      nobodyWaitsFor(pong);
      assertTrue(turns <= 6, () -> turns + " turns");
      turns = 0;
      ping.clear();
      pong.clear();
    }
  }

  /// Items that are counted under the lock of a condition; nobody may find another one inside.
  private static final class Store {
    final Condition condition = new Condition();
    int items;
    boolean ended;
    boolean occupied;

    private void enter() {
      condition.acquire();
      holdsTheLock();
    }

    private void holdsTheLock() {
      assertTrue(condition.isLocked() && !occupied, "went on without the lock");
      occupied = true;
    }

    private void leave() {
      occupied = false;
      condition.release();
    }

    private void await() {
      occupied = false;
      try {
        condition.await();
      } finally {
        holdsTheLock();
      }
    }

    void take() {
      enter();
      try {
        while (items == 0 && !ended) {
          await();
        }
        items -= ended ? 0 : 1;
        yieldNow();
      } finally {
        leave();
      }
    }

    /// Takes one for good measure as long as there is any, until the end.
    void takeOrGoHome() {
      enter();
      try {
        while (!ended || items > 0) {
          if (items > 0) {
            items--;
          } else {
            await();
          }
        }
      } finally {
        leave();
      }
    }

    /// Whoever gets the one item sends the other one home.
    void takeAndEnd() {
      enter();
      try {
        while (items == 0 && !ended) {
          await();
        }
        if (!ended) {
          items--;
          ended = true;
          condition.signalAll();
        }
      } finally {
        leave();
      }
    }

    /// Signals one of those that wait, and once, unless it is cancelled and nobody is to wait.
    void fillForOne() {
      try {
        yieldNow();
        fill(1);
      } catch (CancelledError e) {
        ended = true;
        sendHome();
        throw e;
      }
    }

    void fillAndEnd() {
      try {
        for (int i = 0; i < 2; i++) {
          fill(1);
          yieldNow();
        }
      } finally {
        ended = true;
        sendHome();
      }
    }

    /// However often it is cancelled: the others would wait for ever.
    private void sendHome() {
      try {
        fillAll(0);
      } catch (CancelledError e) {
        sendHome();
        throw e;
      }
    }

    void takeWithin(Duration limit) {
      try {
        timeout(limit, this::take);
      } catch (TimeoutExpiredException _) {
        // Took nothing, or was too late for a turn after that.
      }
    }

    void fill(int count) {
      enter();
      try {
        items += count;
        condition.signal(count);
        yieldNow();
      } finally {
        leave();
      }
    }

    void fillAll(int count) {
      enter();
      try {
        items += count;
        condition.signalAll();
      } finally {
        leave();
      }
    }

    void isInOrder() {
      assertTrue(items >= 0 && !occupied);
      nobodyWaitsFor(condition);
      atOnce("acquire", condition::acquire);
      condition.release();
    }
  }

  /// A queue for one, made of two conditions.
  private static final class BoundedStore {
    final Lock lock = new Lock();
    final Condition notFull = new Condition(lock);
    final Condition notEmpty = new Condition(lock);
    final Deque<Integer> items = new ArrayDeque<>();

    void putAll(int count) {
      for (int i = 0; i < count; i++) {
        try (var _ = lock.hold()) {
          notFull.waitFor(items::isEmpty);
          items.add(i);
          notEmpty.signal();
        }
      }
    }

    void takeAll(int count) {
      for (int i = 0; i < count; i++) {
        try (var _ = lock.hold()) {
          notEmpty.waitFor(() -> !items.isEmpty());
          items.remove();
          notFull.signal();
        }
      }
    }

    void lockIsFree() {
      nobodyWaitsFor(lock);
      nobodyWaitsFor(notFull);
      nobodyWaitsFor(notEmpty);
      atOnce("acquire", lock::acquire);
      lock.release();
    }
  }

  private static final class Meeting {
    final Barrier barrier;
    Set<Integer> places = new LinkedHashSet<>();

    Meeting(int parties) {
      barrier = new Barrier(parties);
    }

    void meet() {
      int place = barrier.await();
      assertTrue(place >= 0 && place < barrier.parties());
      assertTrue(places.add(place), "two got place " + place);
      if (places.size() == barrier.parties()) {
        places = new LinkedHashSet<>();
      }
    }

    void meetTwice() {
      meet();
      meet();
    }

    void tryToMeet() {
      try {
        barrier.await();
      } catch (BrokenBarrierException _) {
        // That is what it is told.
      }
    }

    void isUsable() {
      nobodyWaitsForBarrier();
      atOnce("reset", barrier::reset);
      places = new LinkedHashSet<>();
      TaskGroup.run(group -> {
        for (int i = 0; i < barrier.parties(); i++) {
          group.createTask(barrier::await);
        }
      });
      nobodyWaitsForBarrier();
    }

    private void nobodyWaitsForBarrier() {
      assertEquals(0, barrier.waiting());
    }
  }
}
