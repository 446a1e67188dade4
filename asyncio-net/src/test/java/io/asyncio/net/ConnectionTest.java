package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CapturedLog;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Facts about a connection, and what is told of one that was forgotten or broke.
@WithinSeconds
final class ConnectionTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  @BothModes
  void bothEndsAreKnownAlsoAfterTheClose(Mode mode) {
    run(
        mode,
        () -> {
          Recorder served = new Recorder(log);
          try (Server server = createServer(() -> served, HERE, 0)) {
            Connection connection = openConnection(HERE, server.port());
            connection.close();
            awaitUntil(served::isLost);
            assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral(HERE), server.port()),
                connection.peerAddress());
            assertEquals(served.transport().peerAddress(), connection.localAddress());
            assertEquals(Optional.empty(), connection.writer().tlsSession());
            assertEquals(Optional.empty(), served.transport().tlsSession());
          }
        });
  }

  @BothModes
  void smallPiecesAreNotDelayedUnlessThatIsAskedFor(Mode mode) {
    run(
        mode,
        () -> {
          assertEquals(List.of(true, true), noDelayAtBothEnds(StreamOptions.defaults()));
          assertEquals(
              List.of(false, false),
              noDelayAtBothEnds(StreamOptions.defaults().withNoDelay(false)));
        });
  }

  private static List<Boolean> noDelayAtBothEnds(StreamOptions options) {
    return optionAtBothEnds(options, ChannelOption.TCP_NODELAY);
  }

  @BothModes
  void silentConnectionsAreKeptAliveIfThatIsAskedFor(Mode mode) {
    run(
        mode,
        () -> {
          assertEquals(
              List.of(false, false),
              optionAtBothEnds(StreamOptions.defaults(), ChannelOption.SO_KEEPALIVE));
          assertEquals(
              List.of(true, true),
              optionAtBothEnds(
                  StreamOptions.defaults().withKeepAlive(true), ChannelOption.SO_KEEPALIVE));
        });
  }

  /// As the system says: of what was accepted, and of what was connected.
  private static List<Boolean> optionAtBothEnds(
      StreamOptions options, ChannelOption<Boolean> option) {
    List<Boolean> found = new ArrayList<>();
    try (Server server =
            startServer(
                (reader, writer) -> {
                  found.add(optionOf(writer, option));
                  reader.readAll();
                },
                HERE,
                0,
                ServerOptions.defaults().withStream(options));
        Connection connection =
            openConnection(HERE, server.port(), ConnectOptions.defaults().withStream(options))) {
      awaitUntil(() -> !found.isEmpty());
      found.add(optionOf(connection.writer(), option));
    }
    return found;
  }

  private static boolean optionOf(StreamWriter writer, ChannelOption<Boolean> option) {
    return ((NettyStream) writer.stream()).socket().channel.config().getOption(option);
  }

  @BothModes
  void overTlsAWriteWaitsForThePeerToo(Mode mode) {
    byte[] sent = new byte[20_000_000];
    new Random(7).nextBytes(sent);
    run(
        mode,
        () -> {
          Event mayRead = new Event();
          List<byte[]> received = new ArrayList<>();
          ConnectionHandler late =
              (reader, _) -> {
                mayRead.await();
                received.add(reader.readExactly(sent.length));
                reader.readAll();
              };
          ServerOptions secured = ServerOptions.defaults().withTls(TlsTest.SERVER_TLS);
          try (Server server = startServer(late, HERE, 0, secured);
              Connection connection =
                  openConnection(
                      HERE, server.port(), ConnectOptions.defaults().withTls(TlsTest.CLIENT_TLS))) {
            Task<Void> writing = createTask(() -> connection.writer().write(sent));
            Asyncio.sleep(Duration.ofMillis(20));
            assertFalse(writing.isDone());
            mayRead.set();
            writing.await();
            awaitUntil(() -> !received.isEmpty());
            assertArrayEquals(sent, received.getFirst());
          }
        });
  }

  // ---- What is told

  @BothModes
  void whatIsLeftOpenIsToldWithItsPlaceWhenTheLoopCloses(Mode mode) {
    try (CapturedLog warnings = new CapturedLog()) {
      run(
          mode,
          () -> {
            runningLoop().setDebug(true);
            Server server = startServer((reader, _) -> reader.readAll(), HERE, 0);
            Connection forgotten = openConnection(HERE, server.port());
            openConnection(HERE, server.port()).close();
            assertTrue(forgotten.toString().startsWith("Connection["));
          });
      List<String> told =
          warnings.messages().stream().filter(line -> line.startsWith("unclosed")).toList();
      assertEquals(
          List.of(
              "unclosed resource <Server 127.0.0.1:PORT, 0 connections>",
              "unclosed resource <stream to 127.0.0.1:PORT>"),
          told.stream()
              .map(line ->
                  line.replaceAll("(?s):[0-9]+", ":PORT").replaceAll("(?s):( its|\n).*", ""))
              .toList());
      for (String line : told) {
        assertTrue(line.contains("its event loop is closing; close it before"), line);
        assertTrue(line.contains("ConnectionTest"), line);
      }
    }
  }

  @BothModes
  void aConnectionThatBreaksIsLoggedInDebugModeOnly(Mode mode) {
    Logger logger = Logger.getLogger("asyncio.net");
    Level before = logger.getLevel();
    logger.setLevel(Level.FINE);
    try (CapturedLog lines = new CapturedLog()) {
      run(
          mode,
          () -> {
            breakOne();
            assertEquals(List.of(), breaksIn(lines));
            runningLoop().setDebug(true);
            breakOne();
            assertEquals(
                List.of("FINE the connection to 127.0.0.1:PORT broke: Connection reset"),
                breaksIn(lines));
          });
    } finally {
      logger.setLevel(before);
    }
  }

  /// By what asyncio calls a fatal error, which is no news to the exception handler.
  private void breakOne() {
    List<String> told = new ArrayList<>();
    runningLoop().setExceptionHandler((_, context) -> told.add(context.message()));
    Recorder served = new Recorder();
    try (Server server = createServer(() -> served, HERE, 0)) {
      Connection client = openConnection(HERE, server.port());
      awaitUntil(() -> !served.log.isEmpty());
      client.writer().write("x");
      served.transport().write(new byte[100]);
      awaitUntil(() -> served.received.length() == 1);
      NettyStream stream = (NettyStream) client.writer().stream();
      stream.socket().channel.config().setOption(ChannelOption.SO_LINGER, 0);
      client.writer().abort();
      awaitUntil(served::isLost);
      assertTrue(
          served
              .log
              .getLast()
              .matches("lost the connection to .* broke: Connection reset( by peer)?"),
          served.log::toString);
    }
    assertEquals(List.of(), told);
  }

  private static List<String> breaksIn(CapturedLog lines) {
    return lines.lines().stream()
        .filter(line -> line.contains(" broke: "))
        .map(line -> line.replaceAll(":[0-9]+", ":PORT").replace(" by peer", ""))
        .toList();
  }
}
