package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.ProcessResources;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.WithinSeconds;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Clients come, talk and vanish, in ways good and bad, and the server must be at the end what it
/// was at the start: memory and descriptors stay flat.
///
/// In a build it takes a few seconds. The real run is behind a switch, the number of seconds, and
/// prints a line for each tenth of it:
///
/// ```
/// mvn test -pl asyncio-net -am -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false -Dasyncio.soak=600
/// ```
@WithinSeconds(1_000)
final class SoakTest {

  private static final String HERE = "127.0.0.1";
  private static final int CLIENTS = 60;
  private static final int SAMPLES = 10;
  private static final long MIB = 1 << 20;

  /// In MiB: what the JVM may find to keep in addition, such as compiled classes.
  private static final long SLACK = 8;

  private static final Duration DURATION = Duration.ofSeconds(Long.getLong("asyncio.soak", 3));

  private final Random random = new Random(5);
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Visit> seen = EnumSet.noneOf(Visit.class);
  private long visits;
  private int answered;
  private int broken;
  private boolean isOver;

  /// How a client leaves.
  private enum Visit {
    POLITE,
    HALF_CLOSED,
    RESET,
    RESET_WITH_DATA_UNREAD,
    MIDWAY_IN_A_LINE,
    SLOW,
    NEVER_SPEAKS
  }

  private record Sample(long heap, long direct, int descriptors, int lent, int connections) {}

  @Test
  void memoryAndDescriptorsStayFlat() throws IOException {
    // What the JVM opens once, it opens now.
    Asyncio.run(() -> startServer(this::serve, HERE, 0).close());
    int before = ProcessResources.sockets().size();
    Asyncio.run(() -> {
      NettyPoller poller = NettyPoller.of(runningLoop());
      try (Server server = startServer(this::serve, HERE, 0)) {
        TaskGroup.run(group -> {
          for (int i = 0; i < CLIENTS; i++) {
            group.createTask(() -> visitUntilOver(server.port()));
          }
          observe(poller, server);
          isOver = true;
        });
      }
      for (int i = 0; i < 20; i++) {
        yieldNow();
      }
      assertEquals(1, Asyncio.allTasks().size(), () -> Asyncio.allTasks().toString());
      assertEquals(0, poller.openChannels());
      // The buffer that all read into.
      assertEquals(1, poller.buffers.lent());
    });
    assertEquals(before, ProcessResources.sockets().size());
    assertFlat();
    assertEquals(EnumSet.allOf(Visit.class), seen);
    assertTrue(broken > 0, "the server noticed no reset");
  }

  // ---- The server

  private void serve(StreamReader reader, StreamWriter writer) {
    try {
      for (byte[] line : reader) {
        writer.write(line);
      }
    } catch (NetworkException e) {
      broken++;
    }
  }

  // ---- The clients

  private void visitUntilOver(int port) {
    while (!isOver) {
      Visit visit = Visit.values()[random.nextInt(Visit.values().length)];
      seen.add(visit);
      visits++;
      Connection connection = openConnection(HERE, port);
      try {
        visit(connection, visit);
      } finally {
        connection.writer().abort();
      }
    }
  }

  private void visit(Connection connection, Visit visit) {
    if (visit != Visit.NEVER_SPEAKS) {
      talk(connection, 1 + random.nextInt(20));
    }
    StreamWriter writer = connection.writer();
    switch (visit) {
      case POLITE -> connection.close();
      case HALF_CLOSED -> {
        writer.writeEof();
        assertEquals(0, connection.reader().readAll().length);
        connection.close();
      }
      case RESET -> writer.abort();
      case RESET_WITH_DATA_UNREAD -> {
        byte[] lines = "much that nobody will read\n".repeat(10_000).getBytes(UTF_8);
        try {
          Asyncio.timeout(Duration.ofMillis(5), () -> writer.write(lines));
        } catch (TimeoutExpiredException e) {
          // The server suspends in its write, and so does this.
        }
        writer.abort();
      }
      case MIDWAY_IN_A_LINE -> {
        writer.write("half a li");
        writer.flush();
        writer.abort();
      }
      case SLOW -> {
        for (byte b : "slow\n".getBytes(UTF_8)) {
          writer.write(new byte[] {b});
          Asyncio.sleep(Duration.ofMillis(1));
        }
        assertEquals("slow", connection.reader().readText().orElseThrow());
        connection.close();
      }
      case NEVER_SPEAKS -> {
        Asyncio.sleep(Duration.ofMillis(random.nextInt(10)));
        writer.abort();
      }
    }
  }

  private void talk(Connection connection, int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] line = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 60_000 : 100)];
      Arrays.fill(line, (byte) ('a' + i));
      line[line.length - 1] = '\n';
      connection.writer().write(line);
      assertArrayEquals(line, connection.reader().readLine());
      answered++;
    }
  }

  // ---- What is looked at

  private void observe(NettyPoller poller, Server server) throws IOException {
    for (int i = 0; i < SAMPLES; i++) {
      int answeredBefore = answered;
      long visitsBefore = visits;
      Asyncio.sleep(DURATION.dividedBy(SAMPLES));
      System.gc();
      Sample sample =
          new Sample(
              ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB,
              direct() / 1024,
              ProcessResources.sockets().size(),
              poller.buffers.lent(),
              server.connectionCount());
      samples.add(sample);
      System.out.printf(
          Locale.ROOT,
          "soak %4d s: %,d visits, %,d answers, heap %d MiB, direct %d KiB, %d descriptors, %d buffers,"
              + " %d connections%n",
          DURATION.dividedBy(SAMPLES).multipliedBy(i + 1L).toSeconds(),
          visits - visitsBefore,
          answered - answeredBefore,
          sample.heap,
          sample.direct,
          sample.descriptors,
          sample.lent,
          sample.connections);
    }
  }

  private static long direct() {
    // Netty takes memory from the system where the JDK does not count.
    return ProcessResources.directMemory() + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  private void assertFlat() {
    List<Sample> early = samples.subList(1, SAMPLES / 2);
    Sample last = samples.getLast();
    assertTrue(
        last.heap <= early.stream().mapToLong(Sample::heap).max().orElse(0) + SLACK,
        samples::toString);
    assertTrue(
        last.direct <= early.stream().mapToLong(Sample::direct).max().orElse(0) + 1024 * SLACK,
        samples::toString);
    // Each client has one connection, whose other end the server may be about to close.
    samples.forEach(
        sample -> assertTrue(sample.descriptors <= 4 * CLIENTS + 50, samples::toString));
  }
}
