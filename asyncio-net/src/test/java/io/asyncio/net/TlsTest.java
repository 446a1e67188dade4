package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.openUnixConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.startUnixServer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.TlsOptions.ClientAuthentication;
import io.asyncio.sync.Event;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// TLS from the first byte on, over real sockets.
@WithinSeconds
final class TlsTest {

  static final String HERE = "127.0.0.1";
  static final Certificates.Issued SERVER = Certificates.CA.issue("server", "localhost", HERE);
  static final TlsOptions SERVER_TLS = TlsOptions.server(SERVER.load());
  static final TlsOptions CLIENT_TLS =
      TlsOptions.client().withTrustedCertificates(Certificates.CA.file());

  private final List<String> log = new ArrayList<>();

  static void run(Mode mode, Action body) {
    Asyncio.run(body, RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  static void echo(StreamReader reader, StreamWriter writer) {
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  static Server serve(TlsOptions tls) {
    return serve(TlsTest::echo, tls);
  }

  static Server serve(ConnectionHandler handler, TlsOptions tls) {
    return startServer(handler, HERE, 0, ServerOptions.defaults().withTls(tls));
  }

  static Connection connect(Server server, TlsOptions tls) {
    return openConnection(HERE, server.port(), ConnectOptions.defaults().withTls(tls));
  }

  private static TlsSession session(Connection connection) {
    return connection.writer().tlsSession().orElseThrow();
  }

  private static TlsException refused(Server server, TlsOptions tls) {
    return assertThrows(TlsException.class, () -> connect(server, tls));
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ofMillis(1));
    }
  }

  // ---- It works

  @BothModes
  void bytesGoThereAndBackInBothVersions(Mode mode) {
    byte[] sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
              try (Connection connection = connect(server, CLIENT_TLS.withProtocols(version))) {
                Task<Void> writing = createTask(() -> connection.writer().write(sent));
                assertArrayEquals(sent, connection.reader().readExactly(sent.length));
                writing.await();
                assertEquals(version, session(connection).protocol());
                assertEquals(
                    SERVER.certificate(), session(connection).peerCertificates().getFirst());
                assertFalse(connection.writer().canWriteEof());
                assertThrows(
                    UnsupportedOperationException.class, () -> connection.writer().writeEof());
              }
            }
          }
        });
  }

  @BothModes
  void thousandsOfSmallWritesArriveInOrder(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS);
              Connection connection = connect(server, CLIENT_TLS)) {
            for (int i = 0; i < 2000; i++) {
              connection.writer().write(i + "\n");
              if (i % 50 == 0) {
                connection.writer().flush();
              }
            }
            for (int i = 0; i < 2000; i++) {
              assertEquals(String.valueOf(i), connection.reader().readText().orElseThrow());
            }
          }
        });
  }

  @BothModes
  void aClientThatSaysAllAndHangsUpIsServed(Mode mode) {
    run(
        mode,
        () -> {
          Event served = new Event();
          ConnectionHandler all =
              (reader, _) -> {
                log.add(new String(reader.readAll(), java.nio.charset.StandardCharsets.UTF_8));
                served.set();
              };
          try (Server server = serve(all, SERVER_TLS)) {
            Connection connection = connect(server, CLIENT_TLS);
            connection.writer().write("all that there is");
            connection.close();
            served.await();
          }
        });
    assertEquals(List.of("all that there is"), log);
  }

  @BothModes
  void aUnixSocketNeedsTheNameOfTheServer(Mode mode) {
    run(
        mode,
        () -> {
          Path path = Files.createTempDirectory("asyncio").resolve("s");
          try (Server _ =
              startUnixServer(TlsTest::echo, path, ServerOptions.defaults().withTls(SERVER_TLS))) {
            ConnectOptions nameless = ConnectOptions.defaults().withTls(CLIENT_TLS);
            IllegalArgumentException error =
                assertThrows(
                    IllegalArgumentException.class, () -> openUnixConnection(path, nameless));
            assertTrue(error.getMessage().contains("withServerName"), error.getMessage());
            ConnectOptions named =
                ConnectOptions.defaults().withTls(CLIENT_TLS.withServerName("localhost"));
            try (Connection connection = openUnixConnection(path, named)) {
              connection.writer().write("hello\n");
              assertEquals(Optional.of("hello"), connection.reader().readText());
            }
          }
          Files.deleteIfExists(path);
        });
  }

  @BothModes
  void aContextOfTheJdkServes(Mode mode) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {CLIENT_TLS.trust()}, null);
    TlsOptions tls = TlsOptions.of(context);
    assertThrows(IllegalStateException.class, tls::dangerouslyWithoutVerification);
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS);
              Connection connection = connect(server, tls)) {
            connection.writer().write("hello\n");
            assertEquals(Optional.of("hello"), connection.reader().readText());
          }
        });
  }

  // ---- Agreements

  @BothModes
  void theClientsFirstCommonApplicationProtocolIsChosenByTheServersOrder(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler tell =
              (_, writer) ->
                  writer.write(
                      writer.tlsSession().orElseThrow().applicationProtocol().orElse("none"));
          TlsOptions both = SERVER_TLS.withApplicationProtocols("h2", "http/1.1");
          try (Server server = serve(tell, both)) {
            try (Connection connection =
                connect(server, CLIENT_TLS.withApplicationProtocols("http/1.1", "h2"))) {
              assertEquals("h2", session(connection).applicationProtocol().orElseThrow());
              assertEquals("h2", connection.reader().readText().orElseThrow());
            }
            try (Connection connection = connect(server, CLIENT_TLS)) {
              assertEquals(Optional.empty(), session(connection).applicationProtocol());
              assertEquals("none", connection.reader().readText().orElseThrow());
            }
            TlsException none = refused(server, CLIENT_TLS.withApplicationProtocols("smtp"));
            assertEquals(TlsException.Reason.NO_COMMON_APPLICATION_PROTOCOL, none.reason());
            assertTrue(none.getMessage().contains("withApplicationProtocols"), none.getMessage());
          }
        });
  }

  @BothModes
  void theHostThatIsAskedForChoosesTheCertificate(Mode mode) {
    Certificates.Issued shop = Certificates.CA.issue("shop", "shop.example");
    Certificates.Issued any = Certificates.CA.issue("any", "*.other.example");
    TlsOptions tls =
        SERVER_TLS
            .withHostCertificates("Shop.example", shop.load())
            .withHostCertificates("*.other.example", any.load());
    run(
        mode,
        () -> {
          try (Server server = serve(tls)) {
            for (var expected :
                List.of(
                    java.util.Map.entry("shop.example", shop),
                    java.util.Map.entry("a.other.example", any),
                    java.util.Map.entry("localhost", SERVER),
                    java.util.Map.entry(HERE, SERVER))) {
              try (Connection connection =
                  connect(server, CLIENT_TLS.withServerName(expected.getKey()))) {
                assertEquals(
                    expected.getValue().certificate(),
                    session(connection).peerCertificates().getFirst());
              }
            }
          }
        });
  }

  @BothModes
  void sessionsAreResumedWithinTheSameOptionsOnly(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
              TlsOptions tls = CLIENT_TLS.withProtocols(version);
              long first = createdBy(connect(server, tls));
              assertEquals(first, createdBy(connect(server, tls)), version);
              assertNotEquals(
                  first, createdBy(connect(server, tls.withProtocols(version))), version);
            }
          }
        });
  }

  /// When the handshake was whose session this is: a resumed one is older.
  private static long createdBy(Connection connection) {
    try (connection) {
      // A ticket of TLS 1.3 comes after the handshake, and with the first answer.
      connection.writer().write("x");
      connection.reader().readExactly(1);
      NettyStream stream = (NettyStream) connection.writer().stream();
      SslHandler handler = stream.socket().channel.pipeline().get(SslHandler.class);
      return handler.engine().getSession().getCreationTime();
    }
  }

  @BothModes
  void certificatesAreReloadedWhileTheServerRuns(Mode mode) {
    run(
        mode,
        () -> {
          Certificates.Issued old = Certificates.CA.issue("old", HERE);
          Certificates.Issued renewed = Certificates.CA.issue("renewed", HERE);
          TlsCertificates certificates = old.load();
          try (Server server = serve(TlsOptions.server(certificates));
              Connection before = connect(server, CLIENT_TLS)) {
            assertEquals(old.certificate(), session(before).peerCertificates().getFirst());

            Files.writeString(old.key(), "damaged");
            assertThrows(TlsException.class, certificates::reload);
            try (Connection still = connect(server, CLIENT_TLS)) {
              assertEquals(old.certificate(), session(still).peerCertificates().getFirst());
            }

            Files.copy(renewed.key(), old.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                renewed.chain(), old.chain(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            certificates.reload();
            // The same client options, which would resume the session.
            try (Connection after = connect(server, CLIENT_TLS)) {
              assertEquals(renewed.certificate(), session(after).peerCertificates().getFirst());
            }
            before.writer().write("still there\n");
            assertEquals(Optional.of("still there"), before.reader().readText());
          }
        });
  }

  // ---- Certificates of clients

  @BothModes
  void aServerCanAskForCertificates(Mode mode) {
    Certificates.Issued client = Certificates.CA.issue("client");
    TlsOptions asking =
        SERVER_TLS
            .withTrustedCertificates(Certificates.CA.file())
            .withClientAuthentication(ClientAuthentication.REQUIRED);
    ConnectionHandler tell =
        (_, writer) -> {
          List<?> shown = writer.tlsSession().orElseThrow().peerCertificates();
          writer.write(shown.isEmpty() ? "nobody" : "client");
        };
    run(
        mode,
        () -> {
          try (Server server = serve(tell, asking)) {
            TlsOptions known = CLIENT_TLS.withCertificates(client.load());
            try (Connection connection = connect(server, known)) {
              assertEquals(Optional.of("client"), connection.reader().readText());
            }
            TlsOptions store =
                CLIENT_TLS.withCertificates(TlsCertificates.of(client.store("secret"), "secret"));
            try (Connection connection = connect(server, store)) {
              assertEquals(Optional.of("client"), connection.reader().readText());
            }
            TlsOptions foreign =
                CLIENT_TLS.withCertificates(new Certificates("foreign").issue("client").load());
            for (TlsOptions refused : List.of(CLIENT_TLS, foreign)) {
              for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                TlsException error =
                    assertThrows(
                        TlsException.class,
                        () -> {
                          // In TLS 1.3 the client is through before the server has looked.
                          try (Connection late = connect(server, refused.withProtocols(version))) {
                            late.reader().readText();
                          }
                        });
                assertEquals(
                    TlsException.Reason.REFUSED_BY_PEER, error.reason(), error.getMessage());
              }
            }
            until(() -> server.failedHandshakes() == 4);
          }
          try (Server server =
                  serve(tell, asking.withClientAuthentication(ClientAuthentication.OPTIONAL));
              Connection connection = connect(server, CLIENT_TLS)) {
            assertEquals(Optional.of("nobody"), connection.reader().readText());
          }
        });
  }

  // ---- Refusals

  @BothModes
  void aCertificateThatIsWrongIsRefusedWithTheReason(Mode mode) {
    Certificates ca = Certificates.CA;
    java.time.Instant now = java.time.Instant.now();
    Duration days = Duration.ofDays(5);
    run(
        mode,
        () -> {
          check(
              ca.issue("old", now.minus(days.multipliedBy(2)), now.minus(days), HERE),
              TlsException.Reason.CERTIFICATE_EXPIRED,
              "renew");
          check(
              ca.issue("new", now.plus(days), now.plus(days.multipliedBy(2)), HERE),
              TlsException.Reason.CERTIFICATE_NOT_YET_VALID,
              "clocks");
          check(
              ca.issue("other", "other.example"), TlsException.Reason.WRONG_HOST, "withServerName");
          check(ca.issue("no name"), TlsException.Reason.WRONG_HOST, "withServerName");
          check(
              new Certificates("foreign").issue("foreign", HERE),
              TlsException.Reason.UNKNOWN_AUTHORITY,
              "withTrustedCertificates");
        });
  }

  private static void check(Certificates.Issued issued, TlsException.Reason reason, String cure) {
    try (Server server = serve(TlsOptions.server(issued.load()))) {
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        TlsException error = refused(server, CLIENT_TLS.withProtocols(version));
        assertEquals(reason, error.reason(), error.getMessage());
        assertTrue(error.getMessage().contains(cure), error.getMessage());
        assertTrue(error.getMessage().contains(HERE + ":" + server.port()), error.getMessage());
      }
      until(() -> server.failedHandshakes() == 2 && server.connectionCount() == 0);
    }
  }

  @BothModes
  void theSystemsTrustHoldsUnlessItIsReplacedOrTurnedOff(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS)) {
            assertEquals(
                TlsException.Reason.UNKNOWN_AUTHORITY,
                refused(server, TlsOptions.client()).reason());
            connect(server, TlsOptions.client().dangerouslyWithoutVerification()).close();
            TlsOptions elsewhere = CLIENT_TLS.withServerName("elsewhere.example");
            assertEquals(TlsException.Reason.WRONG_HOST, refused(server, elsewhere).reason());
            connect(server, elsewhere.dangerouslyWithoutHostNameCheck()).close();
          }
        });
  }

  @BothModes
  void versionsThatDoNotMeetAreTold(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS.withProtocols("TLSv1.3"))) {
            TlsException error = refused(server, CLIENT_TLS.withProtocols("TLSv1.2"));
            assertEquals(
                TlsException.Reason.NO_COMMON_PROTOCOL, error.reason(), error.getMessage());
          }
          assertThrows(
              IllegalArgumentException.class, () -> serve(SERVER_TLS.withProtocols("TLSv9")));
          assertThrows(IllegalArgumentException.class, () -> serve(TlsOptions.client()));
        });
  }

  // ---- Peers that do not play along

  @BothModes
  void plainTextIsToldApartOnBothSides(Mode mode) {
    run(
        mode,
        () -> {
          runningLoop().setDebug(true);
          runningLoop()
              .setExceptionHandler((_, context) -> {
                TlsException error = (TlsException) context.exception().orElseThrow();
                log.add(error.reason() + ": " + context.message());
              });
          try (Server server = serve(SERVER_TLS)) {
            try (Connection plain = openConnection(HERE, server.port())) {
              plain.writer().write("GET / HTTP/1.0\r\n\r\n");
              plain.reader().readAll();
            }
            until(() -> server.failedHandshakes() == 1 && server.connectionCount() == 0);
            runningLoop().setDebug(false);
            try (Connection plain = openConnection(HERE, server.port())) {
              plain.writer().write("GET / HTTP/1.0\r\n\r\n");
              plain.reader().readAll();
            }
            until(() -> server.failedHandshakes() == 2);
          }
          for (ConnectionHandler plain :
              List.<ConnectionHandler>of(
                  (_, writer) -> writer.write("220 mail.example ready\r\n"),
                  (reader, writer) -> {
                    reader.read(1);
                    writer.write("HTTP/1.0 400 what?\r\n\r\n");
                  })) {
            try (Server server = startServer(plain, HERE, 0)) {
              TlsException error = refused(server, CLIENT_TLS);
              assertEquals(TlsException.Reason.NOT_TLS, error.reason(), error.getMessage());
            }
          }
        });
    assertEquals(List.of("NOT_TLS: SSL handshake failed"), log);
  }

  @BothModes
  void aSilentPeerTimesOutAndDisturbsNobody(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = serve(SERVER_TLS.withHandshakeTimeout(Duration.ofMillis(1500)));
              Connection silent = openConnection(HERE, server.port());
              Connection other = connect(server, CLIENT_TLS)) {
            other.writer().write("hello\n");
            assertEquals(Optional.of("hello"), other.reader().readText());
            assertArrayEquals(new byte[0], silent.reader().readAll());
            assertEquals(1, server.failedHandshakes());
            until(() -> server.connectionCount() == 1);
          }
          ConnectionHandler silence = (reader, _) -> reader.readAll();
          try (Server server = startServer(silence, HERE, 0)) {
            TlsException error =
                refused(server, CLIENT_TLS.withHandshakeTimeout(Duration.ofMillis(100)));
            assertEquals(TlsException.Reason.HANDSHAKE_TIMEOUT, error.reason());
            assertTrue(error.getMessage().contains("0.1 seconds"), error.getMessage());
          }
        });
    assertThrows(
        IllegalArgumentException.class, () -> CLIENT_TLS.withHandshakeTimeout(Duration.ZERO));
  }

  @BothModes
  void aConnectionClosedDuringTheHandshakeIsTold(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer((reader, _) -> reader.read(1000), HERE, 0)) {
            TlsException error = refused(server, CLIENT_TLS);
            assertEquals(TlsException.Reason.CLOSED, error.reason(), error.getMessage());
          }
          try (Server server = serve(SERVER_TLS)) {
            openConnection(HERE, server.port()).close();
            until(() -> server.failedHandshakes() == 1);
          }
        });
  }

  @BothModes
  void aCancelledHandshakeClosesTheConnection(Mode mode) {
    run(
        mode,
        () -> {
          Event begun = new Event();
          Event ended = new Event();
          ConnectionHandler silence =
              (reader, _) -> {
                reader.readExactly(1);
                begun.set();
                try {
                  reader.readAll();
                } finally {
                  ended.set();
                }
              };
          try (Server server = startServer(silence, HERE, 0)) {
            Task<Connection> connecting = createTask(() -> connect(server, CLIENT_TLS));
            begun.await();
            connecting.cancel();
            ended.await();
            assertTrue(connecting.isCancelled());
          }
        });
  }

  @BothModes
  void closingAServerEndsHandshakesAtOnce(Mode mode) {
    run(
        mode,
        () -> {
          Server server = serve(SERVER_TLS);
          try (Connection silent = openConnection(HERE, server.port())) {
            until(() -> server.connectionCount() == 1);
            server.close();
            assertEquals(0, server.connectionCount());
            silent.reader().readAll();
          }
        });
  }

  // ---- The end

  @BothModes
  void anEndWithoutCloseNotifyIsNoEnd(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler cut =
              (reader, writer) -> {
                writer.write("half a");
                writer.flush();
                reader.readExactly(1);
                writer.abort();
              };
          try (Server server = serve(cut, SERVER_TLS);
              Connection connection = connect(server, CLIENT_TLS)) {
            assertEquals(6, connection.reader().readExactly(6).length);
            connection.writer().write("x");
            StreamBrokenException error =
                assertThrows(StreamBrokenException.class, () -> connection.reader().readAll());
            assertTrue(error.getMessage().contains("close_notify"), error.getMessage());
          }
          ConnectionHandler whole = (_, writer) -> writer.write("the whole");
          try (Server server = serve(whole, SERVER_TLS);
              Connection connection = connect(server, CLIENT_TLS)) {
            assertEquals(9, connection.reader().readAll().length);
            assertTrue(connection.reader().atEof());
            // TLS ends both directions.
            until(() -> connection.writer().isClosing());
            assertThrows(StreamBrokenException.class, () -> connection.writer().write("more"));
          }
        });
  }

  @BothModes
  void closingWaitsNoLongerThanTheShutdownTimeout(Mode mode) {
    run(
        mode,
        () -> {
          Event closed = new Event();
          ConnectionHandler flood =
              (_, writer) -> {
                NettyStream stream = (NettyStream) writer.stream();
                stream.socket().setWaterMarks(Integer.MAX_VALUE, 0);
                writer.write(new byte[20_000_000]);
                writer.close();
                closed.set();
              };
          TlsOptions impatient = SERVER_TLS.withShutdownTimeout(Duration.ofMillis(50));
          try (Server server = serve(flood, impatient);
              Connection connection = connect(server, CLIENT_TLS)) {
            Asyncio.timeout(Duration.ofSeconds(5), closed::await);
            assertThrows(StreamBrokenException.class, () -> connection.reader().readAll());
          }
        });
  }

  // ---- Files

  @BothModes
  void aFileThatIsOfNoUseIsNamed(Mode mode) throws Exception {
    Path missing = Path.of("no-such.pem");
    Path text = Certificates.write("hello");
    Path old = Certificates.write(Certificates.pem("RSA PRIVATE KEY", new byte[9]));
    Path damaged = Certificates.write(Certificates.pem("CERTIFICATE", new byte[9]));
    Certificates.Issued other = Certificates.CA.issue("other");
    bad(missing, SERVER.key(), "no-such.pem: there is no such file");
    bad(text, SERVER.key(), text + ": it has no BEGIN line");
    bad(SERVER.key(), SERVER.key(), SERVER.key() + ": it has no certificate but a PRIVATE KEY");
    bad(damaged, SERVER.key(), damaged + ": a certificate in it is damaged");
    bad(SERVER.chain(), SERVER.chain(), SERVER.chain() + ": it has no key but a CERTIFICATE");
    bad(SERVER.chain(), old, "openssl pkcs8 -topk8 -nodes -in " + old.getFileName());
    bad(SERVER.chain(), other.key(), other.key() + ": its key does not belong to");
    Path store = Files.createTempFile("asyncio", ".p12");
    assertBad("cannot use the key store " + missing, () -> TlsCertificates.ofKeyStore(missing, ""));
    try (var out = Files.newOutputStream(store)) {
      SERVER.store("right").store(out, "right".toCharArray());
    }
    assertBad("check the password", () -> TlsCertificates.ofKeyStore(store, "wrong"));
    TlsCertificates right = TlsCertificates.ofKeyStore(store, "right");
    run(
        mode,
        () -> {
          try (Server server = serve(TlsOptions.server(right))) {
            connect(server, CLIENT_TLS).close();
          }
        });
    Files.delete(store);
  }

  private static void bad(Path chain, Path key, String part) {
    assertBad(part, () -> TlsCertificates.ofPem(chain, key));
  }

  private static void assertBad(String part, org.junit.jupiter.api.function.Executable action) {
    TlsException error = assertThrows(TlsException.class, action);
    assertEquals(TlsException.Reason.BAD_FILE, error.reason());
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
