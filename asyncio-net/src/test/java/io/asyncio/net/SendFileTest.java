package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.openUnixConnection;
import static io.asyncio.net.Network.sendFile;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.startUnixServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Mode;
import io.asyncio.ProcessResources;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files through real sockets, by the kernel and by copying.
@WithinSeconds(60)
final class SendFileTest {

  private static final String HERE = "127.0.0.1";

  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();

  /// How the bytes go.
  enum Way {
    EPOLL,
    NIO,
    PORTABLE,
    UNIX_SOCKET,
    IO_URING,
    TLS,
    PORTABLE_TLS;

    Mode mode() {
      return name().startsWith("PORTABLE") ? Mode.PORTABLE : Mode.NATIVE;
    }

    boolean isSecure() {
      return name().endsWith("TLS");
    }

    boolean isByKernel() {
      return !isSecure() && this != IO_URING;
    }
  }

  private void run(Way way, Action body) {
    if (way == Way.IO_URING && !Backend.IO_URING.isAvailable()) {
      return;
    }
    ProtocolTest.run(
        way.mode(),
        () -> {
          if (way == Way.IO_URING || way == Way.NIO) {
            Network.useBackend(Backend.valueOf(way.name()));
          }
          body.run();
        });
  }

  private Server serve(Way way, ConnectionHandler handler) {
    ServerOptions plain = ServerOptions.defaults();
    ServerOptions options = way.isSecure() ? plain.withTls(TlsTest.SERVER_TLS) : plain;
    return way == Way.UNIX_SOCKET
        ? startUnixServer(handler, directory.resolve("socket"), options)
        : startServer(handler, HERE, 0, options);
  }

  private Connection connect(Way way, Server server) {
    ConnectOptions plain = ConnectOptions.defaults();
    return way == Way.UNIX_SOCKET
        ? openUnixConnection(directory.resolve("socket"))
        : openConnection(
            HERE, server.port(), way.isSecure() ? plain.withTls(TlsTest.CLIENT_TLS) : plain);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("file"), content);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /// Whatever happened: no descriptor of a file is left.
  @AfterEach
  void everyFileIsClosed() throws IOException {
    for (String target : ProcessResources.descriptors()) {
      assertFalse(target.startsWith(directory.resolve("file").toString()), target);
    }
  }

  // ---- It arrives

  @ParameterizedTest
  @EnumSource
  void aFileArrivesBetweenWhatIsWrittenBeforeAndAfter(Way way) throws IOException {
    byte[] content = random(5_000_000);
    Path file = file(content);
    run(
        way,
        () -> {
          ConnectionHandler handler =
              (_, writer) -> {
                writer.write("before ");
                log.add("sent " + writer.sendFile(file));
                writer.write(" after ");
                log.add("sent " + writer.sendFile(file, 1_000_000, 2_000_000));
                log.add("sent " + writer.sendFile(file, 4_999_990, 100));
                log.add("sent " + writer.sendFile(file, 5_000_000, 100));
                log.add("sent " + writer.sendFile(file, Long.MAX_VALUE, Long.MAX_VALUE));
                writer.write(" end");
              };
          try (Server server = serve(way, handler);
              Connection connection = connect(way, server)) {
            assertArrayEquals(
                joined(
                    bytes("before "),
                    content,
                    bytes(" after "),
                    Arrays.copyOfRange(content, 1_000_000, 3_000_000),
                    Arrays.copyOfRange(content, 4_999_990, 5_000_000),
                    bytes(" end")),
                connection.reader().readAll());
          }
        });
    assertEquals(List.of("sent 5000000", "sent 2000000", "sent 10", "sent 0", "sent 0"), log);
  }

  @ParameterizedTest
  @EnumSource
  void aChannelOfTheUserStaysOpenWhereItWas(Way way) throws IOException {
    byte[] content = random(300_000);
    Path file = file(content);
    run(
        way,
        () -> {
          ConnectionHandler handler =
              (_, writer) -> {
                try (FileChannel channel = FileChannel.open(file)) {
                  channel.position(5);
                  log.add("sent " + writer.sendFile(channel, 100_000, 200_000));
                  log.add("at " + channel.position());
                }
              };
          try (Server server = serve(way, handler);
              Connection connection = connect(way, server)) {
            assertArrayEquals(
                Arrays.copyOfRange(content, 100_000, 300_000), connection.reader().readAll());
          }
        });
    assertEquals(List.of("sent 200000", "at 5"), log);
  }

