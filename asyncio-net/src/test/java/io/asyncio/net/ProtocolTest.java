package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.createConnection;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.ContextVar;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.sync.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;

/// The calls of protocols: which, in which order, and what happens when one throws.
@WithinSeconds
final class ProtocolTest {

  private static final String HERE = "127.0.0.1";

  private final List<String> log = new ArrayList<>();

  static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  static void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Asyncio.sleep(Duration.ofMillis(1));
    }
  }

  private void reportTo(List<String> target) {
    runningLoop()
        .setExceptionHandler((_, context) ->
            target.add(
                "handler: "
                    + context.message().replaceAll(" <.*", "")
                    + " "
                    + context.exception().orElseThrow().getMessage()));
  }

  /// What CPython prints for the same program.
  private final class Shout implements Protocol {
    private Optional<Transport> transport = Optional.empty();

    @Override
    public void connectionMade(Transport made) {
      transport = Optional.of(made);
      log.add("made, closing " + made.isClosing());
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      String text = UTF_8.decode(data).toString();
      log.add("data " + text);
      transport.orElseThrow().write(text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }

    @Override
    public boolean eofReceived() {
      log.add("eof, closing " + transport.orElseThrow().isClosing());
      transport.orElseThrow().write(" bye".getBytes(UTF_8));
      return false;
    }

    @Override
    public void connectionLost(Optional<Throwable> error) {
      log.add("lost " + error + " closing " + transport.orElseThrow().isClosing());
    }
  }

  @BothModes
  void theCallsComeInAsynciosOrder(Mode mode) {
    run(
        mode,
        () -> {
          Server server = createServer(Shout::new, HERE, 0);
          Connection client = openConnection(HERE, server.port());
          for (String text : List.of("one", "two")) {
            client.writer().write(text);
            log.add("client " + new String(client.reader().read(100), UTF_8));
          }
          client.writer().writeEof();
          log.add("client " + new String(client.reader().readAll(), UTF_8).strip());
          client.close();
          server.stop();
          server.waitClosed();
        });
    assertEquals(
        List.of(
            "made, closing false",
            "data one",
            "client ONE",
            "data two",
            "client TWO",
            "eof, closing false",
            "lost Optional.empty closing true",
            "client bye"),
        log);
  }

  @BothModes
  void theCreatorGoesOnAfterTheConnectionIsMadeAndBeforeTheFirstData(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer((reader, writer) -> writer.write("hello"), HERE, 0);
              ProtocolConnection<Recorder> connection =
                  createConnection(() -> new Recorder(log), HERE, server.port())) {
            log.add("created");
            assertSame(connection.protocol().transport(), connection.transport());
            assertSame(connection.protocol(), connection.transport().protocol());
            awaitUntil(connection.protocol()::isLost);
          }
        });
    assertEquals(List.of("made", "created", "data hello", "eof", "lost None"), log);
  }

  @BothModes
  void aFailureOfDataReceivedIsReportedAndEndsTheConnection(Mode mode) {
    RuntimeException failure = new IllegalStateException("bad data");
    List<Optional<Throwable>> reasons = new ArrayList<>();
    run(
        mode,
        () -> {
          reportTo(log);
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  throw failure;
                }

                @Override
                public void connectionLost(Optional<Throwable> error) {
                  super.connectionLost(error);
                  reasons.add(error);
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().write("x");
            assertThrows(
                StreamBrokenException.class,
                () -> {
                  if (client.reader().readAll().length == 0) {
                    throw new StreamBrokenException("closed", null);
                  }
                });
            awaitUntil(protocol::isLost);
            assertEquals(0, server.connectionCount());
          }
        });
    assertEquals(
        List.of(
            "made",
            "handler: Fatal error: protocol.data_received() call failed. bad data",
            "lost bad data"),
        log);
    assertEquals(List.of(Optional.of(failure)), reasons);
  }

  @BothModes
  void aFailureOfEofReceivedIsReportedAndEndsTheConnection(Mode mode) {
    run(
        mode,
        () -> {
          reportTo(log);
          Recorder protocol =
              new Recorder(log) {
                @Override
                public boolean eofReceived() {
                  throw new IllegalStateException("bad end");
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().writeEof();
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals(
        List.of(
            "made",
            "handler: Fatal error: protocol.eof_received() call failed. bad end",
            "lost bad end"),
        log);
  }

  @BothModes
  void failuresOfMadeAndLostAreReportedAndChangeNothing(Mode mode) {
    run(
        mode,
        () -> {
          reportTo(log);
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void connectionMade(Transport made) {
                  super.connectionMade(made);
                  throw new IllegalStateException("made");
                }

                @Override
                public void connectionLost(Optional<Throwable> error) {
                  super.connectionLost(error);
                  throw new IllegalStateException("lost");
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0)) {
            try (Connection client = openConnection(HERE, server.port())) {
              client.writer().write("x");
            }
            awaitUntil(() -> log.size() == 6);
            assertEquals(0, server.connectionCount());
          }
        });
    assertEquals(
        List.of(
            "made",
            "handler: Exception in callback made",
            "data x",
            "eof",
            "lost None",
            "handler: Exception in callback lost"),
        log);
  }

  @BothModes
  void aPeerThatResetsIsTheReasonOfTheLoss(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void connectionLost(Optional<Throwable> error) {
                  super.connectionLost(error);
                  assertInstanceOf(StreamBrokenException.class, error.orElseThrow());
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0)) {
            Connection client = openConnection(HERE, server.port());
            awaitUntil(() -> log.contains("made"));
            protocol.transport().write("never read".getBytes(UTF_8));
            client.reader().readExactly(1);
            setLingerToZero(client);
            client.writer().abort();
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals("made", log.getFirst());
    assertTrue(
        log.getLast().matches("lost the connection to .* broke: Connection reset.*"),
        log::toString);
  }

  private static void setLingerToZero(Connection client) {
    NettyStream stream = (NettyStream) client.writer().stream();
    stream.socket().channel.config().setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
  }

  @BothModes
  void largePiecesArriveWhole(Mode mode) {
    byte[] sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  byte[] copy = new byte[data.remaining()];
                  data.get(copy);
                  got.writeBytes(copy);
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().write(sent);
            client.writer().writeEof();
            awaitUntil(protocol::isLost);
          }
        });
    assertArrayEquals(sent, got.toByteArray());
    assertEquals(List.of("made", "eof", "lost None"), log);
  }

  @BothModes
  void whatCameIsForwardedInTheBufferItCameIn(Mode mode) {
    byte[] sent = new byte[3_000_000];
    new Random(8).nextBytes(sent);
    List<byte[]> got = new ArrayList<>();
    run(
        mode,
        () -> {
          BufferPool buffers = NettyPoller.of(runningLoop()).buffers;
          try (Server sink = startServer((reader, _) -> got.add(reader.readAll()), HERE, 0);
              ProtocolConnection<Recorder> onwards =
                  createConnection(() -> new Recorder(log), HERE, sink.port())) {
            Recorder forwarder =
                new Recorder(log) {
                  @Override
                  public void dataReceived(ByteBuffer data) {
                    boolean isLarge = data.remaining() >= Inbound.KEPT_WHOLE;
                    // A view is copied, and so it does not consume the original.
                    onwards.transport().write(data.duplicate().limit(data.position() + 1));
                    data.position(data.position() + 1);
                    int lent = buffers.lent();
                    onwards.transport().write(data);
                    if (isLarge) {
                      assertEquals(lent, buffers.lent());
                    }
                    assertEquals(0, data.remaining());
                  }
                };
            try (Server server = createServer(() -> forwarder, HERE, 0);
                Connection client = openConnection(HERE, server.port())) {
              client.writer().write(sent);
              client.writer().writeEof();
              awaitUntil(forwarder::isLost);
            }
            onwards.transport().writeEof();
            awaitUntil(() -> !got.isEmpty());
          }
          assertArrayEquals(sent, got.getFirst());
        });
  }

  @BothModes
  void aMethodThatSuspendsHoldsTheNextCallsBack(Mode mode) {
    byte[] sent = new byte[40_000_000];
    run(
        mode,
        () -> {
          Event mayGoOn = new Event();
          List<Integer> sizes = new ArrayList<>();
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  mayGoOn.await();
                  sizes.add(data.remaining());
                }
              };
          try (Server server = createServer(() -> protocol, HERE, 0);
              ProtocolConnection<Recorder> client =
                  createConnection(Recorder::new, HERE, server.port())) {
            client.transport().setWriteBufferLimits(WriteBufferLimits.ofHigh(1000));
            client.transport().write(sent);
            Asyncio.sleep(Duration.ofMillis(50));
            // The kernel's buffers hold some of it, the protocol at most a little; the rest waits.
            assertTrue(client.transport().writeBufferSize() > 0);
            client.transport().writeEof();
            mayGoOn.set();
            awaitUntil(protocol::isLost);
            assertEquals(sent.length, sizes.stream().mapToInt(size -> size).sum());
          }
        });
    assertEquals(List.of("made", "eof", "lost None"), log);
  }

  @BothModes
  void theCallsOfAConnectionShareAContextOfTheirOwn(Mode mode) {
    ContextVar<String> name = ContextVar.create("name");
    run(
        mode,
        () -> {
          name.set("server");
          try (Server server = createServer(() -> new Naming(name, log), HERE, 0)) {
            for (int i = 0; i < 2; i++) {
              try (Connection client = openConnection(HERE, server.port())) {
                client.writer().write("client " + i);
                client.writer().writeEof();
                client.reader().readAll();
              }
            }
          }
          log.add(name.get());
        });
    assertEquals(List.of("server", "client 0", "server", "client 1", "server"), log);
  }

  private record Naming(ContextVar<String> name, List<String> log) implements Protocol {
    @Override
    public void connectionMade(Transport made) {
      log.add(name.get());
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      name.set(UTF_8.decode(data).toString());
    }

    @Override
    public void connectionLost(Optional<Throwable> error) {
      log.add(name.get());
    }
  }

  @BothModes
  void aFactoryThatFailsCostsOneConnection(Mode mode) {
    run(
        mode,
        () -> {
          reportTo(log);
          List<Integer> calls = new ArrayList<>();
          try (Server server =
              createServer(
                  () -> {
                    calls.add(1);
                    if (calls.size() == 1) {
                      throw new IllegalStateException("no protocol");
                    }
                    return new Recorder(log);
                  },
                  HERE,
                  0)) {
            Connection first = openConnection(HERE, server.port());
            assertArrayEquals(new byte[0], first.reader().readAll());
            first.close();
            assertThrows(
                IllegalStateException.class,
                () ->
                    createConnection(
                        () -> {
                          throw new IllegalStateException("none here either");
                        },
                        HERE,
                        server.port()));
            awaitUntil(() -> log.size() == 4 && server.connectionCount() == 0);
          }
        });
    assertEquals(
        List.of(
            "handler: Error on transport creation for incoming connection no protocol",
            "made",
            "eof",
            "lost None"),
        log);
  }

  @BothModes
  void aServerClosesAndAbortsItsProtocols(Mode mode) {
    run(
        mode,
        () -> {
          ServerOptions options = ServerOptions.defaults().withGrace(Duration.ofMillis(10));
          Server server = createServer(() -> new Recorder(log), List.of(HERE), 0, options);
          Connection first = openConnection(HERE, server.port());
          awaitUntil(() -> server.connectionCount() == 1 && log.contains("made"));
          server.closeClients();
          assertArrayEquals(new byte[0], first.reader().readAll());
          awaitUntil(() -> server.connectionCount() == 0);
          Connection second = openConnection(HERE, server.port());
          awaitUntil(() -> log.size() == 3);
          server.abortClients();
          awaitUntil(() -> server.connectionCount() == 0);
          Connection third = openConnection(HERE, server.port());
          awaitUntil(() -> log.size() == 5);
          server.close();
          log.add("closed");
          first.close();
          second.close();
          third.close();
        });
    assertEquals(
        List.of("made", "lost None", "made", "lost None", "made", "lost None", "closed"), log);
  }

  @BothModes
  void protocolsWorkOverUnixSockets(Mode mode, @TempDir Path directory) {
    Path path = directory.resolve("s");
    run(
        mode,
        () -> {
          Recorder served = new Recorder(log);
          try (Server _ = Network.createUnixServer(() -> served, path, ServerOptions.defaults());
              ProtocolConnection<Recorder> client =
                  Network.createUnixConnection(Recorder::new, path, ConnectOptions.defaults())) {
            client.transport().write("over a path".getBytes(UTF_8));
            client.transport().close();
            awaitUntil(served::isLost);
            assertEquals(path.toString(), Addresses.text(client.transport().peerAddress()));
          }
        });
    assertEquals(List.of("made", "data over a path", "eof", "lost None"), log);
    assertTrue(Files.exists(directory));
  }

  @BothModes
  void aProtocolIsReplacedByAnother(Mode mode) {
    run(
        mode,
        () -> {
          Recorder second = new Recorder(log);
          Recorder first =
              new Recorder(log) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  super.dataReceived(data);
                  transport().setProtocol(second);
                  transport().write("ok".getBytes(UTF_8));
                }
              };
          try (Server server = createServer(() -> first, HERE, 0);
              Connection client = openConnection(HERE, server.port())) {
            client.writer().write("first");
            client.reader().readExactly(2);
            log.add("switched");
            client.writer().write("second");
            client.writer().writeEof();
            awaitUntil(second::isLost);
            assertEquals("first", first.received.toString());
            assertEquals("second", second.received.toString());
          }
          yieldNow();
        });
    assertEquals(List.of("made", "data first", "switched", "data second", "eof", "lost None"), log);
  }
}
