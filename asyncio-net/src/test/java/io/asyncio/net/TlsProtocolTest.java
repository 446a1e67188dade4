package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.createConnection;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.TlsTest.CLIENT_TLS;
import static io.asyncio.net.TlsTest.HERE;
import static io.asyncio.net.TlsTest.SERVER;
import static io.asyncio.net.TlsTest.SERVER_TLS;
import static io.asyncio.net.TlsTest.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.TlsException.Reason;
import io.asyncio.net.TlsOptions.ClientAuthentication;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// TLS under protocols and their transports.
@WithinSeconds
final class TlsProtocolTest {

  private final List<Recorder> served = new ArrayList<>();

  /// Remembers those of a server.
  private Recorder serving(Recorder recorder) {
    served.add(recorder);
    return recorder;
  }

  private Server serve(TlsOptions tls) {
    return createServer(
        () -> serving(new Recorder()), List.of(HERE), 0, ServerOptions.defaults().withTls(tls));
  }

  private static ProtocolConnection<Recorder> connect(Server server, TlsOptions tls) {
    return createConnection(
        Recorder::new, HERE, server.port(), ConnectOptions.defaults().withTls(tls));
  }

  /// The first of a server, which in TLS 1.3 may know of it later than the client.
  private Recorder accepted() {
    awaitUntil(() -> !served.isEmpty() && served.getFirst().log.contains("made"));
    return served.getFirst();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void awaitText(Recorder recorder, String text) {
    awaitUntil(() -> recorder.received.toString().equals(text));
  }

  // ---- From the first byte on

  @BothModes
  void theCallsAreThoseOfAnyOtherConnectionInBothVersions(Mode mode) {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      served.clear();
      run(
          mode,
          () -> {
            try (Server server = serve(SERVER_TLS)) {
              ProtocolConnection<Recorder> client =
                  connect(server, CLIENT_TLS.withProtocols(version));
              assertEquals(List.of("made"), client.protocol().log);
              TlsSession session = client.transport().tlsSession().orElseThrow();
              assertEquals(version, session.protocol());
              assertEquals(SERVER.certificate(), session.peerCertificates().getFirst());
              client.transport().write(bytes("question"));
              awaitText(accepted(), "question");
              Transport accepted = served.getFirst().transport();
              assertEquals(version, accepted.tlsSession().orElseThrow().protocol());
              accepted.write(bytes("answer"));
              accepted.close();
              awaitUntil(client.protocol()::isLost);
              assertEquals(
                  List.of("made", "data answer", "eof", "lost None"), client.protocol().log);
            }
          });
      assertEquals(List.of("made", "data question", "lost None"), served.getFirst().log);
    }
  }

