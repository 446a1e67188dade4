package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.http.websocket.Sockets.run;
import static io.asyncio.http.websocket.Wire.utf8;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.websocket.Broadcast.Lag;
import io.asyncio.http.websocket.Sockets.Bare;
import io.asyncio.http.websocket.Sockets.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One message to many, none of whom holds up the others.
@WithinSeconds
final class BroadcastTest {

  private static final WebSocketOptions OPTIONS = WebSocketOptions.defaults();

  @Test
  void allMembersGetAllMessagesInOrder() {
    run(() -> {
      Broadcast room = new Broadcast(100, Lag.DROP_OLDEST);
      List<Pair> pairs =
          List.of(Pair.open(), Pair.open(), Pair.open(OPTIONS, Optional.of(Sockets.JOINED)));
      pairs.forEach(pair -> room.join(pair.server()));
      room.join(pairs.getFirst().server());
      assertEquals(3, room.size());
      for (int i = 0; i < 50; i++) {
        room.send(Message.of("number " + i));
      }
      room.send(Message.of(utf8("bytes")));
      for (Pair pair : pairs) {
        for (int i = 0; i < 50; i++) {
          assertEquals(Optional.of("number " + i), pair.client().receiveText());
        }
        assertArrayEquals(utf8("bytes"), pair.client().receiveBytes().orElseThrow());
      }
      assertEquals(0, room.dropped());
    });
  }

  @Test
  void clientsMayBeMembersToo() {
    run(() -> {
      Broadcast room = new Broadcast(100, Lag.DROP_OLDEST);
      Pair pair = Pair.open();
      room.join(pair.client());
      room.send(Message.of("masked"));
      assertEquals(Optional.of("masked"), pair.server().receiveText());
    });
  }

  @Test
  void aMemberThatIsSendingInFragmentsFinishesThemFirst() {
    run(() -> {
      Broadcast room = new Broadcast(100, Lag.DROP_OLDEST);
      Pair pair = Pair.open();
      room.join(pair.server());
      Task<Void> sending =
          createTask(() ->
              pair.server()
                  .sendText(parts -> {
                    parts.write("one ");
                    sleep(ofSeconds(1));
                    parts.write("message");
                  }));
      yieldNow();
      room.send(Message.of("all"));
      assertEquals(Optional.of("one message"), pair.client().receiveText());
      assertEquals(Optional.of("all"), pair.client().receiveText());
      sending.await();
    });
  }

  @Test
  void aSlowMemberLosesTheOldestAndHoldsUpNobody() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DROP_OLDEST);
      Pair slow = Pair.open();
      Pair fast = Pair.open();
      room.join(slow.server());
      room.join(fast.server());
      List<Byte> seen = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] message = new byte[20_000];
        message[0] = (byte) i;
        room.send(Message.of(message));
        assertEquals((byte) i, fast.client().receiveBytes().orElseThrow()[0]);
      }
      assertEquals(Duration.ZERO, runningLoop().time());
      Task<Void> reading =
          createTask(() -> slow.client().forEach(m -> seen.add(((Message.Binary) m).bytes()[0])));
      sleep(ofSeconds(1));
      assertTrue(room.dropped() > 50, "dropped " + room.dropped());
      assertEquals(100, seen.size() + room.dropped());
      assertEquals(
          List.of(
              (byte) 90, (byte) 91, (byte) 92, (byte) 93, (byte) 94, (byte) 95, (byte) 96,
              (byte) 97, (byte) 98, (byte) 99),
          seen.subList(seen.size() - 10, seen.size()));
      slow.server().close();
      reading.await();
    });
  }

  @Test
  void aSlowMemberIsDisconnected() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DISCONNECT);
      Bare stuck = Bare.open(OPTIONS);
      Pair fast = Pair.open();
      room.join(stuck.server());
      room.join(fast.server());
      for (int i = 0; i < 100; i++) {
        room.send(Message.of(new byte[20_000]));
        assertTrue(fast.client().receive().isPresent());
      }
      assertEquals(1, room.size());
      assertFalse(room.leave(stuck.server()));
      assertTrue(stuck.server().isClosed());
      sleep(ofSeconds(11));
      assertEquals(Optional.of(CloseCode.ABNORMAL), stuck.server().closeCode());
    });
  }

  @Test
  void aMemberThatReadsAgainIsToldWhyItWasDisconnected() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DISCONNECT);
      Pair slow = Pair.open();
      room.join(slow.server());
      for (int i = 0; i < 100; i++) {
        room.send(Message.of(new byte[20_000]));
        sleep(Duration.ofMillis(1));
      }
      List<Message> seen = new ArrayList<>();
      slow.client().forEach(seen::add);
      assertTrue(seen.size() < 60, "seen " + seen.size());
      assertEquals(Optional.of(CloseCode.TRY_AGAIN_LATER), slow.client().closeCode());
      assertEquals("too slow", slow.client().closeReason());
    });
  }

  @Test
  void whoLeftGetsNothingMoreAndStaysOpen() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DROP_OLDEST);
      Pair pair = Pair.open();
      room.join(pair.server());
      room.send(Message.of("before"));
      sleep(ofSeconds(1));
      assertTrue(room.leave(pair.server()));
      assertFalse(room.leave(pair.server()));
      room.send(Message.of("after"));
      pair.server().send("own");
      assertEquals(Optional.of("before"), pair.client().receiveText());
      assertEquals(Optional.of("own"), pair.client().receiveText());
    });
  }

  @Test
  void whatWaitsForAMemberThatLeavesIsDropped() {
    run(() -> {
      Broadcast room = new Broadcast(100, Lag.DROP_OLDEST);
      Pair pair = Pair.open();
      room.join(pair.server());
      room.send(Message.of("waits"));
      assertTrue(room.leave(pair.server()));
      sleep(ofSeconds(1));
      pair.server().send("own");
      assertEquals(Optional.of("own"), pair.client().receiveText());
    });
  }

  @Test
  void whoIsClosedOrBrokenIsRemoved() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DROP_OLDEST);
      Pair closed = Pair.open();
      Pair broken = Pair.open();
      room.join(closed.server());
      room.join(broken.server());
      Task<Void> closing = createTask(() -> closed.server().close());
      closed.client().close();
      closing.await();
      broken.stream().reset();
      room.send(Message.of("x"));
      assertEquals(1, room.size());
      sleep(ofSeconds(1));
      assertEquals(0, room.size());
    });
  }

  @Test
  void allAreClosedAtTheSameTime() {
    run(() -> {
      Broadcast room = new Broadcast(10, Lag.DROP_OLDEST);
      Bare mute = Bare.open(OPTIONS);
      Bare dumb = Bare.open(OPTIONS);
      Pair good = Pair.open();
      room.join(mute.server());
      room.join(dumb.server());
      room.join(good.server());
      Task<Optional<Message>> reading = createTask(() -> good.client().receive());
      assertThrows(IllegalArgumentException.class, () -> room.closeAll(CloseCode.ABNORMAL, ""));
      room.closeAll(CloseCode.GOING_AWAY, "bye");
      assertEquals(ofSeconds(10), runningLoop().time());
      assertEquals(Optional.empty(), reading.await());
      assertEquals(Optional.of(CloseCode.GOING_AWAY), good.client().closeCode());
      assertEquals(0, room.size());
    });
  }

  @Test
  void anOutboxNeedsAPlace() {
    assertThrows(IllegalArgumentException.class, () -> new Broadcast(0, Lag.DROP_OLDEST));
  }
}
