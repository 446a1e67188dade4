package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.bindDatagram;
import static io.asyncio.net.Network.openDatagram;
import static io.asyncio.net.Network.useBackend;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.WithinSeconds;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Datagrams over real sockets.
@WithinSeconds
final class UdpSocketTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /// Sends until one arrives: the system may drop any.
  private static void awaitDropped(UdpSocket socket, long count) {
    while (socket.droppedCount() < count) {
      Asyncio.sleep(Duration.ofMillis(1));
    }
  }

  @BothModes
  void anEchoAnswersWhoeverSends(Mode mode) {
    run(mode, UdpSocketTest::echo);
  }

  private static void echo() {
    try (UdpSocket server = bindDatagram(HERE, 0);
        UdpSocket first = openDatagram(HERE, server.port());
        UdpSocket second = bindDatagram(HERE, 0)) {
      Task<Void> echo =
          createTask(() -> {
            for (Datagram datagram : server) {
              server.send(datagram.data(), datagram.sender());
            }
          });
      first.send(bytes("one"));
      assertEquals(new Datagram(bytes("one"), server.localAddress()), first.receive());
      second.send(ByteBuffer.wrap(bytes("two")), server.localAddress());
      assertEquals("two", second.receive().text());
      assertEquals(Optional.of(server.localAddress()), first.peerAddress());
      assertEquals(Optional.empty(), second.peerAddress());
      server.abort();
      echo.await();
    }
  }

  @Test
  void overIoUringToo() {
    if (!Backend.IO_URING.isAvailable()) {
      return;
    }
    Asyncio.run(() -> {
      useBackend(Backend.IO_URING);
      echo();
      emptyAndLong();
      unreachable();
    });
  }

  @BothModes
  void datagramsOfAllLengthsKeepTheirBounds(Mode mode) {
    run(mode, UdpSocketTest::emptyAndLong);
  }

  /// To a bound socket and to a connected one, which Netty reads in another way.
  private static void emptyAndLong() {
    byte[] longest = new byte[65_507];
    new Random(3).nextBytes(longest);
    List<byte[]> all = List.of(bytes("a"), bytes(""), bytes("b"), longest, bytes(""), bytes("c"));
    try (UdpSocket server = bindDatagram(HERE, 0);
        UdpSocket other = bindDatagram(HERE, 0);
        UdpSocket client = openDatagram(HERE, server.port())) {
      for (UdpSocket receiver : List.of(other, client)) {
        for (byte[] data : all) {
          server.send(data, receiver.localAddress());
        }
        for (byte[] data : all) {
          assertArrayEquals(data, receiver.receive().data());
        }
        assertEquals(Optional.empty(), receiver.tryReceive());
      }
      client.send(longest);
      assertArrayEquals(longest, server.receive().data());
      DatagramException tooLong =
          assertThrows(DatagramException.class, () -> client.send(new byte[65_508]));
      assertEquals(
          "cannot send 65508 bytes to 127.0.0.1:"
              + server.port()
              + ": a datagram has at most 65507; send it in parts",
          tooLong.getMessage());
      client.send(bytes("still usable"));
      assertEquals("still usable", server.receive().text());
    }
  }

  @BothModes
  void aConnectedSocketSendsAnEmptyDatagramUnlessItIsTheJdks(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0);
              UdpSocket client = openDatagram(HERE, server.port())) {
            client.send(bytes(""));
            if (mode == Mode.NATIVE) {
              assertEquals("", server.receive().text());
            } else {
              DatagramException refused = assertThrows(DatagramException.class, client::flush);
              assertEquals(
                  "cannot send 0 bytes to 127.0.0.1:"
                      + server.port()
                      + ": the JDK's connected sockets send no datagram without bytes; use one that"
                      + " is only bound",
                  refused.getMessage());
            }
          }
        });
  }

  @BothModes
  void aClosedPortIsToldOnceAndTheSocketGoesOn(Mode mode) {
    run(mode, UdpSocketTest::unreachable);
  }

  private static void unreachable() {
    UdpSocket server = bindDatagram(HERE, 0);
    try (UdpSocket client = openDatagram(HERE, server.port())) {
      server.close();
      client.send(bytes("nobody gets this"));
      DatagramException refused = assertThrows(DatagramException.class, client::receive);
      assertEquals(
          "nobody listens at 127.0.0.1:" + server.port() + " (port unreachable)",
          refused.getMessage());
      try (UdpSocket again = bindDatagram(HERE, server.port())) {
        client.send(bytes("usable"));
        assertEquals("usable", again.receive().text());
        again.send(bytes("answer"), client.localAddress());
        assertEquals("answer", client.receive().text());
      }
    }
  }

  @BothModes
  void whatNobodyReceivesIsDroppedAndCounted(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = openDatagram(DatagramOptions.bound(HERE, 0).withReceiveLimit(2));
              UdpSocket client = openDatagram(HERE, server.port())) {
            for (String text : List.of("a", "b", "c", "d", "e")) {
              client.send(bytes(text));
            }
            awaitDropped(server, 3);
            assertEquals("a", server.receive().text());
            assertEquals(Optional.of("b"), server.tryReceive().map(Datagram::text));
            assertEquals(Optional.empty(), server.tryReceive());
            client.send(bytes("f"));
            assertEquals("f", server.receive().text());
            assertEquals(3, server.droppedCount());
          }
        });
  }

  @BothModes
  void aCancelledReceiveLosesNothing(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0);
              UdpSocket client = openDatagram(HERE, server.port())) {
            for (int i = 0; i < 50; i++) {
              Task<Datagram> receiving = createTask(server::receive);
              yieldNow();
              client.send(bytes("n" + i));
              for (int turn = 0; turn < i % 5; turn++) {
                yieldNow();
              }
              receiving.cancel();
              try {
                log.add(receiving.await().text());
              } catch (io.asyncio.CancelledError e) {
                log.add(server.receive().text());
              }
              assertEquals("n" + i, log.getLast());
            }
          }
        });
  }

  @BothModes
  void twoReceiversAreToldApart(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0)) {
            Task<Datagram> first = createTask("first", server::receive);
            yieldNow();
            Task<Datagram> second = createTask("second", server::receive);
            StreamBusyException busy = assertThrows(StreamBusyException.class, second::await);
            assertEquals(
                "cannot receive with <UdpSocket 127.0.0.1:"
                    + server.port()
                    + ">: task 'first' is already waiting there, and task 'second' would take what"
                    + " belongs to it; let one task receive",
                busy.getMessage());
            first.cancel();
          }
        });
  }

  @BothModes
  void closingWhileReceivingEndsTheReceive(Mode mode) {
    run(
        mode,
        () -> {
          UdpSocket server = bindDatagram(HERE, 0);
          String name = server.toString();
          Task<Datagram> receiving = createTask(server::receive);
          yieldNow();
          server.close();
          StreamClosedException closed =
              assertThrows(StreamClosedException.class, receiving::await);
          assertEquals(
              "cannot receive with " + name.replace(">", ", closed>") + ": it was closed",
              closed.getMessage());
          assertThrows(StreamClosedException.class, () -> server.send(bytes("a"), there(server)));
          assertThrows(StreamClosedException.class, server::flush);
          assertTrue(server.isClosing());
          server.close();
        });
  }

  private static InetSocketAddress there(UdpSocket socket) {
    return socket.localAddress();
  }

  @BothModes
  void whatWasSentBeforeTheCloseArrives(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0)) {
            UdpSocket client = openDatagram(HERE, server.port());
            client.send(bytes("last words"));
            client.close();
            assertEquals("last words", server.receive().text());
            UdpSocket aborted = openDatagram(HERE, server.port());
            aborted.send(bytes("never sent"));
            aborted.abort();
            assertThrows(
                TimeoutExpiredException.class,
                () -> Asyncio.timeout(Duration.ofMillis(20), server::receive));
          }
        });
  }

  @BothModes
  void aSendWaitsWhileTooMuchIsUnsent(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0);
              UdpSocket client =
                  openDatagram(
                      DatagramOptions.connected(HERE, server.port()).withWaterMarks(20, 0))) {
            Task<Void> other =
                createTask(() -> {
                  log.add("other runs");
                });
            client.send(bytes("12345")); // 13 with its header
            log.add("first");
            client.send(bytes("67890"));
            log.add("second");
            assertEquals("12345", server.receive().text());
            assertEquals("67890", server.receive().text());
            other.await();
          }
        });
    assertEquals(List.of("first", "other runs", "second"), log);
  }

  @BothModes
  void aConnectedSocketSendsToNobodyElse(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram(HERE, 0);
              UdpSocket client = openDatagram(HERE, server.port())) {
            client.send(bytes("same address"), server.localAddress());
            assertEquals("same address", server.receive().text());
            InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral(HERE), 9);
            IllegalArgumentException refused =
                assertThrows(
                    IllegalArgumentException.class, () -> client.send(bytes("other"), other));
            assertEquals(
                "cannot send to 127.0.0.1:9: the socket is connected to 127.0.0.1:"
                    + server.port()
                    + "; use one that is only bound",
                refused.getMessage());
            assertThrows(IllegalArgumentException.class, () -> server.send(bytes("to whom")));
            for (var wrong :
                List.of(
                    new InetSocketAddress(InetAddress.ofLiteral(HERE), 0),
                    InetSocketAddress.createUnresolved("localhost", 9),
                    new InetSocketAddress(InetAddress.ofLiteral("::1"), 9),
                    UnixDomainSocketAddress.of("a.sock"))) {
              assertThrows(
                  IllegalArgumentException.class, () -> server.send(bytes("wrong"), wrong));
            }
          }
        });
  }

  @BothModes
  void aTakenAddressIsToldUnlessThePortIsShared(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket first = bindDatagram(HERE, 0)) {
            AddressException taken =
                assertThrows(AddressException.class, () -> bindDatagram(HERE, first.port()));
            assertEquals(
                "cannot bind a datagram socket to 127.0.0.1:"
                    + first.port()
                    + ": Address already in use",
                taken.getMessage());
          }
          DatagramOptions shared = DatagramOptions.bound(HERE, 0).withReusePort(true);
          try (UdpSocket first = openDatagram(shared);
              UdpSocket second = openDatagram(shared.withLocalAddress(first.localAddress()))) {
            assertEquals(first.localAddress(), second.localAddress());
          }
        });
  }

  @BothModes
  void bothFamiliesReachASocketOnAllAddresses(Mode mode) {
    run(
        mode,
        () -> {
          try (UdpSocket server = bindDatagram("", 0);
              UdpSocket four = openDatagram(HERE, server.port());
              UdpSocket six = openDatagram("::1", server.port())) {
            four.send(bytes("four"));
            Datagram first = server.receive();
            assertEquals(new Datagram(bytes("four"), four.localAddress()), first);
            six.send(bytes("six"));
            assertEquals("six", server.receive().text());
            server.send(bytes("answer"), first.sender());
            assertEquals("answer", four.receive().text());
          }
        });
  }

  @BothModes
  void aBroadcastNeedsItsOption(Mode mode) {
    run(
        mode,
        () -> {
          InetSocketAddress everybody =
              new InetSocketAddress(InetAddress.ofLiteral("127.255.255.255"), 9);
          try (UdpSocket socket = bindDatagram("0.0.0.0", 0)) {
            socket.send(bytes("a"), everybody);
            DatagramException denied = assertThrows(DatagramException.class, socket::flush);
            assertEquals(
                "cannot send 1 bytes to 127.255.255.255:9: Permission denied", denied.getMessage());
          }
          try (UdpSocket server = bindDatagram("0.0.0.0", 0);
              UdpSocket socket =
                  openDatagram(DatagramOptions.bound("0.0.0.0", 0).withBroadcast(true))) {
            socket.send(
                bytes("to all"),
                new InetSocketAddress(InetAddress.ofLiteral("127.255.255.255"), server.port()));
            socket.flush();
            assertEquals("to all", server.receive().text());
          }
        });
  }

  @BothModes
  void optionsReachTheSystem(Mode mode) {
    run(
        mode,
        () -> {
          NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(HERE));
          DatagramOptions plain = DatagramOptions.bound(HERE, 0);
          NettyDatagrams usual = new UdpOpener(runningLoop(), plain).open();
          NettyDatagrams changed =
              new UdpOpener(
                      runningLoop(),
                      plain
                          .withBroadcast(true)
                          .withReceiveBuffer(7_000)
                          .withMulticast(lo, 5, false))
                  .open();
          log.add(settings(usual));
          log.add(settings(changed));
          assertNotEquals(
              usual.channel.config().getReceiveBufferSize(),
              changed.channel.config().getReceiveBufferSize());
          assertEquals(lo, changed.channel.config().getNetworkInterface());
          usual.abort();
          changed.abort();
        });
    assertEquals(List.of("1, loop, no broadcast", "5, no loop, broadcast"), log);
  }

  private static String settings(NettyDatagrams socket) {
    DatagramChannelConfig config = socket.channel.config();
    boolean isJdk = socket.channel instanceof NioDatagramChannel;
    // Netty reads what it did not set; over NIO it has the loopback the wrong way round.
    int reach = isJdk ? config.getTimeToLive() : config.getOption(UdpChannel.TTL_V4);
    return reach
        + (config.isLoopbackModeDisabled() == isJdk ? ", loop" : ", no loop")
        + (config.isBroadcast() ? ", broadcast" : ", no broadcast");
  }

  @BothModes
  void aGroupIsJoinedAndLeft(Mode mode) {
    run(
        mode,
        () -> {
          NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(HERE));
          InetAddress group = InetAddress.ofLiteral("239.1.2.3");
          DatagramOptions options = DatagramOptions.bound(HERE, 0).withMulticast(lo, 2, true);
          try (UdpSocket member = bindDatagram("0.0.0.0", 0);
              UdpSocket sender = openDatagram(options)) {
            InetSocketAddress target = new InetSocketAddress(group, member.port());
            sender.send(bytes("too early"), target);
            sender.flush();
            member.joinGroup(group, lo);
            sender.send(bytes("member"), target);
            assertEquals(new Datagram(bytes("member"), sender.localAddress()), member.receive());
            member.leaveGroup(group, lo);
            sender.send(bytes("too late"), target);
            sender.flush();
            sender.send(
                bytes("end"), new InetSocketAddress(InetAddress.ofLiteral(HERE), member.port()));
            assertEquals("end", member.receive().text());
            // Over NIO, Netty does not look.
            if (mode == Mode.NATIVE) {
              AddressException notThere =
                  assertThrows(AddressException.class, () -> member.leaveGroup(group, lo));
              assertTrue(
                  notThere.getMessage().startsWith("cannot leave the group 239.1.2.3 on lo"),
                  notThere.getMessage());
            }
            assertThrows(
                IllegalArgumentException.class,
                () -> member.joinGroup(InetAddress.ofLiteral(HERE), lo));
          }
        });
  }

  @BothModes
  void manyDatagramsComeInTheirOrder(Mode mode) {
    run(
        mode,
        () -> {
          int count = 20_000;
          try (UdpSocket server =
                  openDatagram(DatagramOptions.bound(HERE, 0).withReceiveLimit(count));
              UdpSocket client = openDatagram(HERE, server.port())) {
            for (int i = 0; i < count; i++) {
              client.send(bytes("n" + i));
              if (i % 100 == 99) {
                for (int j = i - 99; j <= i; j++) {
                  assertEquals("n" + j, server.receive().text());
                }
              }
            }
            assertFalse(server.isClosing());
          }
        });
  }
}
