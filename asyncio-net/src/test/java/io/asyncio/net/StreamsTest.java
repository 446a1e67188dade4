package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Connections and servers over real sockets.
@WithinSeconds
final class StreamsTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  @BothModes
  void linesGoThereAndBack(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(StreamsTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("one\ntwo\r\nthree");
            connection.writer().writeEof();
            for (String line : connection.reader().lines()) {
              log.add(line);
            }
            assertTrue(connection.reader().atEof());
          }
        });
    assertEquals(List.of("one", "two", "three"), log);
  }

  @BothModes
  void aLargeWriteWaitsForTheReaderAndArrivesWhole(Mode mode) {
    byte[] sent = new byte[20_000_000];
    new Random(5).nextBytes(sent);
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          try (Server server =
                  startServer(
                      (reader, writer) -> {
                        mayRead.await();
                        echo(reader, writer);
                      },
                      HERE,
                      0);
              Connection connection = openConnection(HERE, server.port())) {
            Task<Void> writing =
                createTask(() -> {
                  connection.writer().write(sent);
                  connection.writer().writeEof();
                });
            Asyncio.sleep(Duration.ofMillis(20));
            assertFalse(writing.isDone());
            mayRead.set();
            assertArrayEquals(sent, connection.reader().readAll());
            writing.await();
          }
        });
  }

  @BothModes
  void aCancelledReadLosesNothing(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(StreamsTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            Task<byte[]> reading = createTask(() -> connection.reader().readExactly(4));
            connection.writer().write("ab");
            connection.writer().flush();
            while (connection.reader().toString().contains("<0 bytes")) {
              yieldNow();
            }
            reading.cancel();
            yieldNow();
            assertTrue(reading.isCancelled());
            connection.writer().write("cd");
            assertEquals("abcd", new String(connection.reader().readExactly(4), UTF_8));
          }
        });
  }

  @BothModes
  void twoReadersAreToldApart(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(StreamsTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            Task<byte[]> first = createTask("first", () -> connection.reader().readLine());
            yieldNow();
            Task<byte[]> second = createTask("second", () -> connection.reader().readLine());
            StreamBusyException busy = assertThrows(StreamBusyException.class, second::await);
            assertEquals(
                "cannot readUntil from 127.0.0.1:"
                    + server.port()
                    + ": task 'first' is already waiting for data there, and task 'second' would take what"
                    + " belongs to it; let one task read",
                busy.getMessage());
            first.cancel();
          }
        });
  }

  @BothModes
  void whatIsClosedHereIsToldApartFromWhatThePeerBroke(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server =
              startServer(
                  (reader, writer) -> {
                    reader.readExactly(1);
                    writer.abort();
                  },
                  HERE,
                  0)) {
            Connection closed = openConnection(HERE, server.port());
            closed.close();
            assertThrows(StreamClosedException.class, () -> closed.writer().write("too late"));
            assertTrue(closed.writer().isClosing());

            Connection broken = openConnection(HERE, server.port());
            broken.writer().write("ab");
            assertEquals(Optional.empty(), broken.reader().readText());
            while (!broken.writer().isClosing()) {
              try {
                broken.writer().write("more");
                broken.writer().flush();
              } catch (StreamBrokenException e) {
                log.add("broken");
                break;
              }
            }
            assertThrows(StreamBrokenException.class, () -> broken.writer().write("more"));
            broken.close();
          } catch (StreamBrokenException e) {
            log.add("read: " + e.getMessage().replaceAll(":[0-9]+", ""));
          }
        });
  }

  @BothModes
  void closingAServerGivesItsHandlersTimeAndThenCancelsThem(Mode mode) {
    run(
        mode,
        () -> {
          ServerOptions options = ServerOptions.defaults().withGrace(Duration.ofMillis(20));
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write("hello\n");
                    try {
                      reader.readLine();
                      log.add("read the end");
                    } finally {
                      log.add("handler ends");
                    }
                  },
                  HERE,
                  0,
                  options);
          Connection connection = openConnection(HERE, server.port());
          assertEquals(Optional.of("hello"), connection.reader().readText());
          server.close();
          log.add("closed");
          assertEquals(0, server.connectionCount());
          connection.close();
        });
    assertEquals(List.of("handler ends", "closed"), log);
  }

  @BothModes
  void aStoppedServerRefusesAtOnce(Mode mode) {
    run(
        mode,
        () -> {
          Server server = startServer(StreamsTest::echo, HERE, 0);
          int port = server.port();
          server.stop();
          ConnectionFailedException refused =
              assertThrows(ConnectionFailedException.class, () -> openConnection(HERE, port));
          assertInstanceOf(ConnectException.class, refused.getCause());
        });
  }

  @BothModes
  void aConnectionCountsAsIoSoThatNoDeadlockIsSeen(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(StreamsTest::echo, HERE, 0)) {
            assertFalse(runningLoop().isAsleepForGood());
            assertEquals(
                mode == Mode.NATIVE ? "epoll" : "nio", runningLoop().statistics().poller());
            assertEquals(1, server.addresses().size());
          }
        });
  }

  @BothModes
  void bytesAreReadIntoABufferOfTheCaller(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(StreamsTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("abcdef");
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, connection.reader().read(target));
            assertEquals("abcd", new String(target.array(), UTF_8));
            assertThrows(IllegalArgumentException.class, () -> connection.reader().read(target));
            connection.writer().writeEof();
            target.clear();
            assertEquals(2, connection.reader().read(target));
            assertEquals(-1, connection.reader().read(target));
          }
        });
  }

  /// Large reads keep the buffers of the loop, which is the sign that small ones share one.
  @BothModes
  void socketsReadIntoTheBuffersOfTheLoop(Mode mode) {
    run(
        mode,
        () -> {
          BufferPool buffers = NettyPoller.of(runningLoop()).buffers;
          try (Server server =
                  startServer(
                      (_, writer) -> writer.write(new byte[2 * BufferPool.LARGE]), HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.reader().read(1);
            while (server.connectionCount() > 0) {
              yieldNow();
            }
            // The one that all read into, and at least one that is kept.
            assertTrue(buffers.lent() > 1, () -> buffers.lent() + " lent");
            assertEquals(2 * BufferPool.LARGE - 1, connection.reader().readAll().length);
          }
        });
  }
}
