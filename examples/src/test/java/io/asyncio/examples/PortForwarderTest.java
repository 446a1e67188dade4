package io.asyncio.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The port forwarder in a process of its own, between sockets of the JDK.
///
/// The time limit needs a thread of its own: nothing interrupts a read from a socket or a process.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PortForwarderTest {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ServerSocket target = new ServerSocket();

  PortForwarderTest() throws IOException {}

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    try (var forwarder = Example.start(directory, List.of(), "PortForwarder", "--to", "here:1")) {
      forwarder.nextLine();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 50, HERE);
  }

  @AfterEach
  void hangUp() throws Exception {
    target.close();
    for (var each : open.reversed()) {
      each.close();
    }
    threads.shutdownNow();
  }

  private Example forwarder(String mode, String... more) throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                "PortForwarder",
                "--listen",
                HERE.getHostAddress() + ":0",
                "--to",
                HERE.getHostAddress() + ":" + target.getLocalPort()));
    words.addAll(List.of(more));
    var options = mode.equals("portable") ? List.of("--portable") : List.<String>of();
    var forwarder = Example.start(directory, options, words.toArray(String[]::new));
    open.add(forwarder);
    return forwarder;
  }

  private static int port(Example forwarder) throws IOException {
    var line = forwarder.nextLine();
    assertTrue(line.matches("forwarding port \\d+"), line);
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  private Socket connect(int port) throws IOException {
    var socket = new Socket(HERE, port);
    open.add(socket);
    return socket;
  }

  private Socket accept() throws IOException {
    var socket = target.accept();
    open.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), UTF_8);
  }

  // ---- Plain

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void eachDirectionEndsByItself(String mode) throws Exception {
    try (var forwarder = forwarder(mode)) {
      var client = connect(port(forwarder));
      var service = accept();
      send(client, "question");
      client.shutdownOutput();
      assertEquals("question", receive(service, 100));
      send(service, "answer after the end");
      service.close();
      assertEquals("answer after the end", receive(client, 100));

      var other = connect(client.getPort());
      var served = accept();
      send(served, "first the target");
      served.shutdownOutput();
      assertEquals("first the target", receive(other, 100));
      send(other, "then the client");
      other.shutdownOutput();
      assertEquals("then the client", receive(served, 100));
    }
  }

  @Test
  void muchGoesBothWaysAtOnceUnchanged() throws Exception {
    var sent = new byte[20_000_000];
    new Random(3).nextBytes(sent);
    try (var forwarder = forwarder("native")) {
      var client = connect(port(forwarder));
      var service = accept();
      var _ =
          threads.submit(() -> {
            service.getInputStream().transferTo(service.getOutputStream());
            service.shutdownOutput();
            return true;
          });
      var received = threads.submit(() -> client.getInputStream().readAllBytes());
      client.getOutputStream().write(sent);
      client.shutdownOutput();
      assertArrayEquals(sent, received.get());
    }
  }

  @Test
  void aTargetThatIsNotThereEndsTheClientOnly() throws Exception {
    try (var forwarder = forwarder("native")) {
      int port = port(forwarder);
      target.close();
      for (int i = 0; i < 2; i++) {
        var client = connect(port);
        assertThrows(
            IOException.class,
            () -> {
              assertEquals("", receive(client, 1));
              throw new IOException("ended");
            });
      }
      forwarder.signal("TERM");
      assertEquals(List.of("closing 0 connections", "closed"), forwarder.lines(0));
      assertTrue(
          forwarder.complaints().contains("cannot connect to 127.0.0.1:"), forwarder.complaints());
    }
  }

  @Test
  void aboveTheLimitClientsWait() throws Exception {
    try (var forwarder = forwarder("native", "--limit", "1")) {
      int port = port(forwarder);
      var first = connect(port);
      var second = connect(port);
      var service = accept();
      send(second, "second");
      send(first, "first");
      assertEquals("first", receive(service, 5));
      first.close();
      service.close();
      assertEquals("second", receive(accept(), 6));
    }
  }

  @Test
  void aSignalLetsTheConnectedFinish() throws Exception {
    try (var forwarder = forwarder("native", "--grace", "50")) {
      int port = port(forwarder);
      var client = connect(port);
      var service = accept();
      forwarder.signal("TERM");
      assertEquals("closing 1 connections", forwarder.nextLine());
      awaitRefusal(port);
      send(client, "still");
      assertEquals("still", receive(service, 5));
      client.close();
      service.close();
      assertEquals(List.of("closed"), forwarder.lines(0));
      assertEquals("", forwarder.complaints());
    }
  }

  /// The port is given back when the turn of the loop is over, which may be after its line is read.
  private void awaitRefusal(int port) throws IOException {
    while (true) {
      try (var _ = connect(port)) {
        // Too early: it is reset.
      } catch (ConnectException e) {
        return;
      } catch (SocketException e) {
        // The same, and sooner than the connect returned.
      }
    }
  }

  @Test
  void whoDoesNotFinishIsCutOffAfterTheGrace() throws Exception {
    try (var forwarder = forwarder("native", "--grace", "0.1")) {
      var _ = connect(port(forwarder));
      var _ = accept();
      forwarder.signal("INT");
      assertEquals(List.of("closing 1 connections", "closed"), forwarder.lines(0));
    }
  }

  // ---- TLS

  /// A certificate that signed itself, by `openssl`, which has to be there.
  private X509Certificate certificate(String name) throws Exception {
    var command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
            + " -subj /CN=test -addext subjectAltName=DNS:localhost -keyout %1$s.key -out %1$s.pem"
                .formatted(name);
    var process =
        new ProcessBuilder(command.split(" "))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    try (var in = Files.newInputStream(directory.resolve(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private SSLSocket secure(int port, X509Certificate trusted) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("trusted", trusted);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(connect(port), "localhost", port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    open.add(socket);
    return socket;
  }

  private Example securing(String mode) throws IOException {
    return forwarder(mode, "--certificate", "own.pem", "--key", "own.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void tlsEndsHereAndTheTargetGetsPlainText(String mode) throws Exception {
    var own = certificate("own");
    try (var forwarder = securing(mode)) {
      var client = secure(port(forwarder), own);
      var service = accept();
      send(client, "secret");
      assertEquals("secret", receive(service, 6));
      send(service, "x".repeat(100_000));
      service.close();
      assertEquals("x".repeat(100_000), receive(client, 200_000));

      var leaving = secure(client.getPort(), own);
      var left = accept();
      send(leaving, "bye");
      leaving.close();
      assertEquals("bye", receive(left, 100));
    }
  }

  @Test
  void plainTextOnTheTlsPortReachesNoTarget() throws Exception {
    var own = certificate("own");
    try (var forwarder = securing("native")) {
      int port = port(forwarder);
      var plain = connect(port);
      send(plain, "GET / HTTP/1.0\r\n\r\n");
      plain.getInputStream().readAllBytes();
      var client = secure(port, own);
      send(client, "tls");
      assertEquals("tls", receive(accept(), 3)); // the first that the target sees
    }
  }

  @Test
  void theCertificateIsReadAgainOnHangUp() throws Exception {
    var old = certificate("own");
    var renewed = certificate("new");
    try (var forwarder = securing("native")) {
      int port = port(forwarder);
      var before = secure(port, old);
      var service = accept();
      Files.writeString(directory.resolve("own.pem"), "garbage");
      forwarder.signal("HUP");
      var kept = forwarder.nextLine();
      assertTrue(
          kept.startsWith("certificate kept: cannot use the certificate file own.pem"), kept);
      for (var end : List.of(".pem", ".key")) {
        Files.copy(
            directory.resolve("new" + end),
            directory.resolve("own" + end),
            StandardCopyOption.REPLACE_EXISTING);
      }
      forwarder.signal("HUP");
      assertEquals("certificate reloaded", forwarder.nextLine());
      secure(port, renewed).close();
      send(before, "still here");
      assertEquals("still here", receive(service, 10));
    }
  }

  @Test
  void wrongWordsAreAnsweredWithTheUsage() throws Exception {
    try (var forwarder = Example.start(directory, List.of(), "PortForwarder", "--to", "nowhere")) {
      assertEquals(List.of(), forwarder.lines(2));
      assertTrue(forwarder.complaints().startsWith("usage: PortForwarder"), forwarder::complaints);
    }
  }
}
