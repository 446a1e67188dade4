package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.openUnixConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.startUnixServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What keeps a server alive among too many clients, and silent ones.
@WithinSeconds
final class ServerLimitsTest {

  private static final String HERE = "127.0.0.1";
  private static final Duration SOON = Duration.ofMillis(80);

  private final List<String> log = new ArrayList<>();

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  private static Socket connect(Server server, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral(HERE), server.port()));
    return socket;
  }

  /// Whether a client is served.
  private static boolean isServed(Socket client) {
    return toThread(() -> {
      try {
        client.getOutputStream().write('x');
        return client.getInputStream().read() == 'x';
      } catch (SocketException e) {
        return false;
      }
    });
  }

  // ---- How many

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"EPOLL", "IO_URING", "NIO"})
  void connectionsAboveTheLimitWaitToBeAccepted(Backend backend) {
    if (!backend.isAvailable()) {
      return;
    }
    int limit = 2;
    run(
        Mode.NATIVE,
        () -> {
          Network.useBackend(backend);
          List<Socket> clients = new ArrayList<>();
          ServerOptions options = ServerOptions.defaults().withMaxConnections(limit);
          try (Server server = startServer(ServerLimitsTest::echo, HERE, 0, options)) {
            // In the backlog, all before the server looks.
            while (clients.size() < 10) {
              clients.add(connect(server, HERE));
            }
            assertTrue(isServed(clients.get(0)));
            assertTrue(isServed(clients.get(1)));
            int most = 0;
            for (int next = limit; next < clients.size(); next++) {
              most = Math.max(most, server.connectionCount());
              Socket leaving = clients.get(next - limit);
              toThread(leaving::close);
              assertTrue(isServed(clients.get(next)));
            }
            assertEquals(limit, most);
            assertEquals(0, server.refusedConnections());
            for (Socket client : clients) {
              client.close();
            }
          }
        });
  }

  @BothModes
  void anAddressHasItsShare(Mode mode) {
    ServerOptions options = ServerOptions.defaults().withMaxConnectionsPerAddress(2);
    run(
        mode,
        () -> {
          try (Server server = startServer(ServerLimitsTest::echo, HERE, 0, options);
              Socket first = connect(server, "127.0.0.2");
              Socket second = connect(server, "127.0.0.2");
              Socket third = connect(server, "127.0.0.2");
              Socket other = connect(server, "127.0.0.3")) {
            assertTrue(isServed(first));
            assertTrue(isServed(second));
            assertEquals(false, isServed(third));
            assertTrue(isServed(other));
            assertEquals(1, server.refusedConnections());
            assertEquals(3, server.connectionCount());
            first.shutdownOutput();
            awaitUntil(() -> server.connectionCount() == 2);
            try (Socket fourth = connect(server, "127.0.0.2");
                Socket fifth = connect(server, "127.0.0.2")) {
              assertTrue(isServed(fourth));
              assertEquals(false, isServed(fifth));
            }
            assertEquals(2, server.refusedConnections());
          }
          assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
        });
  }

  @BothModes
  void anIpv6AddressIsCountedByItsNetwork(Mode mode) {
    AddressLimit limit = new AddressLimit(1);
    run(
        mode,
        () -> {
          assertTrue(admits(limit, "2001:db8::1"));
          assertEquals(false, admits(limit, "2001:db8::2"));
          assertTrue(admits(limit, "2001:db8:0:1::2"));
        });
  }

  private static boolean admits(AddressLimit limit, String address) {
    return limit.admits(new Nobody(), new InetSocketAddress(InetAddress.ofLiteral(address), 1));
  }

  /// A client that is only counted.
  private static final class Nobody implements Service.Client {
    @Override
    public SocketUser user() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void begin(Runnable ended) {}

    @Override
    public void beginClose() {}

    @Override
    public void cancel() {}
  }

  @BothModes
  void aUnixSocketKnowsNoAddresses(Mode mode, @TempDir Path directory) {
    ServerOptions options = ServerOptions.defaults().withMaxConnectionsPerAddress(1);
    Path path = directory.resolve("socket");
    run(
        mode,
        () -> {
          try (Server server = startUnixServer(ServerLimitsTest::echo, path, options);
              Connection first = openUnixConnection(path);
              Connection second = openUnixConnection(path)) {
            first.writer().write("1\n");
            second.writer().write("2\n");
            assertEquals(Optional.of("1"), first.reader().readText());
            assertEquals(Optional.of("2"), second.reader().readText());
            assertEquals(0, server.refusedConnections());
          }
        });
  }

  // ---- How long

  private static ServerOptions impatient() {
    return ServerOptions.defaults().withIdleTimeout(SOON);
  }

  /// Long enough for a busy machine.
  private static ServerOptions patient() {
    return ServerOptions.defaults().withIdleTimeout(Duration.ofSeconds(1));
  }

  private static String textOf(Throwable error) {
    return String.valueOf(error.getMessage()).replaceAll(":[0-9]+", ":PORT");
  }

  @BothModes
  void aSilentConnectionBreaksAndOneThatTalksGoesOn(Mode mode) {
    ConnectionHandler handler =
        (reader, writer) -> {
          try {
            echo(reader, writer);
          } catch (StreamBrokenException e) {
            log.add(textOf(e));
          }
        };
    run(
        mode,
        () -> {
          try (Server server = startServer(handler, HERE, 0, patient());
              Connection silent = openConnection(HERE, server.port());
              Connection talking = openConnection(HERE, server.port())) {
            // Longer than the silent one may be.
            while (log.isEmpty()) {
              talking.writer().write("hello\n");
              assertEquals(Optional.of("hello"), talking.reader().readText());
              sleep(Duration.ofMillis(5));
            }
            assertArrayEquals(new byte[0], silent.reader().readAll());
            talking.writer().write("still here\n");
            assertEquals(Optional.of("still here"), talking.reader().readText());
          }
        });
    assertEquals(
        "the connection to 127.0.0.1:PORT broke: no byte came or went for 1.0 s, the idleTimeout"
            + " of the server",
        log.getFirst());
  }

  /// Bytes of one direction are enough.
  @BothModes
  void whoOnlyListensIsNotIdle(Mode mode) {
    ConnectionHandler handler =
        (reader, writer) -> {
          if (reader.read(1)[0] == 's') {
            try {
              reader.readAll();
            } catch (StreamBrokenException e) {
              log.add("broken");
            }
          }
          // After the other one, which has begun to be silent before.
          while (log.isEmpty()) {
            writer.write("x");
            sleep(Duration.ofMillis(10));
          }
          writer.write("end");
        };
    run(
        mode,
        () -> {
          try (Server server = startServer(handler, HERE, 0, patient());
              Connection listening = openConnection(HERE, server.port());
              Connection silent = openConnection(HERE, server.port())) {
            listening.writer().write("l");
            listening.reader().readExactly(1);
            silent.writer().write("s");
            assertTrue(new String(listening.reader().readAll(), UTF_8).endsWith("xend"));
          }
        });
    assertEquals(List.of("broken"), log);
  }

  /// The kernel takes the file bit by bit, and nothing else happens.
  @BothModes
  void whoReadsAFileSlowlyIsNotIdle(Mode mode, @TempDir Path directory) throws IOException {
    byte[] content = new byte[12_000_000];
    Path file = Files.write(directory.resolve("file"), content);
    run(
        mode,
        () -> {
          ConnectionHandler handler = (_, writer) -> log.add("sent " + writer.sendFile(file));
          try (Server server = startServer(handler, HERE, 0, patient());
              Connection slow = openConnection(HERE, server.port())) {
            int got = 0;
            while (got < content.length) {
              sleep(Duration.ofMillis(50));
              got += slow.reader().readExactly(Math.min(content.length - got, 250_000)).length;
            }
          }
        });
    assertEquals(List.of("sent 12000000"), log);
  }

  @BothModes
  void aProtocolIsToldWhy(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol = new Recorder(log);
          try (Server server = createServer(() -> protocol, List.of(HERE), 0, impatient());
              Connection silent = openConnection(HERE, server.port())) {
            assertArrayEquals(new byte[0], silent.reader().readAll());
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals("made", log.getFirst());
    assertTrue(log.getLast().contains("the idleTimeout of the server"), log.getLast());
  }

  @BothModes
  void aPeerThatTakesNothingIsIdleAndASlowOneIsNot(Mode mode) {
    byte[] much = new byte[12_000_000];
    Event isBroken = new Event();
    ConnectionHandler handler =
        (_, writer) -> {
          try {
            writer.write(much);
          } catch (StreamBrokenException e) {
            log.add(textOf(e));
            isBroken.set();
          }
        };
    run(
        mode,
        () -> {
          try (Server server = startServer(handler, HERE, 0, patient());
              Connection slow = openConnection(HERE, server.port())) {
            int got = 0;
            while (got < much.length) {
              // Never so long as to be idle, and often enough to be much longer in all.
              sleep(Duration.ofMillis(30));
              got += slow.reader().readExactly(Math.min(much.length - got, 250_000)).length;
            }
            assertEquals(List.of(), log);
          }
          try (Server server = startServer(handler, HERE, 0, impatient());
              Socket taking = connect(server, HERE)) {
            isBroken.await();
            assertTrue(taking.isConnected());
          }
        });
    assertEquals(1, log.size());
    assertTrue(log.getFirst().contains("no byte came or went for 0.08 s"), log.getFirst());
  }

  @BothModes
  void aHandshakeCountsToo(Mode mode) {
    run(
        mode,
        () -> {
          ServerOptions options = impatient().withTls(TlsTest.SERVER_TLS);
          try (Server server = startServer(ServerLimitsTest::echo, HERE, 0, options);
              Connection silent = openConnection(HERE, server.port())) {
            assertArrayEquals(new byte[0], silent.reader().readAll());
            awaitUntil(() -> server.connectionCount() == 0);
            assertEquals(1, server.failedHandshakes());
          }
        });
  }

  // ---- Values

  @BothModes
  void valuesThatMakeNoSense(Mode mode) {
    ServerOptions options = ServerOptions.defaults();
    run(
        mode,
        () -> {
          for (int number : List.of(0, -1)) {
            assertEquals(
                "maxConnections of a server must be positive, found " + number,
                refused(() -> options.withMaxConnections(number)));
            assertEquals(
                "maxConnectionsPerAddress of a server must be positive, found " + number,
                refused(() -> options.withMaxConnectionsPerAddress(number)));
          }
          assertEquals(
              "idleTimeout of a server must be positive, found PT0S; leave it out for none",
              refused(() -> options.withIdleTimeout(Duration.ZERO)));
          assertEquals(
              "idleTimeout of a server must be positive, found PT-1S; leave it out for none",
              refused(() -> options.withIdleTimeout(Duration.ofSeconds(-1))));
          // Longer than nanoseconds can say.
          ServerOptions patient = options.withIdleTimeout(Duration.ofSeconds(Long.MAX_VALUE));
          try (Server server = startServer(ServerLimitsTest::echo, HERE, 0, patient);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("hello\n");
            assertEquals(Optional.of("hello"), connection.reader().readText());
          }
        });
  }

  private static String refused(Action attempt) {
    return assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
  }
}
