package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Protocols that bring their own buffers.
@WithinSeconds
final class BufferedProtocolTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  /// Reads into a small buffer, again and again.
  private class Reading implements BufferedProtocol {
    final ByteBuffer buffer;
    final StringBuilder received = new StringBuilder();
    private Optional<Transport> transport = Optional.empty();

    Reading(int size) {
      buffer = ByteBuffer.allocate(size);
    }

    Transport transport() {
      return transport.orElseThrow();
    }

    @Override
    public void connectionMade(Transport made) {
      transport = Optional.of(made);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      log.add("buffer for " + sizeHint);
      return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
      String text = UTF_8.decode(buffer.flip()).toString();
      buffer.clear();
      received.append(text);
      log.add("updated " + count + " " + text);
    }

    @Override
    public boolean eofReceived() {
      log.add("eof");
      return false;
    }

    @Override
    public void connectionLost(Optional<Throwable> error) {
      log.add("lost " + error.map(Throwable::getMessage).orElse("None"));
    }
  }

  private void serve(Mode mode, StreamProtocol protocol, String text) {
    run(
        mode,
        () -> {
          runningLoop().setExceptionHandler((_, context) -> log.add(context.message()));
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().write(text);
            client.writer().writeEof();
            awaitUntil(() -> !log.isEmpty() && log.getLast().startsWith("lost"));
          }
        });
  }

  @BothModes
  void bytesGoIntoTheBuffersOfTheProtocol(Mode mode) {
    serve(mode, new Reading(4), "abcdefghij");
    assertEquals(
        List.of(
            "buffer for 10",
            "updated 4 abcd",
            "buffer for 6",
            "updated 4 efgh",
            "buffer for 2",
            "updated 2 ij",
            "eof",
            "lost None"),
        log);
  }

  @BothModes
  void aLargePieceIsHandedOverInParts(Mode mode) {
    Reading protocol = new Reading(5000);
    String text = "0123456789".repeat(20_000);
    serve(mode, protocol, text);
    assertEquals(text, protocol.received.toString());
  }

  @BothModes
  void aBufferWithoutRoomEndsTheConnection(Mode mode) {
    serve(mode, new Reading(0), "x");
    assertEquals(
        List.of("buffer for 1", "Fatal error: protocol.get_buffer() call failed."),
        log.subList(0, 2));
    assertEquals(3, log.size());
    assertEquals("it has no room left", log.getLast().substring(log.getLast().indexOf(": ") + 2));
  }

  @BothModes
  void aFailureOfBufferUpdatedEndsTheConnection(Mode mode) {
    serve(
        mode,
        new Reading(10) {
          @Override
          public void bufferUpdated(int count) {
            throw new IllegalStateException("bad bytes");
          }
        },
        "x");
    assertEquals(
        List.of(
            "buffer for 1",
            "Fatal error: protocol.buffer_updated() call failed.",
            "lost bad bytes"),
        log);
  }

  @BothModes
  void aTransportSwitchesBetweenTheKinds(Mode mode) {
    Recorder plain = new Recorder(log);
    Reading buffered =
        new Reading(3) {
          @Override
          public void bufferUpdated(int count) {
            super.bufferUpdated(count);
            transport().setProtocol(plain);
          }
        };
    serve(mode, buffered, "abcdef");
    assertEquals(List.of("buffer for 6", "updated 3 abc", "data def", "eof", "lost None"), log);
  }

  @BothModes
  void aPauseHoldsTheRestOfAPieceBack(Mode mode) {
    Reading protocol =
        new Reading(3) {
          @Override
          public void bufferUpdated(int count) {
            super.bufferUpdated(count);
            transport().pauseReading();
            runningLoop()
                .callSoon(() -> {
                  log.add("resumed");
                  transport().resumeReading();
                });
          }
        };
    serve(mode, protocol, "abcdef");
    assertEquals(
        List.of(
            "buffer for 6",
            "updated 3 abc",
            "resumed",
            "buffer for 3",
            "updated 3 def",
            "resumed",
            "eof",
            "lost None"),
        log);
  }
}
