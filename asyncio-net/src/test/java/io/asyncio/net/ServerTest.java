package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CancelledError;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a server listens, and how it stops.
@WithinSeconds
final class ServerTest {

  private static final String HERE = "127.0.0.1";
  private static final String ALSO_HERE = "127.0.0.2";

  private final List<String> log = new ArrayList<>();

  private static void greet(StreamReader reader, StreamWriter writer) {
    writer.write("hello\n");
    reader.readAll();
  }

  private static void assertGreeted(String host, int port) {
    try (Connection connection = openConnection(host, port)) {
      assertEquals(Optional.of("hello"), connection.reader().readText());
    }
  }

  private static Server serve(List<String> hosts, int port) {
    return startServer(ServerTest::greet, hosts, port, ServerOptions.defaults());
  }

  @BothModes
  void eachOfSeveralHostsIsListenedOnOnceWithAPortOfItsOwn(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(List.of(HERE, ALSO_HERE, HERE), 0)) {
            List<InetSocketAddress> addresses =
                server.addresses().stream().map(InetSocketAddress.class::cast).toList();
            assertEquals(
                List.of(HERE, ALSO_HERE),
                addresses.stream().map(each -> each.getAddress().getHostAddress()).toList());
            assertNotEquals(addresses.getFirst().getPort(), addresses.getLast().getPort());
            assertEquals(server.port(), addresses.getFirst().getPort());
            for (InetSocketAddress address : addresses) {
              assertGreeted(address.getAddress().getHostAddress(), address.getPort());
            }
          }
        });
  }

  @BothModes
  void anEmptyHostStandsForAllAddressesOfBothFamilies(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(List.of(""), 0)) {
            assertGreeted(HERE, server.port());
            assertGreeted(ALSO_HERE, server.port());
            assertGreeted("::1", server.port());
          }
        });
  }

  @BothModes
  void ifOneAddressIsTakenNoneIsListenedOn(Mode mode) {
    run(
        mode,
        () -> {
          try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(ALSO_HERE))) {
            int port = taken.getLocalPort();
            AddressException failure =
                assertThrows(AddressException.class, () -> serve(List.of(HERE, ALSO_HERE), port));
            assertEquals(
                "cannot listen on 127.0.0.2:"
                    + port
                    + ": Address already in use, so take another, or port 0 for one that is free",
                failure.getMessage());
            awaitUntil(() -> NettyPoller.of(runningLoop()).openChannels() == 0);
            try (Server server = serve(List.of(HERE), port)) {
              assertGreeted(HERE, server.port());
            }
          }
          AddressException elsewhere =
              assertThrows(AddressException.class, () -> serve(List.of("192.0.2.1"), 8888));
          assertEquals(
              "cannot listen on 192.0.2.1:8888: Cannot assign requested address, so take one of this machine",
              elsewhere.getMessage());
          assertThrows(IllegalArgumentException.class, () -> serve(List.of(), 0));
        });
  }

  @BothModes
  void anAddressCanBeListenedOnAgainWhileOldConnectionsLinger(Mode mode) {
    run(
        mode,
        () -> {
          int port;
          try (Server server =
              startServer(
                  (_, writer) -> writer.write("hello\n"),
                  List.of(HERE),
                  0,
                  ServerOptions.defaults())) {
            port = server.port();
            // The server closes first, so that its port remembers the connection for a minute.
            assertGreeted(HERE, port);
          }
          try (Server _ = serve(List.of(HERE), port)) {
            assertGreeted(HERE, port);
          }
        });
  }

  @BothModes
  void oneTaskMayServeForeverAndItsCancelCloses(Mode mode) {
    run(
        mode,
        () -> {
          Recorder served = new Recorder(log);
          Server server = createServer(() -> served, HERE, 0);
          Task<Void> serving = createTask(server::serveForever);
          Connection client = openConnection(HERE, server.port());
          awaitUntil(() -> log.contains("made"));
          IllegalStateException twice =
              assertThrows(IllegalStateException.class, server::serveForever);
          assertTrue(
              twice
                  .getMessage()
                  .endsWith("is already being awaited on serveForever(); call it once"),
              twice::getMessage);
          assertTrue(server.isServing());
          serving.cancel();
          awaitUntil(() -> !server.isServing());
          assertFalse(serving.isDone());
          assertEquals(List.of(), server.addresses());
          client.close();
          assertThrows(CancelledError.class, serving::await);
          assertTrue(serving.isCancelled());
          assertEquals(0, server.connectionCount());
          server.serveForever();
        });
    assertEquals(List.of("made", "eof", "lost None"), log);
  }

  @BothModes
  void aStopLetsConnectionsGoOnAndWaitClosedWaitsForThem(Mode mode) {
    run(
        mode,
        () -> {
          Server server = serve(List.of(HERE), 0);
          Connection client = openConnection(HERE, server.port());
          assertEquals(Optional.of("hello"), client.reader().readText());
          Task<Void> waiting = createTask(server::waitClosed);
          Task<Void> serving = createTask(server::serveForever);
          yieldNow();
          server.stop();
          server.stop();
          serving.await();
          for (int i = 0; i < 20; i++) {
            yieldNow();
          }
          assertFalse(waiting.isDone());
          assertEquals(1, server.connectionCount());
          assertThrows(IllegalStateException.class, server::port);
          client.close();
          waiting.await();
          assertEquals(0, server.connectionCount());
          Asyncio.waitFor(createTask(server::close), java.time.Duration.ofSeconds(5));
        });
  }
}
