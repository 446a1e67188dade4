package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.net.Network.createConnection;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a protocol does with its transport.
@WithinSeconds
final class TransportTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @BothModes
  void whatIsWrittenFromTheBeginningArrivesInOrder(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void connectionMade(Transport made) {
                  super.connectionMade(made);
                  ByteBuffer second = ByteBuffer.wrap(bytes("xx two x")).position(2).limit(7);
                  made.write(bytes("one"));
                  made.write(second);
                  assertFalse(second.hasRemaining());
                  made.write(new byte[0]);
                  made.writeLines(List.of(bytes("three "), bytes("four")));
                  assertEquals(18, made.writeBufferSize());
                  made.close();
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            assertEquals("one two three four", new String(client.reader().readAll(), UTF_8));
          }
        });
    assertEquals(List.of("made", "lost None"), log);
  }

  @BothModes
  void aHalfClosedConnectionGoesOnTheOtherWay(Mode mode) {
    run(
        mode,
        () -> {
          Recorder served =
              new Recorder(log) {
                @Override
                public boolean eofReceived() {
                  super.eofReceived();
                  return true;
                }
              };
          Recorder client = new Recorder();
          try (Server server = createServer(() -> served, HERE, 0);
              ProtocolConnection<Recorder> connection =
                  createConnection(() -> client, HERE, server.port())) {
            Transport transport = connection.transport();
            assertTrue(transport.canWriteEof());
            transport.write(bytes("question"));
            transport.writeEof();
            transport.writeEof();
            IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> transport.write(bytes("more")));
            assertEquals(
                "cannot write to <transport to 127.0.0.1:"
                    + server.port()
                    + ">: writeEof() was called; write before it",
                refused.getMessage());
            awaitUntil(() -> log.contains("eof"));
            Asyncio.sleep(Duration.ofMillis(5));
            assertFalse(served.transport().isClosing());
            served.transport().write(bytes("answer"));
            served.transport().writeEof();
            awaitUntil(client::isLost);
            assertFalse(served.isLost());
            served.transport().close();
            awaitUntil(served::isLost);
          }
          assertEquals(List.of("made", "data answer", "eof", "lost None"), client.log);
        });
    assertEquals(List.of("made", "data question", "eof", "lost None"), log);
  }

  @BothModes
  void aCloseSendsAllAndAnAbortDropsIt(Mode mode) {
    byte[] much = new byte[8_000_000];
    run(
        mode,
        () -> {
          List<Integer> got = new ArrayList<>();
          Event mayRead = new Event();
          try (Server server =
              startServer(
                  (reader, _) -> {
                    mayRead.await();
                    got.add(reader.readAll().length);
                  },
                  HERE,
                  0)) {
            Recorder closing = new Recorder(log);
            Transport closed = createConnection(() -> closing, HERE, server.port()).transport();
            closed.write(much);
            closed.close();
            closed.close();
            assertTrue(closed.isClosing());
            assertFalse(closed.isReading());
            closed.write(bytes("dropped"));
            Asyncio.sleep(Duration.ofMillis(20));
            assertFalse(closing.isLost());
            mayRead.set();
            awaitUntil(closing::isLost);
            awaitUntil(() -> got.size() == 1);
            assertEquals(much.length, got.getFirst());

            mayRead.clear();
            Recorder aborting = new Recorder(log);
            Transport aborted = createConnection(() -> aborting, HERE, server.port()).transport();
            aborted.write(much);
            aborted.close();
            Asyncio.sleep(Duration.ofMillis(10));
            aborted.abort();
            aborted.abort();
            awaitUntil(aborting::isLost);
            mayRead.set();
            awaitUntil(() -> server.connectionCount() == 0);
            assertTrue(got.size() == 1 || got.getLast() < much.length, got::toString);
          } catch (StreamBrokenException e) {
            log.add("broken");
          }
        });
    assertEquals(List.of("made", "pause", "lost None", "made", "pause", "lost None"), log);
  }

  @BothModes
  void writesArePausedAndResumedInTurn(Mode mode) {
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          try (Server server =
              startServer(
                  (reader, _) -> {
                    mayRead.await();
                    reader.readAll();
                  },
                  HERE,
                  0)) {
            Recorder protocol = new Recorder(log);
            try (ProtocolConnection<Recorder> connection =
                createConnection(() -> protocol, HERE, server.port())) {
              Transport transport = connection.transport();
              assertEquals(WriteBufferLimits.defaults(), transport.writeBufferLimits());
              transport.write(new byte[64 * 1024]);
              log.add("64 KiB");
              transport.write(new byte[1]);
              log.add("one more");
              awaitUntil(() -> log.contains("resume"));
              assertEquals(0, transport.writeBufferSize());
              transport.write(new byte[40_000_000]);
              log.add("much");
              Asyncio.sleep(Duration.ofMillis(20));
              assertTrue(transport.writeBufferSize() > 64 * 1024);
              log.add("reads");
              mayRead.set();
              awaitUntil(() -> log.getLast().equals("resume"));
              assertTrue(transport.writeBufferSize() <= 16 * 1024);
            }
          }
        });
    assertEquals(
        List.of(
            "made",
            "64 KiB",
            "pause",
            "one more",
            "resume",
            "pause",
            "much",
            "reads",
            "resume",
            "lost None"),
        log);
  }

  @BothModes
  void limitsTakeEffectAtOnce(Mode mode) {
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          try (Server server =
              startServer(
                  (reader, _) -> {
                    mayRead.await();
                    reader.readAll();
                  },
                  HERE,
                  0)) {
            Recorder protocol = new Recorder(log);
            try (ProtocolConnection<Recorder> connection =
                createConnection(() -> protocol, HERE, server.port())) {
              Transport transport = connection.transport();
              transport.setWriteBufferLimits(100_000_000, 50_000_000);
              transport.write(new byte[40_000_000]);
              Asyncio.sleep(Duration.ofMillis(10));
              assertEquals(List.of("made"), log);
              transport.setWriteBufferLimits(0, 0);
              assertEquals(List.of("made", "pause"), log);
              mayRead.set();
              awaitUntil(() -> log.contains("resume"));
              assertEquals(0, transport.writeBufferSize());
              transport.write(bytes("x"));
              awaitUntil(() -> log.size() == 5);
              assertThrows(
                  IllegalArgumentException.class, () -> transport.setWriteBufferLimits(1, 2));
            }
          }
        });
    assertEquals(List.of("made", "pause", "resume", "pause", "resume"), log.subList(0, 5));
  }

  @Test
  void limitsFollowAsynciosRules() {
    assertEquals(new WriteBufferLimits(16 * 1024, 64 * 1024), WriteBufferLimits.defaults());
    assertEquals(new WriteBufferLimits(25, 100), WriteBufferLimits.ofHigh(100));
    assertEquals(new WriteBufferLimits(25, 100), WriteBufferLimits.ofLow(25));
    assertEquals(new WriteBufferLimits(0, 0), WriteBufferLimits.ofHigh(0));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new WriteBufferLimits(2, 1));
    assertEquals("high (1) must be >= low (2) must be >= 0", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new WriteBufferLimits(-1, 1));
  }

  @BothModes
  void failuresOfPauseAndResumeAreReported(Mode mode) {
    run(
        mode,
        () -> {
          runningLoop().setExceptionHandler((_, context) -> log.add(context.message()));
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void pauseWriting() {
                  throw new IllegalStateException("pause");
                }

                @Override
                public void resumeWriting() {
                  throw new IllegalStateException("resume");
                }
              };
          try (Server server = startServer((reader, _) -> reader.readAll(), HERE, 0);
              ProtocolConnection<Recorder> connection =
                  createConnection(() -> protocol, HERE, server.port())) {
            connection.transport().write(new byte[100_000]);
            awaitUntil(() -> log.size() == 3);
            connection.transport().close();
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals(
        List.of(
            "made",
            "protocol.pause_writing() failed",
            "protocol.resume_writing() failed",
            "lost None"),
        log);
  }

  @BothModes
  void aPausedTransportDeliversNothingUntilItIsResumed(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  log.add("data");
                  transport().pauseReading();
                  transport().pauseReading();
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              ProtocolConnection<Recorder> client =
                  createConnection(Recorder::new, HERE, server.port())) {
            // More than one piece is there at once.
            client.transport().write(new byte[150_000]);
            client.transport().writeEof();
            awaitUntil(() -> log.contains("data"));
            Asyncio.sleep(Duration.ofMillis(20));
            assertEquals(List.of("made", "data"), log);
            assertFalse(protocol.transport().isReading());
            while (!protocol.isLost()) {
              protocol.transport().resumeReading();
              Asyncio.sleep(Duration.ofMillis(1));
            }
          }
        });
    assertTrue(log.size() >= 5, log::toString);
    assertEquals(List.of("eof", "lost None"), log.subList(log.size() - 2, log.size()));
  }

  @BothModes
  void aTransportPausedFromTheBeginningReadsNothing(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void connectionMade(Transport made) {
                  super.connectionMade(made);
                  assertTrue(made.isReading());
                  made.pauseReading();
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().write("early");
            Asyncio.sleep(Duration.ofMillis(20));
            assertEquals(List.of("made"), log);
            protocol.transport().resumeReading();
            awaitUntil(() -> log.size() == 2);
            protocol.transport().abort();
            protocol.transport().resumeReading();
            assertFalse(protocol.transport().isReading());
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals(List.of("made", "data early", "lost None"), log);
  }

  @BothModes
  void nothingIsDeliveredAfterAClose(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  log.add("data");
                  transport().close();
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              ProtocolConnection<Recorder> client =
                  createConnection(Recorder::new, HERE, server.port())) {
            client.transport().write(new byte[150_000]);
            client.transport().writeEof();
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals(List.of("made", "data", "lost None"), log);
  }

  @BothModes
  void addressesOutliveTheConnection(Mode mode) {
    run(
        mode,
        () -> {
          Recorder served = new Recorder(log);
          try (Server server = createServer(() -> served, HERE, 0)) {
            Transport client = createConnection(Recorder::new, HERE, server.port()).transport();
            client.close();
            awaitUntil(served::isLost);
            assertEquals(client.localAddress(), served.transport().peerAddress());
            assertEquals(client.peerAddress(), served.transport().localAddress());
            assertEquals(Optional.of(server.port()), Optional.of(portOf(client)));
          }
        });
  }

  private static int portOf(Transport transport) {
    return ((java.net.InetSocketAddress) transport.peerAddress()).getPort();
  }
}
