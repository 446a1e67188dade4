package io.asyncio.net;

import static io.asyncio.net.Network.connectAcceptedSocket;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections that the JDK has opened.
@WithinSeconds
final class AdoptTest {

  private final List<String> log = new ArrayList<>();

  private static InetSocketAddress here() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private record Pair(SocketChannel accepted, SocketChannel peer) {
    static Pair open(SocketAddress address) throws IOException {
      try (ServerSocketChannel listening =
          address instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open()) {
        listening.bind(address);
        SocketChannel peer = SocketChannel.open(listening.getLocalAddress());
        return new Pair(listening.accept(), peer);
      }
    }
  }

  @BothModes
  void anAcceptedConnectionBecomesAStream(Mode mode) {
    run(
        mode,
        () -> {
          Network.useBackend(Backend.NIO);
          Pair pair = Pair.open(here());
          try (SocketChannel peer = pair.peer();
              Connection connection = Network.adopt(pair.accepted())) {
            assertEquals(peer.getLocalAddress(), connection.peerAddress());
            peer.write(ByteBuffer.wrap("to here".getBytes(UTF_8)));
            peer.shutdownOutput();
            assertEquals("to here", new String(connection.reader().readAll(), UTF_8));
            connection.writer().write("and back");
            connection.writer().flush();
            ByteBuffer answer = ByteBuffer.allocate(8);
            assertEquals(8, peer.read(answer));
            assertArrayEquals("and back".getBytes(UTF_8), answer.array());
          }
          assertFalse(pair.accepted().isOpen());
        });
  }

  @BothModes
  void anAcceptedUnixConnectionGetsAProtocol(Mode mode, @TempDir Path directory) {
    run(
        mode,
        () -> {
          Network.useBackend(Backend.NIO);
          Pair pair = Pair.open(UnixDomainSocketAddress.of(directory.resolve("s")));
          pair.peer().write(ByteBuffer.wrap("early".getBytes(UTF_8)));
          Recorder protocol =
              connectAcceptedSocket(() -> new Recorder(log), pair.accepted()).protocol();
          log.add("created");
          awaitUntil(() -> log.size() == 3);
          pair.peer().close();
          awaitUntil(protocol::isLost);
        });
    assertEquals(List.of("made", "created", "data early", "eof", "lost None"), log);
  }

  @Test
  void aLoopThatWaitsNativelyRefuses() {
    run(
        Mode.NATIVE,
        () -> {
          Pair pair = Pair.open(here());
          try (SocketChannel accepted = pair.accepted();
              SocketChannel _ = pair.peer()) {
            IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> Network.adopt(accepted));
            assertTrue(
                refused.getMessage().contains("choose Backend.NIO by Network.useBackend"),
                refused::getMessage);
            assertTrue(accepted.isOpen());
          }
        });
  }

  @BothModes
  void whatIsNotConnectedIsRefused(Mode mode) {
    run(
        mode,
        () -> {
          SocketChannel channel = SocketChannel.open();
          assertThrows(IllegalArgumentException.class, () -> Network.adopt(channel));
          channel.close();
          assertThrows(IllegalArgumentException.class, () -> Network.adopt(channel));
        });
  }
}
