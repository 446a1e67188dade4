package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Hosts with several addresses, and connections that come from a given one.
@WithinSeconds
final class ConnectorTest {

  private static final String HERE = "127.0.0.1";
  private static final String ALSO_HERE = "127.0.0.2";

  private static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
  }

  private static NettyStream connect(ConnectOptions options, int port, String... literals) {
    return new Connector<>(runningLoop(), options, NettyStream::new)
        .connectPlain("twins", addresses(literals), port);
  }

  private static Server serve(String host) {
    return startServer((reader, _) -> reader.readAll(), host, 0);
  }

  /// Lets no address be overtaken.
  private static ConnectOptions patient() {
    return ConnectOptions.defaults().withHappyEyeballsDelay(Duration.ofHours(1));
  }

  private static String textOf(Throwable failure, int port) {
    return failure.getMessage().replace(":" + port, ":PORT");
  }

  @Test
  void theFamiliesAlternateBeginningWithTheFirst() {
    assertEquals(
        addresses("::1", "10.0.0.1", "::2", "10.0.0.2", "::3"),
        Connector.alternating(addresses("::1", "::2", "::3", "10.0.0.1", "10.0.0.2")));
    assertEquals(
        addresses("10.0.0.1", "::1", "10.0.0.2"),
        Connector.alternating(addresses("10.0.0.1", "10.0.0.2", "::1")));
  }

  @BothModes
  void theNextAddressIsTriedAtOnceWhenOneRefuses(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(HERE)) {
            NettyStream found = connect(patient(), server.port(), ALSO_HERE, HERE);
            assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral(HERE), server.port()),
                found.peerAddress());
            found.close();
            ConnectOptions inTurn = ConnectOptions.defaults().withHappyEyeballsDelay(Duration.ZERO);
            connect(inTurn, server.port(), ALSO_HERE, HERE).close();
          }
          assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
        });
  }

  @BothModes
  void anAddressThatDoesNotAnswerIsOvertakenAndItsSocketClosed(Mode mode) {
    run(
        mode,
        () -> {
          List<Socket> fillers = new ArrayList<>();
          try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral(ALSO_HERE));
              Server server =
                  startServer((reader, _) -> reader.readAll(), HERE, full.getLocalPort())) {
            toThread(() -> FaultsTest.fill(full, fillers));
            ConnectOptions hasty =
                ConnectOptions.defaults().withHappyEyeballsDelay(Duration.ofMillis(1));
            NettyStream found = connect(hasty, server.port(), ALSO_HERE, HERE);
            assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral(HERE), server.port()),
                found.peerAddress());
            NettyPoller poller = NettyPoller.of(runningLoop());
            ProtocolTest.awaitUntil(() -> server.connectionCount() == 1);
            // The listener and both ends of the connection.
            ProtocolTest.awaitUntil(() -> poller.openChannels() == 3);
            found.close();
          } finally {
            for (Socket filler : fillers) {
              filler.close();
            }
          }
        });
  }

  @BothModes
  void theFailuresOfAllAddressesAreTold(Mode mode) {
    run(
        mode,
        () -> {
          int port;
          try (Server server = serve(HERE)) {
            port = server.port();
          }
          ConnectionFailedException failure =
              assertThrows(
                  ConnectionFailedException.class, () -> connect(patient(), port, HERE, ALSO_HERE));
          assertEquals(
              "cannot connect to twins:PORT: "
                  + "cannot connect to 127.0.0.1:PORT: Connection refused, so start what is to listen there; "
                  + "cannot connect to 127.0.0.2:PORT: Connection refused, so start what is to listen there",
              failure.getMessage().replace(":" + port, ":PORT"));
          assertEquals(
              List.of(
                  "cannot connect to 127.0.0.1:PORT: Connection refused, so start what is to listen there",
                  "cannot connect to 127.0.0.2:PORT: Connection refused, so start what is to listen there"),
              Arrays.stream(failure.getSuppressed()).map(each -> textOf(each, port)).toList());
          assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
        });
  }

  @BothModes
  void aConnectionComesFromTheAddressThatIsAskedFor(Mode mode) {
    run(
        mode,
        () -> {
          List<SocketAddress> peers = new ArrayList<>();
          ConnectOptions from =
              ConnectOptions.defaults()
                  .withLocalAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.5"), 0));
          Recorder served = new Recorder();
          try (Server server = Network.createServer(() -> served, HERE, 0);
              Connection connection = openConnection(HERE, server.port(), from)) {
            ProtocolTest.awaitUntil(() -> served.log.contains("made"));
            peers.add(served.transport().peerAddress());
            peers.add(connection.localAddress());
            assertEquals(peers.getFirst(), peers.getLast());
            InetSocketAddress seen = (InetSocketAddress) peers.getFirst();
            assertEquals("127.0.0.5", seen.getAddress().getHostAddress());
          }
        });
  }

  @BothModes
  void anAddressOfAnotherMachineOrFamilyIsNoPlaceToComeFrom(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(HERE)) {
            int port = server.port();
            ConnectOptions elsewhere =
                ConnectOptions.defaults()
                    .withLocalAddress(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0));
            ConnectionFailedException failure =
                assertThrows(
                    ConnectionFailedException.class, () -> openConnection(HERE, port, elsewhere));
            assertEquals(
                "cannot connect to 127.0.0.1:PORT: Cannot assign requested address, so take one of this machine",
                textOf(failure, port));
            // An address of the other family fails, and the next one is tried.
            ConnectOptions from =
                patient()
                    .withLocalAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.5"), 0));
            NettyStream found = connect(from, port, "::1", HERE);
            assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral(HERE), port), found.peerAddress());
            found.close();
          }
          Asyncio.yieldNow();
          assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
        });
  }
}
