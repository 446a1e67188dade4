package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.net.Network.openConnection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CancelledError;
import io.asyncio.EventLoop;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Several loops that serve one address.
@WithinSeconds
final class LoopGroupTest {

  private static final String HERE = "127.0.0.1";

  private static LoopGroup open(int loops, Mode mode) {
    return LoopGroup.open(loops, LoopOptions.defaults().withMode(mode));
  }

  /// Each connection is told which loop serves it, and held.
  private static void tell(StreamReader reader, StreamWriter writer) {
    writer.write(runningLoop().id() + "\n");
    reader.readAll();
  }

  @BothModes
  void theSystemSpreadsConnectionsAmongTheLoops(Mode mode) {
    try (LoopGroup group = open(2, mode);
        GroupServer server = group.startServer(LoopGroupTest::tell, HERE, 0)) {
      Asyncio.run(() -> {
        Set<String> loops = ConcurrentHashMap.newKeySet();
        List<Connection> connections = new ArrayList<>();
        while (loops.size() < 2) {
          Connection connection = openConnection(HERE, server.port());
          connections.add(connection);
          loops.add(connection.reader().readText().orElseThrow());
        }
        List<Integer> counts = server.connectionCounts();
        assertEquals(connections.size(), counts.get(0) + counts.get(1));
        assertTrue(counts.get(0) > 0 && counts.get(1) > 0, counts::toString);
        connections.forEach(Connection::close);
      });
    }
  }

  @BothModes
  void workIsSentToAnotherLoop(Mode mode) {
    try (LoopGroup group = open(2, mode)) {
      EventLoop first = group.next();
      EventLoop second = group.next();
      assertEquals(first, group.next());
      assertEquals(List.of(first, second), group.loops());
      EventLoop ran =
          Asyncio.run(() ->
              group.call(
                  first,
                  () ->
                      group.call(
                          second,
                          () -> Asyncio.sleep(java.time.Duration.ofMillis(1), runningLoop()))));
      assertEquals(second, ran);
      assertThrows(
          ArithmeticException.class, () -> group.call(first, () -> 1 / Integer.parseInt("0")));
    }
  }

  @BothModes
  void closingCancelsWhatIsLeft(Mode mode) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(2);
    LoopGroup group = open(2, mode);
    for (EventLoop loop : group.loops()) {
      CountDownLatch begun = new CountDownLatch(1);
      var _ =
          Asyncio.runCoroutineThreadsafe(
              () -> {
                begun.countDown();
                try {
                  loop.createFuture().await();
                } catch (CancelledError e) {
                  cancelled.countDown();
                  throw e;
                }
              },
              loop);
      begun.await();
    }
    group.close();
    cancelled.await();
    group.close();
    for (EventLoop loop : group.loops()) {
      assertTrue(loop.isClosed());
    }
  }

  @Test
  void aPortThatIsTakenLeavesNothingBehind() {
    try (LoopGroup group = LoopGroup.open(2)) {
      try (GroupServer server = group.startServer(LoopGroupTest::tell, HERE, 0)) {
        assertEquals(1, server.addresses().size());
      }
      Asyncio.run(() -> {
        try (Server other = Network.startServer(LoopGroupTest::tell, HERE, 0)) {
          assertThrows(
              AddressException.class,
              () -> group.startServer(LoopGroupTest::tell, HERE, other.port()));
        }
      });
      assertFalse(group.loops().getFirst().isClosed());
    }
    assertThrows(IllegalArgumentException.class, () -> LoopGroup.open(0));
  }
}
