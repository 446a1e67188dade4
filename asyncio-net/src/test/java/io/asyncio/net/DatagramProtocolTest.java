package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.net.Network.bindDatagram;
import static io.asyncio.net.Network.createDatagramEndpoint;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Datagrams as callbacks, over real sockets.
@WithinSeconds
final class DatagramProtocolTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private final class Logging implements DatagramProtocol {

    private final Event received = new Event();
    private final Event failed = new Event();
    private final Event resumed = new Event();
    private final Event lost = new Event();
    private boolean throwing;
    private @Nullable DatagramTransport closing;

    @Override
    public void connectionMade(DatagramTransport transport) {
      log.add("made");
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
      log.add("received '" + new String(data, UTF_8) + "'");
      if (throwing) {
        throw new IllegalStateException("thrown by the protocol");
      }
      received.set();
      if (closing != null) {
        closing.close();
      }
    }

    @Override
    public void errorReceived(Exception error) {
      log.add("error: " + error.getMessage().replaceAll(":[0-9]+", ""));
      failed.set();
    }

    @Override
    public void pauseWriting() {
      log.add("pause");
    }

    @Override
    public void resumeWriting() {
      log.add("resume");
      resumed.set();
    }

    @Override
    public void connectionLost(Optional<Throwable> error) {
      log.add("lost " + error);
      lost.set();
    }
  }

  @BothModes
  void aProtocolIsToldInOrder(Mode mode) {
    run(
        mode,
        () -> {
          DatagramEndpoint<Logging> endpoint =
              createDatagramEndpoint(Logging::new, DatagramOptions.bound(HERE, 0));
          log.add("created");
          try (UdpSocket client = bindDatagram(HERE, 0)) {
            for (String text : List.of("one", "", "three")) {
              client.send(bytes(text), endpoint.transport().localAddress());
              endpoint.protocol().received.await();
              endpoint.protocol().received.clear();
            }
            endpoint.transport().sendTo(bytes("answer"), client.localAddress());
            endpoint.transport().close();
            assertTrue(endpoint.transport().isClosing());
            endpoint.transport().sendTo(bytes("ignored"), client.localAddress());
            endpoint.transport().close();
            assertEquals("answer", client.receive().text());
            endpoint.protocol().lost.await();
            endpoint.transport().abort();
          }
        });
    assertEquals(
        List.of(
            "made",
            "created",
            "received 'one'",
            "received ''",
            "received 'three'",
            "lost Optional.empty"),
        log);
  }

  /// Two datagrams come at once, and the first one makes the protocol close.
  @BothModes
  void nothingIsReceivedAfterTheClose(Mode mode) {
    run(
        mode,
        () -> {
          DatagramEndpoint<Logging> endpoint =
              createDatagramEndpoint(Logging::new, DatagramOptions.bound(HERE, 0));
          endpoint.protocol().closing = endpoint.transport();
          try (UdpSocket client = bindDatagram(HERE, 0)) {
            client.send(bytes("one"), endpoint.transport().localAddress());
            client.send(bytes("two"), endpoint.transport().localAddress());
            endpoint.protocol().lost.await();
          }
        });
    assertEquals(List.of("made", "received 'one'", "lost Optional.empty"), log);
  }

  @BothModes
  void errorsOfSendsGoToTheProtocol(Mode mode) {
    run(
        mode,
        () -> {
          UdpSocket server = bindDatagram(HERE, 0);
          server.close();
          DatagramEndpoint<Logging> endpoint =
              createDatagramEndpoint(Logging::new, DatagramOptions.connected(HERE, server.port()));
          DatagramTransport transport = endpoint.transport();
          transport.sendTo(bytes("nobody gets this"));
          endpoint.protocol().failed.await();
          endpoint.protocol().failed.clear();
          transport.sendTo(new byte[70_000]);
          endpoint.protocol().failed.await();
          assertEquals(Optional.of(server.localAddress()), transport.peerAddress());
          IllegalArgumentException other =
              assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      transport.sendTo(
                          bytes("a"), new InetSocketAddress(InetAddress.ofLiteral(HERE), 9)));
          assertTrue(
              other.getMessage().startsWith("cannot send to 127.0.0.1:9: the socket is connected"),
              other.getMessage());
          transport.abort();
          endpoint.protocol().lost.await();
        });
    assertEquals(
        List.of(
            "made",
            "error: nobody listens at 127.0.0.1 (port unreachable)",
            "error: cannot send 70000 bytes to 127.0.0.1: a datagram has at most 65507; send it in"
                + " parts",
            "lost Optional.empty"),
        log);
  }

  @BothModes
  void aProtocolIsPausedWhileTooMuchIsUnsent(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0)) {
            DatagramEndpoint<Logging> endpoint =
                createDatagramEndpoint(
                    Logging::new, DatagramOptions.connected(HERE, server.port()));
            DatagramTransport transport = endpoint.transport();
            assertEquals(65_536, transport.highWater());
            assertEquals(16_384, transport.lowWater());
            transport.setWriteBufferLimits(20, 0);
            assertThrows(
                IllegalArgumentException.class, () -> transport.setWriteBufferLimits(1, 2));
            transport.sendTo(bytes("12345"));
            assertEquals(13, transport.writeBufferSize());
            log.add("sent one");
            transport.sendTo(bytes("67890"));
            log.add("sent two");
            transport.sendTo(bytes("x"));
            endpoint.protocol().resumed.await();
            assertEquals(0, transport.writeBufferSize());
            assertEquals("12345", server.receive().text());
            transport.close();
            endpoint.protocol().lost.await();
          }
        });
    assertEquals(
        List.of("made", "sent one", "pause", "sent two", "resume", "lost Optional.empty"), log);
  }

  @BothModes
  void anAbortDropsWhatIsUnsent(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0)) {
            DatagramEndpoint<Logging> endpoint =
                createDatagramEndpoint(
                    Logging::new, DatagramOptions.connected(HERE, server.port()));
            endpoint.transport().sendTo(bytes("dropped"));
            endpoint.transport().abort();
            endpoint.protocol().lost.await();
            assertEquals(0, endpoint.transport().writeBufferSize());
            server.send(bytes("end"), server.localAddress());
            assertEquals("end", server.receive().text());
          }
        });
  }

  @BothModes
  void whatAProtocolThrowsGoesToTheExceptionHandlerAndTheEndpointGoesOn(Mode mode) {
    run(
        mode,
        () -> {
          List<String> errors = new ArrayList<>();
          runningLoop()
              .setExceptionHandler(
                  (_, context) -> errors.add(context.exception().orElseThrow().getMessage()));
          DatagramEndpoint<Logging> endpoint =
              createDatagramEndpoint(Logging::new, DatagramOptions.bound(HERE, 0));
          try (UdpSocket client = bindDatagram(HERE, 0)) {
            endpoint.protocol().throwing = true;
            client.send(bytes("a"), endpoint.transport().localAddress());
            while (errors.isEmpty()) {
              Asyncio.yieldNow();
            }
            endpoint.protocol().throwing = false;
            client.send(bytes("b"), endpoint.transport().localAddress());
            endpoint.protocol().received.await();
            endpoint.transport().close();
            endpoint.protocol().lost.await();
            assertEquals(List.of("thrown by the protocol"), errors);
          }
        });
    assertEquals(List.of("made", "received 'a'", "received 'b'", "lost Optional.empty"), log);
  }

  @BothModes
  void aFactoryThatThrowsLeavesNoSocket(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket free = bindDatagram(HERE, 0)) {
            log.add(Integer.toString(free.port()));
          }
          int port = Integer.parseInt(log.removeFirst());
          IllegalStateException thrown = new IllegalStateException("no protocol");
          assertSame(
              thrown,
              assertThrows(
                  IllegalStateException.class,
                  () ->
                      createDatagramEndpoint(
                          () -> {
                            throw thrown;
                          },
                          DatagramOptions.bound(HERE, port))));
          Asyncio.yieldNow();
          try (UdpSocket again = bindDatagram(HERE, port)) {
            assertFalse(again.isClosing());
          }
        });
  }
}
