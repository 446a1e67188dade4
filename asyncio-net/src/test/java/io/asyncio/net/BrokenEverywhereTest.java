package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Each conversation is had again and again through a proxy that resets both sides when the first,
/// the second, … bytes have passed, until it passes whole. However it ends, it ends in a
/// [NetworkException], and no task, channel or buffer is left.
@WithinSeconds(120)
final class BrokenEverywhereTest {

  private static final String HERE = "127.0.0.1";

  /// Passes bytes on between one client and a server, and breaks both connections when so many have
  /// passed, whichever way they went.
  private static final class BreakingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private int budget;

    BreakingProxy(int target, int budget) throws IOException {
      this.listener = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
      this.target = target;
      this.budget = budget;
      Thread.ofPlatform().daemon().start(this::serve);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void serve() {
      try (Socket client = listener.accept();
          Socket server = new Socket(InetAddress.ofLiteral(HERE), target)) {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread answers = Thread.ofPlatform().daemon().start(() -> pump(server, client));
        pump(client, server);
        answers.join();
      } catch (IOException | InterruptedException e) {
        // One of the two is gone.
      }
    }

    private void pump(Socket from, Socket to) {
      try {
        InputStream input = from.getInputStream();
        OutputStream output = to.getOutputStream();
        byte[] piece = new byte[4096];
        for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
          int allowed = allow(count);
          output.write(piece, 0, allowed);
          if (allowed < count) {
            reset(from);
            reset(to);
            return;
          }
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // The other pump has broken it.
      }
    }

    private synchronized int allow(int count) {
      int allowed = Math.min(count, budget);
      budget -= allowed;
      return allowed;
    }

    private static void reset(Socket socket) throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private interface Conversation {
    void through(BreakingProxy proxy) throws Exception;
  }

  private static void breakEverywhere(
      Mode mode,
      int step,
      int atLeast,
      ServerOptions options,
      ConnectionHandler handler,
      Conversation conversation) {
    int[] broken = {0};
    boolean[] isWhole = {false};
    for (int budget = 0; !isWhole[0]; budget += step) {
      int bytes = budget;
      Asyncio.run(
          () -> {
            try (Server server = startServer(tolerant(handler), HERE, 0, options);
                BreakingProxy proxy = new BreakingProxy(server.port(), bytes)) {
              conversation.through(proxy);
              isWhole[0] = true;
            } catch (NetworkException e) {
              broken[0]++;
            }
            assertNothingIsLeft("broken after " + bytes + " bytes");
          },
          RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
    }
    assertTrue(broken[0] >= atLeast, "only " + broken[0] + " conversations broke");
  }

  private static ConnectionHandler tolerant(ConnectionHandler handler) {
    return (reader, writer) -> {
      try {
        handler.handle(reader, writer);
      } catch (NetworkException e) {
        // So it should be.
      }
    };
  }

  private static void assertNothingIsLeft(String where) {
    NettyPoller poller = NettyPoller.of(runningLoop());
    for (int i = 0; i < 10; i++) {
      yieldNow();
    }
    assertEquals(1, Asyncio.allTasks().size(), where + ": " + Asyncio.allTasks());
    assertEquals(0, poller.openChannels(), where);
    // The buffer that all read into.
    assertEquals(1, poller.buffers.lent(), where);
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] line : reader) {
      writer.write(line);
    }
  }

  private static void talk(Connection connection, int size) {
    byte[] line = new byte[size];
    line[size - 1] = '\n';
    for (int i = 0; i < 3; i++) {
      connection.writer().write(line);
      assertEquals(size, connection.reader().readExactly(size).length);
    }
  }

  @BothModes
  void aConversation(Mode mode) {
    breakEverywhere(
        mode,
        1,
        30,
        ServerOptions.defaults(),
        BrokenEverywhereTest::echo,
        proxy -> {
          try (Connection connection = openConnection(HERE, proxy.port())) {
            talk(connection, 6);
            connection.writer().writeEof();
            assertEquals(0, connection.reader().readAll().length);
          }
        });
  }

  @BothModes
  void muchInBothDirections(Mode mode) {
    breakEverywhere(
        mode,
        60_000,
        8,
        ServerOptions.defaults(),
        (reader, writer) -> reader.transferTo(writer),
        proxy -> {
          try (Connection connection = openConnection(HERE, proxy.port())) {
            var writing =
                Asyncio.createTask(() -> {
                  connection.writer().write(new byte[300_000]);
                  connection.writer().flush();
                });
            try {
              assertEquals(300_000, connection.reader().readExactly(300_000).length);
            } finally {
              Asyncio.gatherOutcomes(writing);
            }
          }
        });
  }

  @BothModes
  void aConversationOverTls(Mode mode) {
    breakEverywhere(
        mode,
        331,
        6,
        ServerOptions.defaults().withTls(TlsTest.SERVER_TLS),
        BrokenEverywhereTest::echo,
        proxy -> {
          ConnectOptions secure = ConnectOptions.defaults().withTls(TlsTest.CLIENT_TLS);
          try (Connection connection = openConnection(HERE, proxy.port(), secure)) {
            talk(connection, 200);
          }
        });
  }

  @BothModes
  void goingOverToTls(Mode mode) {
    breakEverywhere(
        mode,
        331,
        6,
        ServerOptions.defaults(),
        (reader, writer) -> {
          if (reader.readLine().length > 0) {
            writer.write("go ahead\n");
            writer.startTls(TlsTest.SERVER_TLS);
            echo(reader, writer);
          }
        },
        proxy -> {
          try (Connection connection = openConnection(HERE, proxy.port())) {
            connection.writer().write("STARTTLS\n");
            assertEquals(9, connection.reader().readLine().length);
            connection.writer().startTls(TlsTest.CLIENT_TLS);
            talk(connection, 200);
          }
        });
  }
}