  /// A protocol that collects, and answers with the same.
  private static final class Echo extends Recorder {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      all.writeBytes(copy);
      transport().write(copy);
    }
  }

  @BothModes
  void muchGoesThereAndBackUnchanged(Mode mode) {
    byte[] sent = new byte[2_000_000];
    new Random(5).nextBytes(sent);
    run(
        mode,
        () -> {
          Echo echo = new Echo();
          try (Server server =
                  createServer(
                      () -> echo, List.of(HERE), 0, ServerOptions.defaults().withTls(SERVER_TLS));
              Connection client =
                  openConnection(
                      HERE, server.port(), ConnectOptions.defaults().withTls(CLIENT_TLS))) {
            Task<Void> writing = createTask(() -> client.writer().write(sent));
            assertArrayEquals(sent, client.reader().readExactly(sent.length));
            writing.await();
            assertArrayEquals(sent, echo.all.toByteArray());
          }
        });
  }

  /// A protocol with a small buffer of its own.
  private static final class Buffered implements BufferedProtocol {
    private final ByteBuffer buffer = ByteBuffer.allocate(1000);
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    final List<String> log = new ArrayList<>();

    @Override
    public void connectionMade(Transport made) {
      log.add("made");
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
      all.write(buffer.array(), 0, count);
      buffer.clear();
    }

    @Override
    public boolean eofReceived() {
      log.add("eof after " + all.size());
      return false;
    }

    @Override
    public void connectionLost(Optional<Throwable> error) {
      log.add("lost " + error);
    }
  }

  @BothModes
  void aProtocolWithABufferOfItsOwnGetsAllInIt(Mode mode) {
    byte[] sent = new byte[300_000];
    new Random(6).nextBytes(sent);
    Buffered protocol = new Buffered();
    run(
        mode,
        () -> {
          try (Server server =
                  createServer(
                      () -> protocol,
                      List.of(HERE),
                      0,
                      ServerOptions.defaults().withTls(SERVER_TLS));
              Connection client =
                  openConnection(
                      HERE, server.port(), ConnectOptions.defaults().withTls(CLIENT_TLS))) {
            client.writer().write(sent);
          }
        });
    assertArrayEquals(sent, protocol.all.toByteArray());
    assertEquals(List.of("made", "eof after 300000", "lost Optional.empty"), protocol.log);
  }

  /// Writes until the system and the peer take no more.
  private static int fill(Recorder writer) {
    int written = 0;
    do {
      writer.transport().write(new byte[100_000]);
      written += 100_000;
      for (int i = 0; i < 20 && writer.transport().writeBufferSize() > 0; i++) {
        Asyncio.sleep(Duration.ofMillis(1));
      }
    } while (writer.transport().writeBufferSize() <= 64 * 1024);
    assertEquals("pause", writer.log.getLast());
    return written;
  }

  @BothModes
  void theWriterIsPausedWhileThePeerReadsNothing(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS);
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
            Transport accepted = accepted().transport();
            accepted.pauseReading();
            int all = fill(client.protocol());
            assertEquals("", served.getFirst().received.toString());
            accepted.resumeReading();
            awaitUntil(() -> served.getFirst().received.length() == all);
            awaitUntil(() -> client.protocol().log.getLast().equals("resume"));
          }
        });
  }

  /// The last bytes and the end of TLS may come in one piece, of which the protocol wants a part.
  @BothModes
  void whatCameBeforeTheEndWaitsForAProtocolThatPaused(Mode mode) {
    run(
        mode,
        () -> {
          Recorder pausing =
              new Recorder() {
                @Override
                public void dataReceived(ByteBuffer data) {
                  super.dataReceived(data);
                  transport().pauseReading();
                }
              };
          try (Server server =
              createServer(
                  () -> pausing, List.of(HERE), 0, ServerOptions.defaults().withTls(SERVER_TLS))) {
            Connection client =
                openConnection(HERE, server.port(), ConnectOptions.defaults().withTls(CLIENT_TLS));
            client.writer().write("one");
            client.writer().flush();
            client.writer().write("two");
            // It waits for the end of the other side.
            Task<Void> closing = createTask(client::close);
            awaitUntil(() -> !pausing.log.isEmpty());
            while (!pausing.isLost()) {
              int told = pausing.log.size();
              awaitUntil(() -> pausing.log.size() > told || !pausing.transport().isReading());
              pausing.transport().resumeReading();
              yieldNow();
            }
            closing.await();
          }
          assertEquals("onetwo", pausing.received.toString());
          assertEquals(
              List.of("eof", "lost None"), pausing.log.reversed().subList(0, 2).reversed());
        });
  }

  @BothModes
  void aPausedProtocolIsToldOfTheEndWhenItCloses(Mode mode) {
    for (boolean aborts : List.of(true, false)) {
      served.clear();
      run(
          mode,
          () -> {
            try (Server server = serve(SERVER_TLS)) {
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS);
              Transport accepted = accepted().transport();
              client.transport().write(bytes("last words"));
              client.transport().close();
              accepted.pauseReading();
              if (aborts) {
                accepted.abort();
              } else {
                accepted.close();
              }
            }
          });
      assertEquals("lost None", served.getFirst().log.getLast());
    }
  }

  @BothModes
  void theServersEndOfGraceReachesAPausedProtocolWhosePeerHasClosed(Mode mode) {
    run(
        mode,
        () -> {
          Server server =
              createServer(
                  () -> serving(new Recorder()),
                  List.of(HERE),
                  0,
                  ServerOptions.defaults().withTls(SERVER_TLS).withGrace(Duration.ofMillis(20)));
          ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS);
          accepted().transport().pauseReading();
          client.transport().write(bytes("last words"));
          client.transport().close();
          server.close();
          assertEquals(List.of("made", "lost None"), served.getFirst().log);
          awaitUntil(client.protocol()::isLost);
        });
  }

  // ---- Ends

  @BothModes
  void bothDirectionsEndAtOnce(Mode mode) {
    run(
        mode,
        () -> {
          Recorder stubborn =
              new Recorder() {
                @Override
                public boolean eofReceived() {
                  super.eofReceived();
                  return true;
                }
              };
          try (Server server =
                  createServer(
                      () -> stubborn,
                      List.of(HERE),
                      0,
                      ServerOptions.defaults().withTls(SERVER_TLS));
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
            assertFalse(client.transport().canWriteEof());
            UnsupportedOperationException error =
                assertThrows(
                    UnsupportedOperationException.class, () -> client.transport().writeEof());
            assertTrue(error.getMessage().contains("close it"), error.getMessage());
            client.transport().close();
            awaitUntil(() -> stubborn.isLost() && client.protocol().isLost());
            assertEquals(List.of("made", "eof", "lost None"), stubborn.log);
            assertEquals(List.of("made", "lost None"), client.protocol().log);
          }
        });
  }

  @BothModes
  void whatWasWrittenArrivesBeforeAClose(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS);
            client.transport().write(bytes("x".repeat(500_000)));
            client.transport().close();
            client.transport().write(bytes("too late"));
            awaitUntil(() -> !served.isEmpty() && served.getFirst().isLost());
            assertEquals(500_000, served.getFirst().received.length());
            assertEquals(
                List.of("eof", "lost None"),
                served.getFirst().log.reversed().subList(0, 2).reversed());
          }
        });
  }

  @BothModes
  void anAbortIsNotTakenForAnEnd(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS);
            client.transport().write(bytes("half a"));
            awaitText(accepted(), "half a");
            client.transport().abort();
            awaitUntil(() -> client.protocol().isLost() && served.getFirst().isLost());
            assertEquals(List.of("made", "lost None"), client.protocol().log);
            String lost = served.getFirst().log.getLast();
            // Without a close_notify, or reset if anything, such as a ticket, was not read.
            assertTrue(lost.startsWith("lost the connection to "), lost);
            assertFalse(served.getFirst().log.contains("eof"));
          }
        });
  }

  @BothModes
  void aPeerThatTakesNothingHoldsUpACloseNoLongerThanTheShutdownTimeout(Mode mode) {
    run(
        mode,
        () -> {
          TlsOptions impatient = SERVER_TLS.withShutdownTimeout(Duration.ofMillis(50));
          try (Server server = serve(impatient);
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
            client.transport().pauseReading();
            Recorder accepted = accepted();
            fill(accepted);
            accepted.transport().close();
            awaitUntil(accepted::isLost);
            assertEquals("lost None", accepted.log.getLast());
            assertFalse(accepted.log.contains("eof"));
          }
        });
  }

  /// In TLS 1.3 the client is through before the server has looked at its certificate.
  @BothModes
  void aCertificateThatIsMissedLateIsTheReasonOfTheLoss(Mode mode) {
    List<Optional<Throwable>> reasons = new ArrayList<>();
    run(
        mode,
        () -> {
          TlsOptions asking =
              SERVER_TLS
                  .withTrustedCertificates(Certificates.CA.file())
                  .withClientAuthentication(ClientAuthentication.REQUIRED);
          try (Server server = serve(asking)) {
            var _ =
                createConnection(
                    () ->
                        new Recorder() {
                          @Override
                          public void connectionLost(Optional<Throwable> error) {
                            reasons.add(error);
                          }
                        },
                    HERE,
                    server.port(),
                    ConnectOptions.defaults().withTls(CLIENT_TLS.withProtocols("TLSv1.3")));
            awaitUntil(() -> !reasons.isEmpty() && server.failedHandshakes() == 1);
          }
        });
    assertTrue(served.isEmpty());
    TlsException error = assertInstanceOf(TlsException.class, reasons.getFirst().orElseThrow());
    assertEquals(Reason.REFUSED_BY_PEER, error.reason(), error.getMessage());
  }

  // ---- Handshakes that fail

  @BothModes
  void noProtocolIsMadeForAServerThatIsNotTrusted(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            TlsException error =
                assertThrows(TlsException.class, () -> connect(server, TlsOptions.client()));
            assertEquals(Reason.UNKNOWN_AUTHORITY, error.reason(), error.getMessage());
            TlsException wrong =
                assertThrows(
                    TlsException.class,
                    () -> connect(server, CLIENT_TLS.withServerName("other.example")));
            assertEquals(Reason.WRONG_HOST, wrong.reason(), wrong.getMessage());
            awaitUntil(() -> server.failedHandshakes() == 2 && server.connectionCount() == 0);
          }
          assertTrue(served.isEmpty());
        });
  }

  /// The first bytes of a client's first message; what follows never comes.
  private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3};

  @BothModes
  void aClientThatVanishesInTheHandshakeLeavesNothing(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            Connection polite = openConnection(HERE, server.port());
            polite.writer().write(HALF_A_HELLO);
            polite.close();
            awaitUntil(() -> server.failedHandshakes() == 1);
            Connection rude = openConnection(HERE, server.port());
            rude.writer().write(HALF_A_HELLO);
            rude.writer().flush();
            rude.writer().abort();
            awaitUntil(() -> server.failedHandshakes() == 2 && server.connectionCount() == 0);
            try (ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
              assertEquals(List.of("made"), client.protocol().log);
              assertEquals(List.of("made"), accepted().log);
            }
          }
          assertEquals(1, served.size());
        });
  }

  @BothModes
  void aClientThatStopsInTheHandshakeIsDroppedInTime(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS.withHandshakeTimeout(Duration.ofMillis(30)));
              Connection silent = openConnection(HERE, server.port())) {
            silent.writer().write(HALF_A_HELLO);
            assertThrows(
                StreamBrokenException.class,
                () -> {
                  // It may be told in words of TLS before it is dropped.
                  while (silent.reader().read(100).length > 0) {}
                  throw new StreamBrokenException("the end", null);
                });
            awaitUntil(() -> server.failedHandshakes() == 1 && server.connectionCount() == 0);
          }
          assertTrue(served.isEmpty());
        });
  }

  @BothModes
  void aServerThatVanishesInTheHandshakeIsTold(Mode mode) {
    run(
        mode,
        () -> {
          for (ConnectionHandler vanishing :
              List.<ConnectionHandler>of(
                  (reader, writer) -> {
                    reader.readExactly(5);
                    writer.abort();
                  },
                  (reader, writer) -> {
                    reader.readExactly(5);
                    // A record of a handshake of 100 bytes, of which there are two.
                    writer.write(new byte[] {22, 3, 3, 0, 100, 2, 0});
                  })) {
            try (Server server = startServer(vanishing, HERE, 0)) {
              TlsException error =
                  assertThrows(TlsException.class, () -> connect(server, CLIENT_TLS));
              assertEquals(Reason.CLOSED, error.reason(), error.getMessage());
            }
          }
        });
  }

  @BothModes
  void plainTextOnATlsPortReachesNoProtocol(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS);
              Connection plain = openConnection(HERE, server.port())) {
            plain.writer().write("GET / HTTP/1.0\r\n\r\n");
            plain.reader().readAll();
            awaitUntil(() -> server.failedHandshakes() == 1 && server.connectionCount() == 0);
          }
          try (Server server =
              createServer(
                  () ->
                      new Recorder() {
                        @Override
                        public void connectionMade(Transport made) {
                          super.connectionMade(made);
                          made.write(bytes("220 ready\r\n"));
                        }
                      },
                  HERE,
                  0)) {
            TlsException error =
                assertThrows(TlsException.class, () -> connect(server, CLIENT_TLS));
            assertEquals(Reason.NOT_TLS, error.reason(), error.getMessage());
          }
          assertTrue(served.isEmpty());
        });
  }

  // ---- Going over to TLS

  /// Goes over to TLS when it is asked to.
  private static final class Upgrading extends Recorder {
    @Override
    public void dataReceived(ByteBuffer data) {
      super.dataReceived(data);
      if (log.getLast().equals("data STARTTLS")) {
        transport().pauseReading();
        var _ =
            createTask(() -> {
              transport().write(bytes("go ahead"));
              Network.startTls(transport(), SERVER_TLS);
              transport().resumeReading();
            });
      }
    }
  }

  private ProtocolConnection<Recorder> plain(Server server) {
    return createConnection(Recorder::new, HERE, server.port());
  }

  @BothModes
  void transportAndProtocolStayTheSameOnBothSides(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = createServer(() -> serving(new Upgrading()), HERE, 0);
              ProtocolConnection<Recorder> client = plain(server)) {
            Transport transport = client.transport();
            assertEquals(Optional.empty(), transport.tlsSession());
            assertTrue(transport.canWriteEof());
            transport.write(bytes("STARTTLS"));
            awaitText(client.protocol(), "go ahead");
            Network.startTls(transport, CLIENT_TLS);
            assertEquals("TLSv1.3", transport.tlsSession().orElseThrow().protocol());
            assertFalse(transport.canWriteEof());
            assertSame(client.protocol(), transport.protocol());
            transport.write(bytes("secret"));
            awaitText(served.getFirst(), "STARTTLSsecret");
            served.getFirst().transport().write(bytes(" answer"));
            awaitText(client.protocol(), "go ahead answer");
            transport.close();
            awaitUntil(() -> served.getFirst().isLost() && client.protocol().isLost());
          }
          assertEquals(
              List.of("made", "data STARTTLS", "data secret", "eof", "lost None"),
              served.getFirst().log);
        });
  }

  @BothModes
  void whatIsWrittenBeforeGoesInPlainAndNothingIsWrittenMeanwhile(Mode mode) {
    run(
        mode,
        () -> {
          List<String> plain = new ArrayList<>();
          ConnectionHandler mail =
              (reader, writer) -> {
                plain.add(reader.readText().orElseThrow());
                writer.startTls(SERVER_TLS);
                TlsTest.echo(reader, writer);
              };
          try (Server server = startServer(mail, HERE, 0);
              ProtocolConnection<Recorder> client = plain(server)) {
            client.transport().write(bytes("in plain\n"));
            Task<Void> starting =
                createTask(() -> Network.startTls(client.transport(), CLIENT_TLS));
            awaitUntil(((SocketTransport) client.transport())::startsTls);
            IllegalStateException error =
                assertThrows(
                    IllegalStateException.class,
                    () -> client.transport().write(bytes("in between")));
            assertTrue(error.getMessage().contains("startTls"), error.getMessage());
            assertThrows(
                IllegalStateException.class,
                () -> Network.startTls(client.transport(), CLIENT_TLS));
            starting.await();
            client.transport().write(bytes("after"));
            awaitText(client.protocol(), "after");
            assertEquals(List.of("in plain"), plain);
          }
        });
  }

  @BothModes
  void theHandshakeReadsAlsoIfTheProtocolPausesMeanwhile(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler greeting =
              (reader, writer) -> {
                writer.startTls(SERVER_TLS);
                writer.write("hello");
                reader.readAll();
              };
          try (Server server = startServer(greeting, HERE, 0);
              ProtocolConnection<Recorder> client = plain(server)) {
            Task<Void> starting =
                createTask(() -> Network.startTls(client.transport(), CLIENT_TLS));
            awaitUntil(((SocketTransport) client.transport())::startsTls);
            client.transport().pauseReading();
            starting.await();
            assertFalse(client.transport().isReading());
            assertEquals(List.of("made"), client.protocol().log);
            client.transport().resumeReading();
            awaitText(client.protocol(), "hello");
          }
        });
  }

  @BothModes
  void aClientThatDoesNotWaitForTheAnswerIsServed(Mode mode) {
    run(
        mode,
        () -> {
          Recorder late = new Recorder();
          try (Server server = createServer(() -> late, HERE, 0);
              ProtocolConnection<Recorder> client = plain(server)) {
            awaitUntil(() -> !late.log.isEmpty());
            late.transport().pauseReading();
            ((SocketTransport) late.transport()).socket().resumeReading();
            Task<Void> asking = createTask(() -> Network.startTls(client.transport(), CLIENT_TLS));
            awaitUntil(() -> ((SocketTransport) late.transport()).unread() > 0);
            Network.startTls(late.transport(), SERVER_TLS);
            late.transport().resumeReading();
            asking.await();
            client.transport().write(bytes("early bird"));
            awaitText(late, "early bird");
          }
        });
  }

  /// Who can write into the plain part of a conversation must not get a word into the other.
  @BothModes
  void whatCameBeforeIsRefused(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler attacker =
              (reader, writer) -> {
                writer.write("you are root");
                reader.readAll();
              };
          try (Server server = startServer(attacker, HERE, 0);
              ProtocolConnection<Recorder> client =
                  createConnection(
                      () ->
                          new Recorder() {
                            @Override
                            public void connectionMade(Transport made) {
                              super.connectionMade(made);
                              made.pauseReading();
                            }
                          },
                      HERE,
                      server.port())) {
            SocketTransport transport = (SocketTransport) client.transport();
            transport.socket().resumeReading();
            awaitUntil(() -> transport.unread() > 0);
            TlsException error =
                assertThrows(TlsException.class, () -> Network.startTls(transport, CLIENT_TLS));
            assertEquals(Reason.UNREAD_PLAINTEXT, error.reason());
            assertTrue(error.getMessage().contains("12 bytes came before"), error.getMessage());
            awaitUntil(client.protocol()::isLost);
            assertEquals("", client.protocol().received.toString());
          }
        });
  }

  @BothModes
  void aFailedOrCancelledStartClosesTheConnection(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler silence = (reader, _) -> reader.readAll();
          try (Server server = startServer(silence, HERE, 0)) {
            ProtocolConnection<Recorder> slow = plain(server);
            TlsException late =
                assertThrows(
                    TlsException.class,
                    () ->
                        Network.startTls(
                            slow.transport(),
                            CLIENT_TLS.withHandshakeTimeout(Duration.ofMillis(20))));
            assertEquals(Reason.HANDSHAKE_TIMEOUT, late.reason(), late.getMessage());
            awaitUntil(slow.protocol()::isLost);
            assertThrows(
                StreamClosedException.class, () -> Network.startTls(slow.transport(), CLIENT_TLS));

            ProtocolConnection<Recorder> cancelled = plain(server);
            Task<Void> starting =
                createTask(() -> Network.startTls(cancelled.transport(), CLIENT_TLS));
            awaitUntil(((SocketTransport) cancelled.transport())::startsTls);
            starting.cancel();
            awaitUntil(cancelled.protocol()::isLost);
            assertTrue(starting.isCancelled());

            ProtocolConnection<Recorder> closed = plain(server);
            Task<Void> meanwhile =
                createTask(() -> Network.startTls(closed.transport(), CLIENT_TLS));
            awaitUntil(((SocketTransport) closed.transport())::startsTls);
            closed.transport().close();
            TlsException gone = assertThrows(TlsException.class, meanwhile::await);
            assertEquals(Reason.CLOSED, gone.reason(), gone.getMessage());
            awaitUntil(closed.protocol()::isLost);
            awaitUntil(() -> server.connectionCount() == 0);
          }
        });
  }

  @BothModes
  void tlsGoesThroughTls(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler twice =
              (reader, writer) -> {
                writer.startTls(SERVER_TLS);
                TlsTest.echo(reader, writer);
              };
          try (Server server = TlsTest.serve(twice, SERVER_TLS);
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
            Network.startTls(client.transport(), CLIENT_TLS.withServerName("localhost"));
            client.transport().write(bytes("wrapped twice"));
            awaitText(client.protocol(), "wrapped twice");
          }
        });
  }

  /// What a protocol throws ends its own connection and no other.
  @BothModes
  void aProtocolThatThrowsIsAborted(Mode mode) {
    List<String> reports = new ArrayList<>();
    run(
        mode,
        () -> {
          runningLoop().setExceptionHandler((_, context) -> reports.add(context.message()));
          Recorder failing =
              new Recorder() {
                @Override
                public void dataReceived(ByteBuffer data) {
                  throw new IllegalStateException("no more");
                }
              };
          try (Server server =
                  createServer(
                      () -> failing,
                      List.of(HERE),
                      0,
                      ServerOptions.defaults().withTls(SERVER_TLS));
              ProtocolConnection<Recorder> client = connect(server, CLIENT_TLS)) {
            client.transport().write(bytes("x"));
            awaitUntil(() -> failing.isLost() && client.protocol().isLost());
            assertEquals(List.of("made", "lost no more"), failing.log);
            assertTrue(client.protocol().log.getLast().startsWith("lost the connection to "));
          }
        });
    assertEquals(List.of("Fatal error: protocol.data_received() call failed."), reports);
  }
}
