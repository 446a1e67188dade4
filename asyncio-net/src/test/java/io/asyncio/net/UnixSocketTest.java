package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.openUnixConnection;
import static io.asyncio.net.Network.peerCredentials;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.startUnixServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CancelledError;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unix sockets, and the files they leave.
@WithinSeconds
final class UnixSocketTest {

  @TempDir private Path folder;

  private static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static void greet(StreamReader reader, StreamWriter writer) {
    writer.write("hello " + reader.readText().orElseThrow() + "\n");
  }

  private static String greeted(Path path) {
    try (Connection connection = openUnixConnection(path)) {
      assertEquals(UnixDomainSocketAddress.of(path), connection.peerAddress());
      connection.writer().write("you\n");
      return connection.reader().readText().orElseThrow();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @BothModes
  void aServerMakesItsFileAndRemovesIt(Mode mode) {
    Path path = folder.resolve("a.sock");
    run(
        mode,
        () -> {
          try (Server server = startUnixServer(UnixSocketTest::greet, path)) {
            assertEquals(List.of(UnixDomainSocketAddress.of(path)), server.addresses());
            assertEquals("hello you", greeted(path));
            assertEquals(List.of("a.sock"), files());
          }
          assertEquals(List.of(), files());
          Server waited = startUnixServer(UnixSocketTest::greet, path);
          waited.stop();
          waited.waitClosed();
          assertEquals(List.of(), files());
          ConnectionFailedException nobody =
              assertThrows(ConnectionFailedException.class, () -> openUnixConnection(path));
          assertTrue(
              nobody.getMessage().startsWith("cannot connect to " + path), nobody.getMessage());
        });
  }

  @BothModes
  void aSocketFileThatWasLeftBehindIsReplaced(Mode mode) throws IOException {
    Path path = folder.resolve("stale.sock");
    try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      crashed.bind(UnixDomainSocketAddress.of(path));
    }
    assertEquals(List.of("stale.sock"), files());
    run(
        mode,
        () -> {
          try (Server _ = startUnixServer(UnixSocketTest::greet, path)) {
            assertEquals("hello you", greeted(path));
          }
          assertEquals(List.of(), files());
        });
  }

  @BothModes
  void aPathThatSomebodyListensOnIsLeftAlone(Mode mode) {
    Path path = folder.resolve("used.sock");
    run(
        mode,
        () -> {
          try (Server _ = startUnixServer(UnixSocketTest::greet, path)) {
            AddressException used =
                assertThrows(
                    AddressException.class, () -> startUnixServer(UnixSocketTest::greet, path));
            assertEquals(
                "cannot listen on "
                    + path
                    + ": it is already in use; stop who listens there, or choose another path",
                used.getMessage());
            assertEquals("hello you", greeted(path));
            assertEquals(List.of("used.sock"), files());
          }
        });
  }

  @BothModes
  void anotherFileIsLeftAlone(Mode mode) throws IOException {
    Path path = folder.resolve("letter.txt");
    Files.writeString(path, "precious");
    run(
        mode,
        () -> {
          AddressException refused =
              assertThrows(
                  AddressException.class, () -> startUnixServer(UnixSocketTest::greet, path));
          assertEquals(
              "cannot listen on "
                  + path
                  + ": there is a file that is no socket; remove it, or choose another path",
              refused.getMessage());
          AddressException nowhere =
              assertThrows(
                  AddressException.class,
                  () -> startUnixServer(UnixSocketTest::greet, folder.resolve("no/a.sock")));
          assertTrue(
              nowhere.getMessage().startsWith("cannot listen on " + folder.resolve("no/a.sock")),
              nowhere.getMessage());
        });
    assertEquals("precious", Files.readString(path));
  }

  @BothModes
  void aStoppedServerLeavesTheFileOfItsSuccessor(Mode mode) {
    Path path = folder.resolve("next.sock");
    run(
        mode,
        () -> {
          Server first = startUnixServer(UnixSocketTest::greet, path);
          Files.delete(path);
          try (Server _ = startUnixServer(UnixSocketTest::greet, path)) {
            first.close();
            assertEquals("hello you", greeted(path));
          }
          Server last = startUnixServer(UnixSocketTest::greet, path);
          Files.delete(path);
          Files.writeString(path, "precious");
          last.close();
          assertEquals("precious", Files.readString(path));
        });
  }

  @BothModes
  void aServerWhoseFileIsGoneGoesOn(Mode mode) {
    Path path = folder.resolve("gone.sock");
    run(
        mode,
        () -> {
          try (Server _ = startUnixServer(UnixSocketTest::greet, path);
              Connection connection = openUnixConnection(path)) {
            Files.delete(path);
            connection.writer().write("you\n");
            assertEquals(Optional.of("hello you"), connection.reader().readText());
          }
          assertEquals(List.of(), files());
        });
  }

  @BothModes
  void theFileHasThePermissionsAskedFor(Mode mode) {
    Path path = folder.resolve("mine.sock");
    run(
        mode,
        () -> {
          try (Server _ =
              startUnixServer(
                  UnixSocketTest::greet,
                  path,
                  PosixFilePermissions.fromString("rw-------"),
                  ServerOptions.defaults())) {
            assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals("hello you", greeted(path));
          }
        });
  }

  @BothModes
  void aPathThatIsTooLongIsToldAndTheLongestWorks(Mode mode) {
    int room = 106 - folder.toString().length() - 1;
    Path longest = folder.resolve("s".repeat(room));
    Path tooLong = folder.resolve("s".repeat(room + 1));
    run(
        mode,
        () -> {
          try (Server _ = startUnixServer(UnixSocketTest::greet, longest)) {
            assertEquals("hello you", greeted(longest));
          }
          AddressException refused =
              assertThrows(
                  AddressException.class, () -> startUnixServer(UnixSocketTest::greet, tooLong));
          assertEquals(
              "the path of a Unix socket must have at most 106 bytes, found 107: "
                  + tooLong
                  + "; use a shorter one, or one relative to the current directory",
              refused.getMessage());
          assertEquals(List.of(), files());
        });
  }

  @BothModes
  void aCancelledStartLeavesNothing(Mode mode) throws IOException {
    Path path = folder.resolve("never.sock");
    run(
        mode,
        () -> {
          for (int turns = 0; turns < 30; turns++) {
            Task<Server> starting = createTask(() -> startUnixServer(UnixSocketTest::greet, path));
            for (int i = 0; i < turns; i++) {
              yieldNow();
            }
            cancel(starting);
            Task<Server> bound = createTask(() -> startUnixServer(UnixSocketTest::greet, path));
            while (files().isEmpty()) {
              yieldNow();
            }
            cancel(bound);
            while (!files().isEmpty()) {
              yieldNow();
            }
          }
        });
    // The loop has closed, and with it its executor.
    assertEquals(List.of(), files());
  }

  private static void cancel(Task<Server> starting) {
    starting.cancel();
    try {
      starting.await().close();
    } catch (CancelledError e) {
      assertTrue(starting.isCancelled());
    }
  }

  @BothModes
  void theOtherEndIsKnown(Mode mode) {
    Path path = folder.resolve("who.sock");
    run(
        mode,
        () -> {
          ConnectionHandler tellWho =
              (_, writer) -> writer.write(peerCredentials(writer.stream()) + "\n");
          long uid = (Integer) Files.getAttribute(folder, "unix:uid");
          long gid = (Integer) Files.getAttribute(folder, "unix:gid");
          try (Server server = startUnixServer(tellWho, path);
              Connection connection = openUnixConnection(path)) {
            assertEquals(
                mode == Mode.NATIVE
                    ? "Optional[PeerCredentials[pid=%d, uid=%d, gids=[%d]]]"
                        .formatted(ProcessHandle.current().pid(), uid, gid)
                    : "Optional.empty",
                connection.reader().readText().orElseThrow());
            assertTrue(server.isServing());
          }
          try (Server server = startServer(tellWho, "127.0.0.1", 0);
              Connection connection = openConnection("127.0.0.1", server.port())) {
            assertEquals(Optional.of("Optional.empty"), connection.reader().readText());
          }
        });
  }

  @Test
  void overIoUringToo() {
    if (!Backend.IO_URING.isAvailable()) {
      return;
    }
    Path path = folder.resolve("ring.sock");
    Asyncio.run(() -> {
      Network.useBackend(Backend.IO_URING);
      try (Server _ = startUnixServer(UnixSocketTest::greet, path);
          Connection connection = openUnixConnection(path)) {
        assertEquals("hello you", greeted(path));
        assertEquals(
            ProcessHandle.current().pid(),
            peerCredentials(connection.writer().stream()).orElseThrow().pid());
      }
      assertEquals(List.of(), files());
    });
  }
}
