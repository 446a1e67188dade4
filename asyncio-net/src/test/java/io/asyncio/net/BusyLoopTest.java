package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.loop.Clock;
import java.net.InetAddress;
import java.net.Socket;

/// A loop that never sleeps: its sockets get their share and no more.
@WithinSeconds(60)
final class BusyLoopTest {

  private static final String HERE = "127.0.0.1";

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  @BothModes
  void theKernelIsNotAskedInEachTurn(Mode mode) {
    run(
        mode,
        () -> {
          try (Server _ = startServer(BusyLoopTest::echo, HERE, 0)) {
            NettyPoller poller = NettyPoller.of(runningLoop());
            yieldNow();
            long before = poller.looks();
            long start = Clock.system().nanoTime();
            for (int turn = 0; turn < 50_000; turn++) {
              yieldNow();
            }
            long nanos = Clock.system().nanoTime() - start;
            long looks = poller.looks() - before;
            assertTrue(looks > 0, "the sockets were forgotten");
            assertTrue(
                looks <= nanos / NettyPoller.LOOK_NANOS + 1, looks + " looks in " + nanos + " ns");
          }
        });
  }

  @BothModes
  void aBusyTaskDoesNotHoldUpSockets(Mode mode) {
    run(
        mode,
        () -> {
          Task<Void> busy =
              createTask(() -> {
                while (true) {
                  yieldNow();
                }
              });
          try (Server server = startServer(BusyLoopTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            for (int round = 0; round < 100; round++) {
              connection.writer().write("round " + round + "\n");
              assertEquals("round " + round, connection.reader().readText().orElse(""));
            }
          }
          busy.cancel();
        });
  }

  @BothModes
  void aChainOfCallbacksDoesNotHoldUpSockets(Mode mode) {
    run(
        mode,
        () -> {
          boolean[] isOver = {false};
          Runnable[] link = new Runnable[1];
          link[0] =
              () -> {
                if (!isOver[0]) {
                  runningLoop().callSoon(link[0]);
                }
              };
          link[0].run();
          try (Server server = startServer(BusyLoopTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("hello\n");
            assertEquals("hello", connection.reader().readText().orElse(""));
          }
          isOver[0] = true;
        });
  }

  @BothModes
  void aFloodDoesNotHoldUpTasksAndOtherSockets(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server =
                  startServer(
                      (reader, _) -> {
                        while (reader.read(1 << 16).length > 0) {}
                      },
                      HERE,
                      0);
              Server other = startServer(BusyLoopTest::echo, HERE, 0);
              Connection connection = openConnection(HERE, other.port());
              Socket flood =
                  toThread(() -> new Socket(InetAddress.ofLiteral(HERE), server.port()))) {
            Task<Void> flooding =
                createTask(() ->
                    toThread(() -> {
                      byte[] water = new byte[1 << 20];
                      while (!flood.isOutputShutdown()) {
                        flood.getOutputStream().write(water);
                      }
                    }));
            for (int round = 0; round < 100; round++) {
              connection.writer().write("round " + round + "\n");
              assertEquals("round " + round, connection.reader().readText().orElse(""));
            }
            flood.shutdownOutput();
            Asyncio.gatherOutcomes(flooding);
          }
        });
  }
}
