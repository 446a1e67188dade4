package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What peers and networks do wrong, done for real by sockets of the JDK: each ends in the right
/// exception, and the other connections go on.
@WithinSeconds
final class FaultsTest {

  private static final String HERE = "127.0.0.1";
  private static final Duration SOON = Duration.ofMillis(50);

  private final List<String> log = new ArrayList<>();

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  /// A peer that is not ours and does what a thread tells it to.
  private record Peer(ServerSocket listener) implements AutoCloseable {

    static Peer listening() throws IOException {
      return new Peer(new ServerSocket(0, 50, InetAddress.ofLiteral(HERE)));
    }

    int port() {
      return listener.getLocalPort();
    }

    Socket accept() throws IOException {
      return listener.accept();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private static Socket connectTo(Server server) throws IOException {
    return new Socket(InetAddress.ofLiteral(HERE), server.port());
  }

  /// Lets the other side see a reset in place of an end.
  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static String textOf(Throwable error) {
    return String.valueOf(error.getMessage()).replaceAll(":[0-9]+", ":PORT");
  }

  private static StreamBrokenException broken(Action attempt) {
    return assertThrows(StreamBrokenException.class, attempt::run);
  }

  @BothModes
  void aResetWhileReading(Mode mode) {
    run(
        mode,
        () -> {
          try (Peer peer = Peer.listening();
              Connection connection = openConnection(HERE, peer.port())) {
            Socket socket = toThread(peer::accept);
            Task<byte[]> reading = createTask(() -> connection.reader().readExactly(10));
            toThread(() -> {
              socket.getOutputStream().write("half".getBytes(UTF_8));
              reset(socket);
            });
            String text = textOf(broken(reading::await));
            assertTrue(
                text.startsWith("the connection to 127.0.0.1:PORT broke: Connection reset"), text);
            assertTrue(connection.writer().isClosing());
            broken(() -> connection.writer().write("x"));
            broken(() -> connection.reader().read(1));
          }
        });
  }

  @BothModes
  void aResetWhileWriting(Mode mode) {
    run(
        mode,
        () -> {
          try (Peer peer = Peer.listening();
              Connection connection = openConnection(HERE, peer.port())) {
            Socket socket = toThread(peer::accept);
            Task<Void> writing =
                createTask(() -> {
                  while (true) {
                    connection.writer().write(new byte[100_000]);
                  }
                });
            toThread(() -> {
              socket.getInputStream().readNBytes(1000);
              reset(socket);
            });
            broken(writing::await);
          }
        });
  }

  @BothModes
  void aPeerThatNeverReadsHoldsUpItsWriterOnly(Mode mode) {
    run(
        mode,
        () -> {
          StreamOptions impatient = StreamOptions.defaults().withCloseTimeout(SOON);
          try (Peer peer = Peer.listening();
              Server server = startServer(FaultsTest::echo, HERE, 0);
              Connection other = openConnection(HERE, server.port())) {
            Connection stuck =
                openConnection(HERE, peer.port(), ConnectOptions.defaults().withStream(impatient));
            Socket socket = toThread(peer::accept);
            Task<Void> writing = createTask(() -> stuck.writer().write(new byte[50_000_000]));
            other.writer().write("hello\n");
            assertEquals(Optional.of("hello"), other.reader().readText());
            assertThrows(TimeoutExpiredException.class, () -> Asyncio.waitFor(writing, SOON));
            // What was written is still there and can't be sent: a close drops it in the end.
            stuck.close();
            assertTrue(stuck.writer().isClosing());
            assertThrows(StreamClosedException.class, () -> stuck.writer().write("x"));
            socket.close();
          }
        });
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  @BothModes
  void singleBytesMakeLines(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(FaultsTest::echo, HERE, 0)) {
            byte[] answer =
                toThread(() -> {
                  try (Socket socket = connectTo(server)) {
                    socket.setTcpNoDelay(true);
                    for (byte b : "one\ntwo\n".getBytes(UTF_8)) {
                      socket.getOutputStream().write(b);
                    }
                    socket.shutdownOutput();
                    return socket.getInputStream().readAllBytes();
                  }
                });
            assertEquals("one\ntwo\n", new String(answer, UTF_8));
          }
        });
  }

