package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One connection handed on to another.
@WithinSeconds
final class TransferToTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private void forward(Server to, StreamReader reader, StreamWriter writer) throws Exception {
    try (Connection behind = openConnection(HERE, to.port())) {
      TaskGroup.run(group -> {
        group.createTask(() -> {
          log.add("there " + reader.transferTo(behind.writer()));
          behind.writer().writeEof();
        });
        group.createTask(() -> {
          log.add("back " + behind.reader().transferTo(writer));
          writer.writeEof();
        });
      });
    }
  }

  @BothModes
  void aForwarderPassesBothDirectionsAndTheirEnds(Mode mode) {
    byte[] sent = random(10_000_000);
    run(
        mode,
        () -> {
          try (Server server = startServer(TransferToTest::echo, HERE, 0);
              Server forwarder =
                  startServer((reader, writer) -> forward(server, reader, writer), HERE, 0);
              Connection connection = openConnection(HERE, forwarder.port())) {
            Task<Void> writing =
                createTask(() -> {
                  connection.writer().write(sent);
                  connection.writer().write("and ");
                  connection.writer().flush();
                  connection.writer().write("more");
                  connection.writer().writeEof();
                });
            byte[] got = connection.reader().readAll();
            writing.await();
            assertEquals(10_000_008, got.length);
            assertArrayEquals(sent, java.util.Arrays.copyOf(got, sent.length));
          }
        });
    assertEquals(List.of("there 10000008", "back 10000008"), log);
  }

  /// The largest buffers on the way are those of the two sockets.
  @BothModes
  void whoWritesWaitsForWhoReadsBehind(Mode mode) {
    byte[] sent = random(40_000_000);
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          ConnectionHandler late =
              (reader, _) -> {
                mayRead.await();
                assertArrayEquals(sent, reader.readAll());
                log.add("read");
              };
          try (Server server = startServer(late, HERE, 0);
              Connection behind = openConnection(HERE, server.port());
              Server forwarder =
                  startServer(
                      (reader, _) -> {
                        reader.transferTo(behind.writer());
                        behind.writer().writeEof();
                      },
                      HERE,
                      0);
              Connection connection = openConnection(HERE, forwarder.port())) {
            Task<Void> writing =
                createTask(() -> {
                  connection.writer().write(sent);
                  connection.writer().writeEof();
                });
            NettyStream stream = (NettyStream) behind.writer().stream();
            awaitUntil(() -> stream.socket().isFull());
            sleep(Duration.ofMillis(50));
            assertFalse(writing.isDone());
            assertTrue(stream.socket().unsent() < 1_000_000, "held " + stream.socket().unsent());
            mayRead.set();
            writing.await();
            awaitUntil(() -> !log.isEmpty());
          }
        });
    assertEquals(List.of("read"), log);
  }

  @BothModes
  void largePiecesGoOnAsTheyAreAndSmallOnesAreCopied(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(TransferToTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            NettyStream stream = (NettyStream) connection.writer().stream();
            Inbound source = new Inbound(1 << 16, stream);
            ByteBuf large = Unpooled.directBuffer(20_000).writeZero(20_000);
            ByteBuf small = Unpooled.directBuffer(100).writeZero(100);
            source.append(small);
            source.append(large);
            assertEquals(20_100, connection.writer().writeFrom(source));
            // Still in the hands of the connection, until the turn is over.
            assertEquals(1, large.refCnt());
            assertEquals(0, small.refCnt());
            assertEquals(20_100, connection.reader().readExactly(20_100).length);
            assertEquals(0, large.refCnt());
          }
        });
  }

  @BothModes
  void aCancelledOneHasLostNothing(Mode mode) {
    byte[] sent = random(30_000_000);
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          ConnectionHandler late =
              (reader, _) -> {
                mayRead.await();
                assertArrayEquals(sent, reader.readAll());
                log.add("read");
              };
          ConnectionHandler source = (_, writer) -> writer.write(sent);
          try (Server to = startServer(late, HERE, 0);
              Server from = startServer(source, HERE, 0);
              Connection target = openConnection(HERE, to.port());
              Connection connection = openConnection(HERE, from.port())) {
            NettyStream stream = (NettyStream) target.writer().stream();
            Task<Long> first = createTask(() -> connection.reader().transferTo(target.writer()));
            awaitUntil(() -> stream.socket().isFull());
            first.cancel();
            awaitUntil(first::isDone);
            mayRead.set();
            long rest = connection.reader().transferTo(target.writer());
            assertTrue(rest > 0 && rest < sent.length, "rest " + rest);
            target.writer().writeEof();
            awaitUntil(() -> !log.isEmpty());
          }
        });
    assertEquals(List.of("read"), log);
  }

  @BothModes
  void aTargetThatIsClosedTakesNothing(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler source = (_, writer) -> writer.write("hello\n");
          try (Server from = startServer(source, HERE, 0);
              Server to = startServer(TransferToTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, from.port())) {
            Connection target = openConnection(HERE, to.port());
            target.close();
            assertThrows(
                StreamClosedException.class, () -> connection.reader().transferTo(target.writer()));
            assertEquals("hello", connection.reader().readText().orElseThrow());
          }
        });
  }

  @BothModes
  void overTlsAndToAStreamOfSomebodyElses(Mode mode) {
    byte[] sent = random(1_000_000);
    run(
        mode,
        () -> {
          ConnectionHandler source = (_, writer) -> writer.write(sent);
          try (Server from = TlsTest.serve(source, TlsTest.SERVER_TLS);
              Connection first = TlsTest.connect(from, TlsTest.CLIENT_TLS);
              Connection second = TlsTest.connect(from, TlsTest.CLIENT_TLS);
              Server to = TlsTest.serve(TlsTest.SERVER_TLS);
              Connection target = TlsTest.connect(to, TlsTest.CLIENT_TLS)) {
            Task<Long> transfer = createTask(() -> first.reader().transferTo(target.writer()));
            assertArrayEquals(sent, target.reader().readExactly(sent.length));
            assertEquals(sent.length, transfer.await());
            ByteStreamOfTests memory = new ByteStreamOfTests();
            assertEquals(sent.length, second.reader().transferTo(new StreamWriter(memory)));
            assertArrayEquals(sent, memory.written.toByteArray());
          }
        });
  }
}
