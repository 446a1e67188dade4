package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.TlsException.Reason;
import io.asyncio.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Going over to TLS on a connection that is in use.
@WithinSeconds
final class StartTlsTest {

  private static final String HERE = TlsTest.HERE;

  private final List<String> log = new ArrayList<>();

  /// Asks for TLS, as in SMTP.
  private static void upgrade(StreamReader reader, StreamWriter writer) {
    writer.write("hello\n");
    assertEquals(Optional.of("STARTTLS"), reader.readText());
    writer.write("go ahead\n");
    writer.startTls(TlsTest.SERVER_TLS);
    TlsTest.echo(reader, writer);
  }

  private static void ask(Connection connection) {
    assertEquals(Optional.of("hello"), connection.reader().readText());
    connection.writer().write("STARTTLS\n");
    assertEquals(Optional.of("go ahead"), connection.reader().readText());
  }

  @BothModes
  void readerAndWriterStayTheSame(Mode mode) {
    TlsTest.run(
        mode,
        () -> {
          try (Server server = startServer(StartTlsTest::upgrade, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            ask(connection);
            assertEquals(Optional.empty(), connection.writer().tlsSession());
            connection.writer().startTls(TlsTest.CLIENT_TLS);
            connection.writer().write("secret\n");
            assertEquals(Optional.of("secret"), connection.reader().readText());
            assertEquals("TLSv1.3", connection.writer().tlsSession().orElseThrow().protocol());
          }
        });
  }

  @BothModes
  void theHostThatWasConnectedToIsChecked(Mode mode) {
    TlsTest.run(
        mode,
        () -> {
          try (Server server = startServer(StartTlsTest::upgrade, HERE, 0)) {
            try (Connection connection = openConnection("localhost", server.port())) {
              ask(connection);
              connection.writer().startTls(TlsTest.CLIENT_TLS);
            }
            Connection connection = openConnection(HERE, server.port());
            ask(connection);
            TlsOptions other = TlsTest.CLIENT_TLS.withServerName("other.example");
            TlsException error =
                assertThrows(TlsException.class, () -> connection.writer().startTls(other));
            assertEquals(Reason.WRONG_HOST, error.reason());
            assertTrue(connection.writer().isClosing());
          }
        });
  }

  /// Who can write into the plain part of a conversation must not get a word into the other.
  @BothModes
  void whatCameBeforeIsRefusedOnBothSides(Mode mode) {
    Event refused = new Event();
    ConnectionHandler victim =
        (reader, writer) -> {
          reader.readText();
          TlsException error =
              assertThrows(TlsException.class, () -> writer.startTls(TlsTest.SERVER_TLS));
          log.add(error.reason() + " at the server");
          refused.set();
        };
    ConnectionHandler attacker =
        (reader, writer) -> {
          writer.write("go ahead\nyou are root\n");
          reader.readAll();
        };
    TlsTest.run(
        mode,
        () -> {
          try (Server server = startServer(victim, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("STARTTLS\nDELETE everything\n");
            refused.await();
            assertEquals(Optional.empty(), connection.reader().readText());
          }
          try (Server server = startServer(attacker, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            assertEquals(Optional.of("go ahead"), connection.reader().readText());
            TlsException error =
                assertThrows(
                    TlsException.class, () -> connection.writer().startTls(TlsTest.CLIENT_TLS));
            assertTrue(error.getMessage().contains("13 bytes came before"), error.getMessage());
            log.add(error.reason() + " at the client");
          }
        });
    assertEquals(List.of("UNREAD_PLAINTEXT at the server", "UNREAD_PLAINTEXT at the client"), log);
  }

  @BothModes
  void aClientThatIsFasterThanTheServerIsServed(Mode mode) {
    ConnectionHandler slow =
        (reader, writer) -> {
          assertEquals(Optional.of("STARTTLS"), reader.readText());
          while (reader.toString().contains("<0 bytes")) {
            sleep(Duration.ofMillis(1));
          }
          writer.startTls(TlsTest.SERVER_TLS);
          TlsTest.echo(reader, writer);
        };
    TlsTest.run(
        mode,
        () -> {
          try (Server server = startServer(slow, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            connection.writer().write("STARTTLS\n");
            connection.writer().startTls(TlsTest.CLIENT_TLS);
            connection.writer().write("hello\n");
            assertEquals(Optional.of("hello"), connection.reader().readText());
          }
        });
  }

  @BothModes
  void nobodyWritesWhileTlsStarts(Mode mode) {
    TlsTest.run(
        mode,
        () -> {
          Event go = new Event();
          ConnectionHandler late =
              (reader, writer) -> {
                go.await();
                writer.startTls(TlsTest.SERVER_TLS);
                TlsTest.echo(reader, writer);
              };
          try (Server server = startServer(late, HERE, 0);
              Connection connection = openConnection(HERE, server.port())) {
            Task<Void> starting =
                createTask(() -> connection.writer().startTls(TlsTest.CLIENT_TLS));
            sleep(Duration.ofMillis(5));
            IllegalStateException error =
                assertThrows(
                    IllegalStateException.class, () -> connection.writer().write("in between"));
            assertTrue(error.getMessage().contains("startTls"), error.getMessage());
            go.set();
            starting.await();
            connection.writer().write("after\n");
            assertEquals(Optional.of("after"), connection.reader().readText());
          }
        });
  }

  /// As through a proxy that is spoken to in TLS.
  @BothModes
  void tlsGoesThroughTls(Mode mode) {
    TlsTest.run(
        mode,
        () -> {
          ConnectionHandler twice =
              (reader, writer) -> {
                writer.startTls(TlsTest.SERVER_TLS);
                TlsTest.echo(reader, writer);
              };
          try (Server server = TlsTest.serve(twice, TlsTest.SERVER_TLS);
              Connection connection = TlsTest.connect(server, TlsTest.CLIENT_TLS)) {
            connection.writer().startTls(TlsTest.CLIENT_TLS.withServerName("localhost"));
            connection.writer().write("wrapped twice\n");
            assertEquals(Optional.of("wrapped twice"), connection.reader().readText());
          }
        });
  }

  @BothModes
  void aStreamThatIsNoConnectionCannotStartTls(Mode mode) {
    TlsTest.run(
        mode,
        () -> {
          try (Server server = startServer((_, writer) -> writer.write("bye"), HERE, 0)) {
            Connection connection = openConnection(HERE, server.port());
            connection.close();
            assertThrows(
                StreamClosedException.class,
                () -> connection.writer().startTls(TlsTest.CLIENT_TLS));
            Connection ended = openConnection(HERE, server.port());
            ended.reader().readAll();
            TlsException error =
                assertThrows(TlsException.class, () -> ended.writer().startTls(TlsTest.CLIENT_TLS));
            assertEquals(Reason.CLOSED, error.reason(), error.getMessage());
          }
        });
  }
}