  @ParameterizedTest
  @EnumSource
  void aFileInAnArchiveIsCopied(Way way) throws IOException {
    byte[] content = random(400_000);
    Path archive = directory.resolve("archive.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Files.write(zip.getPath("inside"), content);
    }
    try (FileSystem zip = FileSystems.newFileSystem(archive)) {
      run(
          way,
          () -> {
            ConnectionHandler handler =
                (_, writer) -> log.add("sent " + writer.sendFile(zip.getPath("inside")));
            try (Server server = serve(way, handler);
                Connection connection = connect(way, server)) {
              assertArrayEquals(content, connection.reader().readAll());
            }
          });
    }
    assertEquals(List.of("sent 400000"), log);
  }

  /// A stream that is no socket.
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "PORTABLE"})
  void aStreamOfSomebodyElsesGetsACopy(Way way) throws IOException {
    byte[] content = random(700_000);
    Path file = file(content);
    ByteStreamOfTests memory = new ByteStreamOfTests();
    run(way, () -> assertEquals(700_000, new StreamWriter(memory).sendFile(file)));
    assertArrayEquals(content, memory.written.toByteArray());
  }

  // ---- It waits

  /// Sends a large file to a peer that does not read yet.
  private void whileSending(Way way, Path file, Sending body) {
    run(
        way,
        () -> {
          Event mayEnd = new Event();
          Event isConnected = new Event();
          Connection[] served = new Connection[1];
          ConnectionHandler handler =
              (reader, writer) -> {
                served[0] =
                    new Connection(
                        reader,
                        writer,
                        writer.localAddress().orElseThrow(),
                        writer.peerAddress().orElseThrow());
                isConnected.set();
                mayEnd.await();
              };
          try (Server server = serve(way, handler);
              Connection connection = connect(way, server)) {
            isConnected.await();
            StreamWriter writer = served[0].writer();
            Task<Long> sending = createTask(() -> writer.sendFile(file));
            // The network takes what it can, and then nothing.
            long unsent = -1;
            NettyStream stream = (NettyStream) writer.stream();
            while (!hasBegun(way, stream) || unsent != remaining(stream)) {
              unsent = remaining(stream);
              sleep(Duration.ofMillis(30));
            }
            assertFalse(sending.isDone());
            try {
              body.run(sending, writer, connection);
            } finally {
              mayEnd.set();
            }
          }
        });
  }

  private static boolean hasBegun(Way way, NettyStream stream) {
    var outbound = stream.socket().channel.unsafe().outboundBuffer();
    return way.isByKernel() ? outbound.currentProgress() > 0 : stream.socket().isFull();
  }

  private static long remaining(NettyStream stream) {
    var outbound = stream.socket().channel.unsafe().outboundBuffer();
    return outbound == null ? 0 : stream.socket().unsent() + outbound.currentProgress();
  }

  private interface Sending {
    void run(Task<Long> sending, StreamWriter writer, Connection peer) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatReadsLateHoldsUpTheFileAndTheWritesOfOthers(Way way) throws IOException {
    byte[] content = random(20_000_000);
    Path file = file(content);
    whileSending(
        way,
        file,
        (sending, writer, peer) -> {
          Task<Void> writing = createTask(() -> writer.write("later"));
          Task<Long> again = createTask(() -> writer.sendFile(file, 10, 20));
          yieldNow();
          assertFalse(writing.isDone());
          assertArrayEquals(content, peer.reader().readExactly(content.length));
          assertEquals("later", new String(peer.reader().readExactly(5), UTF_8));
          assertArrayEquals(Arrays.copyOfRange(content, 10, 30), peer.reader().readExactly(20));
          assertEquals(20_000_000, sending.await());
          assertEquals(20, again.await());
          writing.await();
        });
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledOneLeavesTheConnectionInOrder(Way way) throws IOException {
    byte[] content = random(20_000_000);
    Path file = file(content);
    whileSending(
        way,
        file,
        (sending, writer, peer) -> {
          sending.cancel();
          yieldNow();
          awaitUntil(sending::isDone);
          assertTrue(sending.isCancelled());
          // What was not sent is not looked at again.
          toThread(() -> Files.write(file, new byte[0]));
          createTask(() -> writer.write("the end"));
          byte[] got = new byte[0];
          while (!new String(got, Math.max(0, got.length - 7), Math.min(7, got.length), UTF_8)
              .equals("the end")) {
            got = joined(got, peer.reader().read(1 << 20));
          }
          int part = got.length - 7;
          assertTrue(part > 0 && part < content.length, part + " bytes");
          assertArrayEquals(Arrays.copyOf(content, part), Arrays.copyOf(got, part));
        });
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatBecomesShorterBreaksTheConnection(Way way) throws IOException {
    Path file = file(random(20_000_000));
    whileSending(
        way,
        file,
        (sending, writer, peer) -> {
          toThread(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
              channel.truncate(1000);
            }
          });
          Task<Integer> reading = createTask(() -> read(peer));
          UncheckedIOException error = assertThrows(UncheckedIOException.class, sending::await);
          assertTrue(
              error
                  .getMessage()
                  .matches(
                      "cannot send the rest of .*/file to .*: it became shorter after [0-9]+ of"
                          + " 20000000 bytes; the connection is closed, so that the peer does not"
                          + " take the part for the whole"),
              error.getMessage());
          assertTrue(reading.await() < 20_000_000);
          assertTrue(writer.isClosing());
        });
  }

  private static int read(Connection peer) {
    int got = 0;
    try {
      for (byte[] data = peer.reader().read(1 << 20);
          data.length > 0;
          data = peer.reader().read(1 << 20)) {
        got += data.length;
      }
    } catch (StreamBrokenException e) {
      // As it is over TLS.
    }
    return got;
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatGoesAwayIsTold(Way way) throws IOException {
    Path file = file(random(20_000_000));
    whileSending(
        way,
        file,
        (sending, writer, peer) -> {
          peer.writer().abort();
          NetworkException error = assertThrows(NetworkException.class, sending::await);
          assertInstanceOf(StreamBrokenException.class, error, error.toString());
          assertTrue(writer.isClosing());
        });
  }

  @ParameterizedTest
  @EnumSource
  void closingInBetweenIsToldToo(Way way) throws IOException {
    Path file = file(random(20_000_000));
    whileSending(
        way,
        file,
        (sending, writer, _) -> {
          writer.abort();
          assertThrows(StreamClosedException.class, sending::await);
        });
  }

  // ---- What makes no sense

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "PORTABLE", "TLS"})
  void whatCannotBeSentIsNamed(Way way) throws IOException {
    Path file = file(random(100));
    Path missing = directory.resolve("missing");
    ConnectionHandler handler =
        (_, writer) -> {
          log.add(refused(() -> writer.sendFile(missing)));
          log.add(refused(() -> writer.sendFile(directory)));
          log.add(refused(() -> writer.sendFile(Path.of("/dev/zero"))));
          log.add(refused(() -> writer.sendFile(file, -1, 1)));
          log.add(refused(() -> writer.sendFile(file, 0, 0)));
          log.add(refused(() -> writer.sendFile(file, 0, -1)));
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            log.add(refused(() -> writer.sendFile(channel, 0, 1)));
          }
          FileChannel closed = FileChannel.open(file);
          closed.close();
          log.add(refused(() -> writer.sendFile(closed, 0, 1)));
          // The connection goes on.
          writer.write("hello");
        };
    run(
        way,
        () -> {
          try (Server server = serve(way, handler);
              Connection connection = connect(way, server)) {
            assertEquals("hello", new String(connection.reader().readAll(), UTF_8));
            connection.writer().close();
            assertThrows(StreamClosedException.class, () -> connection.writer().sendFile(file));
          }
        });
    assertEquals(
        List.of(
            "cannot send " + missing + ": there is no such file",
            "cannot send " + directory + ": it is a directory",
            "cannot send /dev/zero: it is no file",
            "offset of sendFile must not be negative, found -1",
            "count of sendFile must be positive, found 0",
            "count of sendFile must be positive, found -1",
            "cannot send the file: it is not open for reading",
            "cannot send the file: it was closed; close it when sendFile has returned"),
        log);
  }

  private static String refused(Action attempt) {
    RuntimeException error = assertThrows(RuntimeException.class, attempt::run);
    assertTrue(
        error instanceof IllegalArgumentException || error instanceof UncheckedIOException,
        error.toString());
    return String.valueOf(error.getMessage());
  }

  // ---- Protocols

  @ParameterizedTest
  @EnumSource(names = "UNIX_SOCKET", mode = EnumSource.Mode.EXCLUDE)
  void theTransportOfAProtocolSendsOne(Way way) throws IOException {
    byte[] content = random(20_000_000);
    Path file = file(content);
    run(
        way,
        () -> {
          Recorder protocol = new Recorder(log);
          ServerOptions plain = ServerOptions.defaults();
          ServerOptions options = way.isSecure() ? plain.withTls(TlsTest.SERVER_TLS) : plain;
          try (Server server = createServer(() -> protocol, List.of(HERE), 0, options);
              Connection connection = connect(way, server)) {
            awaitUntil(() -> !log.isEmpty());
            Transport transport = protocol.transport();
            transport.write(bytes("before "));
            Task<Long> sending = createTask(() -> sendFile(transport, file));
            NettyStream peer = (NettyStream) connection.writer().stream();
            awaitUntil(() -> peer.inbound().size() > 2 * peer.inbound().limit());
            IllegalStateException busy =
                assertThrows(IllegalStateException.class, () -> transport.write(bytes("x")));
            assertTrue(
                busy.getMessage()
                    .endsWith("a file is being sent; wait until sendFile has returned"),
                busy.getMessage());
            assertThrows(IllegalStateException.class, () -> sendFile(transport, file, 0, 1));
            assertEquals("before ", new String(connection.reader().readExactly(7), UTF_8));
            assertArrayEquals(content, connection.reader().readExactly(content.length));
            assertEquals(content.length, sending.await());
            transport.write(bytes(" after"));
            assertEquals(" after", new String(connection.reader().readExactly(6), UTF_8));
            try (FileChannel channel = FileChannel.open(file)) {
              assertEquals(10, sendFile(transport, channel, 5, 10));
            }
            assertArrayEquals(
                Arrays.copyOfRange(content, 5, 15), connection.reader().readExactly(10));
            transport.close();
            assertThrows(StreamClosedException.class, () -> sendFile(transport, file));
          }
          awaitUntil(protocol::isLost);
          NettyPoller poller = NettyPoller.of(runningLoop());
          awaitUntil(() -> poller.openChannels() == 0);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "PORTABLE", "TLS"})
  void aTransportThatIsCutOffTellsWho(Way way) throws IOException {
    Path file = file(random(20_000_000));
    run(
        way,
        () -> {
          ServerOptions plain = ServerOptions.defaults();
          ServerOptions options = way.isSecure() ? plain.withTls(TlsTest.SERVER_TLS) : plain;
          List<Recorder> protocols = new ArrayList<>();
          try (Server server =
              createServer(
                  () -> {
                    protocols.add(new Recorder());
                    return protocols.getLast();
                  },
                  List.of(HERE),
                  0,
                  options)) {
            Connection leaving = connect(way, server);
            awaitUntil(() -> !protocols.isEmpty() && !protocols.getLast().log.isEmpty());
            Transport first = protocols.getLast().transport();
            Task<Long> sending = createTask(() -> sendFile(first, file));
            leaving.reader().readExactly(100_000);
            leaving.writer().abort();
            assertThrows(StreamBrokenException.class, sending::await);

            Connection staying = connect(way, server);
            awaitUntil(() -> protocols.size() == 2 && !protocols.getLast().log.isEmpty());
            Transport second = protocols.getLast().transport();
            Task<Long> cut = createTask(() -> sendFile(second, file));
            staying.reader().readExactly(100_000);
            second.abort();
            assertThrows(StreamClosedException.class, cut::await);
            staying.close();
          }
        });
  }

  /// So that the tests above have seen what they say.
  @ParameterizedTest
  @EnumSource
  void theKernelDoesItWhereItCan(Way way) throws IOException {
    Path file = file(random(20_000_000));
    whileSending(
        way,
        file,
        (sending, writer, _) -> {
          var outbound = ((NettyStream) writer.stream()).socket().channel.unsafe().outboundBuffer();
          assertEquals(way.isByKernel(), outbound.current() instanceof io.netty.channel.FileRegion);
          sending.cancel();
        });
  }
}
