package io.asyncio.net;

import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.TlsTest.CLIENT_TLS;
import static io.asyncio.net.TlsTest.HERE;
import static io.asyncio.net.TlsTest.SERVER;
import static io.asyncio.net.TlsTest.SERVER_TLS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.BothModes;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Against another implementation: the `openssl` command, which has to be there.
@WithinSeconds(60)
final class OpenSslTest {

  private static Process openssl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// What its client prints after it has sent a line and got the end.
  private static String client(int port, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "s_client",
                "-connect",
                HERE + ":" + port,
                "-servername",
                "localhost",
                "-verify_hostname",
                "localhost",
                "-verify_return_error",
                "-CAfile",
                Certificates.CA.file().toString()));
    all.addAll(List.of(arguments));
    return toThread(() -> {
      Process process = openssl(all.toArray(String[]::new));
      process.getOutputStream().write("ping\n".getBytes(UTF_8));
      process.getOutputStream().flush();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return text;
    });
  }

  private static void answer(StreamReader reader, StreamWriter writer) {
    writer.write("pong to " + reader.readText().orElse("nothing") + "\n");
  }

  @BothModes
  void itsClientIsServedInBothVersionsAndResumes(Mode mode) throws Exception {
    Path session = Files.createTempFile("asyncio", ".session");
    TlsTest.run(
        mode,
        () -> {
          TlsOptions tls = SERVER_TLS.withApplicationProtocols("h2");
          try (Server server = TlsTest.serve(OpenSslTest::answer, tls)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
              String first =
                  client(server.port(), version, "-alpn", "h2", "-sess_out", session.toString());
              assertTrue(first.contains("pong to ping"), first);
              assertTrue(first.contains("ALPN protocol: h2"), first);
              assertTrue(first.contains("New, "), first);
              String second =
                  client(server.port(), version, "-alpn", "h2", "-sess_in", session.toString());
              assertTrue(second.contains("pong to ping"), second);
              assertTrue(second.contains("Reused, "), second);
            }
            assertEquals(0, server.failedHandshakes());
          }
        });
    Files.delete(session);
  }

  @BothModes
  void itsServerIsSpokenTo(Mode mode) {
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      TlsTest.run(
          mode,
          () -> {
            Process process =
                openssl(
                    "s_server",
                    "-accept",
                    HERE + ":0",
                    version,
                    "-cert",
                    SERVER.chain().toString(),
                    "-key",
                    SERVER.key().toString(),
                    "-naccept",
                    "1",
                    "-rev");
            try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
              int port = toThread(() -> portOf(out));
              try (Connection connection =
                  Network.openConnection(
                      HERE, port, ConnectOptions.defaults().withTls(CLIENT_TLS))) {
                connection.writer().write("abc\n");
                assertEquals(Optional.of("cba"), connection.reader().readText());
              }
              // It ends when it has got our close_notify.
              assertEquals(0, toThread(() -> process.waitFor()));
            } finally {
              process.destroy();
            }
            assertFalse(process.isAlive());
          });
    }
  }

  private static int portOf(BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith("ACCEPT ")) {
      line = out.readLine();
    }
    assertTrue(line != null, "openssl s_server did not start");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }
}
