package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.openUnixConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.startUnixServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopListener;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.ProcessResources;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// Each body is run again and again, and its task cancelled at its first, its second, … suspension,
/// until it ends by itself. However it ends, no task, channel, descriptor or buffer may be left.
@WithinSeconds(60)
final class CancelledEverywhereTest {

  private static final String HERE = "127.0.0.1";

  /// When, after a suspension, the task is cancelled.
  private enum When {
    /// In the next turn.
    SOON,

    /// When what it waits for has come, but has not reached it.
    WITH_THE_RESULT
  }

  /// Cancels one task at one of its suspensions.
  private static final class CancelAt implements LoopListener {

    private final EventLoop loop = runningLoop();
    private final When when;
    private final int point;
    private Task<?> victim = Asyncio.currentTask();
    private int suspensions;

    CancelAt(When when, int point) {
      this.when = when;
      this.point = point;
    }

    @Override
    public void suspending(Task<?> task, Optional<Future<?>> awaited) {
      if (task.equals(victim) && ++suspensions == point) {
        if (when == When.SOON || awaited.isEmpty()) {
          loop.callSoon(task::cancel);
        } else {
          awaited.get().addDoneCallback(_ -> task.cancel());
        }
      }
    }
  }

  private static void cancelEverywhere(Mode mode, int atLeast, Action body) throws IOException {
    run(mode, () -> runCancelledAt(When.SOON, Integer.MAX_VALUE, body));
    List<String> descriptors = ProcessResources.sockets();
    for (When when : When.values()) {
      int point = 0;
      boolean[] isCancelled = {true};
      while (isCancelled[0]) {
        int at = ++point;
        run(mode, () -> isCancelled[0] = runCancelledAt(when, at, body));
      }
      assertTrue(point > atLeast, "only " + point + " points were reached");
    }
    assertEquals(descriptors, ProcessResources.sockets());
  }

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  /// Whether the body was cancelled before it ended.
  private static boolean runCancelledAt(When when, int point, Action body) {
    EventLoop loop = runningLoop();
    CancelAt canceller = new CancelAt(when, point);
    loop.addListener(canceller);
    Task<Void> task = createTask("victim", body);
    canceller.victim = task;
    Asyncio.gatherOutcomes(task);
    loop.removeListener(canceller);
    for (int i = 0; i < 10; i++) {
      yieldNow();
    }
    String where = "cancelled " + when + " at point " + point;
    assertEquals(1, Asyncio.allTasks().size(), where + ": " + Asyncio.allTasks());
    NettyPoller poller = NettyPoller.of(loop);
    assertEquals(0, poller.openChannels(), where);
    assertEquals(0, poller.pendingLookups(), where);
    // The buffer that all read into.
    assertEquals(1, poller.buffers.lent(), where);
    if (task.isCancelled()) {
      return true;
    }
    task.result();
    return false;
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  private static void talk(Connection connection) {
    connection.writer().write("hello\n");
    connection.reader().readLine();
    connection.writer().writeEof();
    connection.reader().readAll();
  }

  @BothModes
  void aConversationOverTcp(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        4,
        () -> {
          try (Server server = startServer(CancelledEverywhereTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            talk(connection);
          }
        });
  }

  @BothModes
  void aConversationWithANameThatHasTwoAddresses(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        5,
        () -> {
          try (Server server = startServer(CancelledEverywhereTest::echo, "localhost", 0);
              Connection connection = openConnection("localhost", server.port())) {
            talk(connection);
          }
        });
  }

  @BothModes
  void aConversationWithANameThatDnsKnows(Mode mode) throws IOException {
    try (DnsServer server = new DnsServer()) {
      server.answer("here.test A", "A 0 127.0.0.1").answer("here.test AAAA");
      ConnectOptions options =
          ConnectOptions.defaults()
              .withResolver(Resolver.dns().withServers(List.of(server.address())));
      cancelEverywhere(
          mode,
          5,
          () -> {
            try (Server listening = startServer(CancelledEverywhereTest::echo, HERE, 0);
                Connection connection = openConnection("here.test", listening.port(), options)) {
              talk(connection);
            }
          });
    }
  }

  @BothModes
  void aConversationOverAUnixSocket(Mode mode, @TempDir Path directory) throws IOException {
    int[] run = {0};
    cancelEverywhere(
        mode,
        4,
        () -> {
          Path path = directory.resolve("socket" + run[0]++);
          try (Server _ = startUnixServer(CancelledEverywhereTest::echo, path);
              Connection connection = openUnixConnection(path)) {
            talk(connection);
          }
        });
  }