  @BothModes
  void anAddressThatDoesNotAnswer(Mode mode) {
    run(
        mode,
        () -> {
          ConnectOptions impatient = ConnectOptions.defaults().withConnectTimeout(SOON);
          List<Socket> fillers = new ArrayList<>();
          try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
            toThread(() -> fill(full, fillers));
            ConnectionFailedException failure =
                assertThrows(
                    ConnectionFailedException.class,
                    () -> openConnection(HERE, full.getLocalPort(), impatient));
            assertEquals(
                "cannot connect to 127.0.0.1:PORT: no answer within 0.05 s", textOf(failure));
            Task<Connection> cancelled =
                createTask(() -> openConnection(HERE, full.getLocalPort()));
            assertThrows(TimeoutExpiredException.class, () -> Asyncio.waitFor(cancelled, SOON));
            for (int i = 0; i < 5; i++) {
              Asyncio.yieldNow();
            }
            assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
          } finally {
            for (Socket filler : fillers) {
              filler.close();
            }
          }
        });
  }

  /// Connections that nobody accepts, until the system drops further ones.
  static void fill(ServerSocket full, List<Socket> fillers) throws IOException {
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
        fillers.add(socket);
      } catch (java.net.SocketTimeoutException e) {
        socket.close();
        return;
      }
    }
  }

  @BothModes
  void thePeerLeavesWithAnEndAndWithAReset(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server =
              startServer(
                  (reader, _) -> {
                    try {
                      log.add("read " + reader.readAll().length);
                    } catch (StreamBrokenException e) {
                      log.add("broken");
                    }
                  },
                  HERE,
                  0)) {
            toThread(() -> {
              try (Socket socket = connectTo(server)) {
                socket.getOutputStream().write(1);
              }
            });
            while (log.size() < 1) {
              Asyncio.yieldNow();
            }
            toThread(() -> {
              Socket socket = connectTo(server);
              socket.getOutputStream().write(1);
              reset(socket);
            });
            while (log.size() < 2) {
              Asyncio.yieldNow();
            }
            assertTrue(server.isServing());
            assertFalse(runningLoop().isClosed());
          }
        });
    assertEquals(List.of("read 1", "broken"), log);
  }

  @BothModes
  void addressesThatAreTakenOrForeignOrServedByNobody(Mode mode) {
    run(
        mode,
        () -> {
          try (Peer peer = Peer.listening()) {
            AddressException taken =
                assertThrows(
                    AddressException.class, () -> startServer(FaultsTest::echo, HERE, peer.port()));
            assertEquals(
                "cannot listen on 127.0.0.1:PORT: Address already in use, so take another, or port 0 for"
                    + " one that is free",
                textOf(taken));
            AddressException elsewhere =
                assertThrows(
                    AddressException.class, () -> startServer(FaultsTest::echo, "203.0.113.7", 0));
            assertEquals(
                "cannot listen on 203.0.113.7:0: Cannot assign requested address, so take one of this"
                    + " machine",
                elsewhere.getMessage());
            int port = closedPort();
            ConnectionFailedException refused =
                assertThrows(ConnectionFailedException.class, () -> openConnection(HERE, port));
            assertEquals(
                "cannot connect to 127.0.0.1:PORT: Connection refused, so start what is to listen"
                    + " there",
                textOf(refused));
          }
          AddressException unknown =
              assertThrows(
                  AddressException.class, () -> openConnection("no-such-host.invalid", 80));
          assertTrue(
              unknown.getMessage().startsWith("cannot find the host 'no-such-host.invalid': "),
              unknown.getMessage());
          assertEquals(0, NettyPoller.of(runningLoop()).openChannels());
        });
  }

  private static int closedPort() throws IOException {
    try (Peer peer = Peer.listening()) {
      return peer.port();
    }
  }

  @BothModes
  void argumentsThatMakeNoSense(Mode mode) {
    run(
        mode,
        () -> {
          assertEquals(
              "port must be from 1 to 65535, found 0", refused(() -> openConnection(HERE, 0)));
          assertEquals(
              "port must be from 0 to 65535, found 70000",
              refused(() -> startServer(FaultsTest::echo, HERE, 70_000)));
          assertEquals("host must not be empty", refused(() -> openConnection("", 80)));
          assertEquals(
              "limit of a stream must be positive, found 0",
              refused(() -> StreamOptions.defaults().withLimit(0)));
          assertEquals(
              "water marks of a stream must be highWater >= lowWater >= 0, found 1 and 2",
              refused(() -> StreamOptions.defaults().withWaterMarks(1, 2)));
          assertEquals(
              "backlog of a server must be positive, found 0",
              refused(() -> ServerOptions.defaults().withBacklog(0)));
          assertEquals(
              "maxConnections of a server must be positive, found 0",
              refused(() -> ServerOptions.defaults().withMaxConnections(0)));
          assertEquals(
              "connectTimeout must be positive, found PT0S",
              refused(() -> ConnectOptions.defaults().withConnectTimeout(Duration.ZERO)));
        });
  }

  private static String refused(Action attempt) {
    return assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
  }
}