  @BothModes
  void aLargeWriteToAPeerThatReadsLate(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        8,
        () -> {
          try (Server server =
                  startServer(
                      (reader, _) -> {
                        for (int i = 0; i < 20; i++) {
                          yieldNow();
                        }
                        reader.readAll();
                      },
                      HERE,
                      0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write(new byte[400_000]);
            connection.writer().flush();
          }
        });
  }

  @BothModes
  void aPeerThatLeavesDataUnread(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        4,
        () -> {
          try (Server server =
                  startServer(
                      (reader, writer) -> {
                        writer.write(new byte[200_000]);
                        reader.readAll();
                      },
                      HERE,
                      0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.reader().readExactly(100_000);
          }
        });
  }

  /// By the kernel, and by copying.
  @BothModes
  void aFileToAPeerThatReadsLate(Mode mode, @TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[400_000]);
    ConnectionHandler late =
        (reader, _) -> {
          for (int i = 0; i < 20; i++) {
            yieldNow();
          }
          reader.readAll();
        };
    cancelEverywhere(
        mode,
        8,
        () -> {
          try (Server server = startServer(late, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("before");
            connection.writer().sendFile(file);
            connection.writer().write("after");
          }
        });
    ByteStreamOfTests copied = new ByteStreamOfTests();
    cancelEverywhere(mode, 3, () -> new StreamWriter(copied).sendFile(file));
    assertEquals(List.of(), openFiles(file));
  }

  @BothModes
  void aFileThatIsMissing(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        3,
        () -> {
          try (Server server = startServer(CancelledEverywhereTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().sendFile(Path.of("/no/such/file"));
          } catch (UncheckedIOException e) {
            // As it should be.
          }
        });
  }

  private static List<String> openFiles(Path file) throws IOException {
    return ProcessResources.descriptors().stream().filter(file.toString()::equals).toList();
  }

  @BothModes
  void aConnectionThatIsHandedOn(Mode mode) throws IOException {
    cancelEverywhere(
        mode,
        6,
        () -> {
          try (Server server = startServer(CancelledEverywhereTest::echo, HERE, 0);
              Server proxy =
                  startServer(
                      (reader, writer) -> {
                        try (Connection behind = openConnection(HERE, server.port())) {
                          TaskGroup.run(group -> {
                            group.createTask(() -> {
                              reader.transferTo(behind.writer());
                              behind.writer().writeEof();
                            });
                            group.createTask(() -> {
                              behind.reader().transferTo(writer);
                              writer.writeEof();
                            });
                          });
                        }
                      },
                      HERE,
                      0);
              Connection connection = openConnection(HERE, proxy.port())) {
            Task<Void> writing =
                createTask(() -> {
                  connection.writer().write(new byte[300_000]);
                  connection.writer().writeEof();
                });
            try {
              assertEquals(300_000, connection.reader().readAll().length);
            } finally {
              writing.cancel();
            }
          }
        });
  }

  private static void talkInTls(Connection connection) {
    connection.writer().write("hello\n");
    connection.reader().readLine();
    connection.writer().write(new byte[100_000]);
    connection.reader().readExactly(100_000);
  }

  @BothModes
  void aConversationOverTls(Mode mode) throws IOException {
    ServerOptions secure = ServerOptions.defaults().withTls(TlsTest.SERVER_TLS);
    cancelEverywhere(
        mode,
        5,
        () -> {
          try (Server server = startServer(CancelledEverywhereTest::echo, HERE, 0, secure);
              Connection connection = TlsTest.connect(server, TlsTest.CLIENT_TLS)) {
            talkInTls(connection);
          }
        });
  }

  @BothModes
  void goingOverToTls(Mode mode) throws IOException {
    ConnectionHandler upgrading =
        (reader, writer) -> {
          if (reader.readLine().length > 0) {
            writer.write("go ahead\n");
            writer.startTls(TlsTest.SERVER_TLS);
            echo(reader, writer);
          }
        };
    ConnectionHandler handler =
        (reader, writer) -> {
          try {
            upgrading.handle(reader, writer);
          } catch (NetworkException e) {
            // The client was cancelled.
          }
        };
    cancelEverywhere(
        mode,
        5,
        () -> {
          try (Server server = startServer(handler, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("STARTTLS\n");
            connection.reader().readLine();
            connection.writer().startTls(TlsTest.CLIENT_TLS);
            talkInTls(connection);
          }
        });
  }
}
