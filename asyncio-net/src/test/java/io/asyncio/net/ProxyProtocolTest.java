package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.net.Network.createServer;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.ProtocolTest.awaitUntil;
import static io.asyncio.net.ProtocolTest.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.BothModes;
import io.asyncio.CapturedLog;
import io.asyncio.Mode;
import io.asyncio.WithinSeconds;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The header of a proxy, written out byte by byte as the specification has it.
@WithinSeconds
final class ProxyProtocolTest {

  private static final String HERE = "127.0.0.1";
  private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);
  private static final int PROXY = 0x21;
  private static final int LOCAL = 0x20;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UNIX = 0x31;
  private static final byte[] IPV4 = {(byte) 192, 0, 2, 7, 10, 0, 0, 1, 0x30, 0x39, 1, (byte) 0xbb};

  private final List<String> log = new ArrayList<>();

  private static ServerOptions behindProxy() {
    return ServerOptions.defaults().withProxyProtocol(ProxyProtocol.required());
  }

  /// Version 2.
  private static byte[] header(int command, int family, byte[]... parts) {
    ByteArrayOutputStream addresses = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      addresses.writeBytes(part);
    }
    ByteBuffer header = ByteBuffer.allocate(16 + addresses.size());
    header.put(SIGNATURE).put((byte) command).put((byte) family);
    return header.putShort((short) addresses.size()).put(addresses.toByteArray()).array();
  }

  /// Says who is there, and then what it gets.
  private static void tell(StreamReader reader, StreamWriter writer) {
    writer.write(facts(writer.peerAddress(), writer.proxyHeader()));
    for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
      writer.write(data);
    }
  }

  private static String facts(Optional<java.net.SocketAddress> peer, Optional<ProxyHeader> header) {
    return Addresses.text(peer.orElseThrow())
        + header
            .map(found ->
                " for "
                    + Addresses.text(found.destination())
                    + " by "
                    + Addresses.text(found.proxy()).replaceAll(":.*", ""))
            .orElse("")
        + "|";
  }

  /// What a server answers to bytes that a socket of the JDK sends, before it closes.
  private static String answer(Server server, byte[]... pieces) throws Exception {
    return toThread(() -> {
      try (Socket socket = new Socket(InetAddress.ofLiteral(HERE), server.port())) {
        socket.setTcpNoDelay(true);
        for (byte[] piece : pieces) {
          socket.getOutputStream().write(piece);
        }
        socket.shutdownOutput();
        String text = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        return text.replace(":" + socket.getLocalPort() + "|", ":OWN|");
      }
    });
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[][] bytewise(byte[] bytes) {
    byte[][] pieces = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      pieces[i] = new byte[] {bytes[i]};
    }
    return pieces;
  }

  private static byte[] path(String text) {
    return java.util.Arrays.copyOf(ascii(text), 108);
  }

  @BothModes
  void theClientIsThePeer(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(ProxyProtocolTest::tell, HERE, 0, behindProxy())) {
            byte[] text = ascii("PROXY TCP4 192.0.2.7 10.0.0.1 12345 443\r\nhello");
            String ofV4 = "192.0.2.7:12345 for 10.0.0.1:443 by 127.0.0.1|";
            assertEquals(ofV4 + "hello", answer(server, text));
            assertEquals(ofV4 + "hello", answer(server, bytewise(text)));
            assertEquals(
                "[2001:db8:0:0:0:0:0:7]:1 for [2001:db8:0:0:0:0:0:1]:2 by 127.0.0.1|",
                answer(server, ascii("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n")));
            byte[] binary = header(PROXY, TCP4, IPV4);
            assertEquals(ofV4 + "hello", answer(server, binary, ascii("hello")));
            assertEquals(ofV4, answer(server, bytewise(binary)));
            byte[] wide = new byte[36];
            wide[0] = 0x20;
            wide[15] = 7;
            wide[33] = 80;
            assertEquals(
                "[2000:0:0:0:0:0:0:7]:80 for [0:0:0:0:0:0:0:0]:0 by 127.0.0.1|",
                answer(server, header(PROXY, TCP6, wide)));
            assertEquals(
                "/run/client for /run/server by 127.0.0.1|",
                answer(server, header(PROXY, UNIX, path("/run/client"), path("/run/server"))));
            assertEquals(0, server.failedProxyHeaders());
          }
        });
  }

  @BothModes
  void whatElseTheProxySaysIsPassedOver(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(ProxyProtocolTest::tell, HERE, 0, behindProxy())) {
            byte[] authority = ascii("\2\0\4host");
            byte[] unknown = ascii("\105\0\2xx");
            byte[] large = new byte[4000];
            large[0] = 0x04;
            large[1] = (byte) (3997 >> 8);
            large[2] = (byte) 3997;
            String ofV4 = "192.0.2.7:12345 for 10.0.0.1:443 by 127.0.0.1|";
            assertEquals(
                ofV4 + "hello",
                answer(
                    server, header(PROXY, TCP4, IPV4, authority, unknown, large), ascii("hello")));
          }
        });
  }

  @BothModes
  void aProxyThatLooksWhetherTheServerIsWellIsServedAsItself(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server = startServer(ProxyProtocolTest::tell, HERE, 0, behindProxy())) {
            String itself = "127.0.0.1:OWN|ping";
            assertEquals(itself, answer(server, header(LOCAL, 0), ascii("ping")));
            assertEquals(itself, answer(server, header(LOCAL, TCP4, IPV4), ascii("ping")));
            assertEquals(itself, answer(server, header(PROXY, 0), ascii("ping")));
            assertEquals(itself, answer(server, ascii("PROXY UNKNOWN\r\nping")));
            assertEquals(
                itself, answer(server, ascii("PROXY UNKNOWN 1.2.3.4 5.6.7.8 1 2\r\nping")));
          }
        });
  }

  @BothModes
  void whatIsNoHeaderIsCountedAndTold(Mode mode) {
    byte[] tooLarge = new byte[5000];
    tooLarge[0] = 0x04;
    tooLarge[1] = (byte) (4997 >> 8);
    tooLarge[2] = (byte) 4997;
    byte[] lying = header(PROXY, TCP4, IPV4, ascii("\2\1\0x"));
    byte[][] headers = {
      ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
      ascii("PROXY TCP4 192.0.2.7 10.0.0.1 12345\r\n"),
      ascii("PROXY TCP4 192.0.2.777 10.0.0.1 12345 443\r\n"),
      ascii("PROXY TCP4 192.0.2.7 10.0.0.1 0 443\r\n"),
      ascii("PROXY TCP4 192.0.2.7 10.0.0.1 12345 66000\r\n"),
      ascii("PROXY TCP6 fe80::1%nosuch ::1 1 2\r\n"),
      ascii("PROXY SCTP 192.0.2.7 10.0.0.1 12345 443\r\n"),
      ascii("PROXY TCP4 " + "1".repeat(200)),
      header(0x31, TCP4, IPV4),
      header(0x22, TCP4, IPV4),
      header(PROXY, 0x41, IPV4),
      header(PROXY, TCP4, new byte[4]),
      header(PROXY, TCP4, IPV4, tooLarge),
      lying,
      ascii("PROXY TC"),
      {},
    };
    run(
        mode,
        () -> {
          ConnectionHandler handler = (_, _) -> log.add("served");
          try (CapturedLog told = new CapturedLog();
              Server server = startServer(handler, HERE, 0, behindProxy())) {
            for (int i = 0; i < headers.length; i++) {
              String answer = "";
              try {
                answer = answer(server, headers[i], ascii(""));
              } catch (java.io.IOException e) {
                // Closed with bytes unread, so that the system says reset.
              }
              int failed = i + 1;
              assertEquals("", answer, "header " + i);
              awaitUntil(() -> server.connectionCount() == 0);
              assertEquals(failed, server.failedProxyHeaders(), "header " + i);
            }
            // The first one only: whoever can connect can cause it.
            assertEquals(1, told.lines().size(), told.lines().toString());
            String line = told.lines().getFirst().replaceAll(":[0-9]+", ":PORT");
            assertEquals(
                "WARNING closed the connection from 127.0.0.1:PORT to <Server 127.0.0.1:PORT, 1"
                    + " connections>, which wants the PROXY protocol: unknown identifier: GET (1 so"
                    + " far); let none but proxies that speak it connect there",
                line);
          }
        });
    assertEquals(List.of(), log);
  }

  @BothModes
  void aSlowHeaderTimesOut(Mode mode) {
    ServerOptions options =
        ServerOptions.defaults()
            .withProxyProtocol(ProxyProtocol.required().withHeaderTimeout(Duration.ofMillis(50)));
    run(
        mode,
        () -> {
          try (CapturedLog told = new CapturedLog();
              Server server = startServer(ProxyProtocolTest::tell, HERE, 0, options)) {
            try (Connection slow = openConnection(HERE, server.port())) {
              slow.writer().write("PROXY TCP4 1.2.3.4");
              assertArrayEquals(new byte[0], slow.reader().readAll());
              assertEquals(1, server.failedProxyHeaders());
              assertTrue(
                  told.lines().getFirst().contains("its header is not complete after 0.05 s"),
                  told.lines().toString());
            }
            try (Connection quick = openConnection(HERE, server.port())) {
              quick.writer().write("PROXY UNKNOWN\r\n");
              quick.reader().readUntil(new byte[] {'|'});
              // The time for the header is over, and that for the connection is not.
              io.asyncio.Asyncio.sleep(Duration.ofMillis(100));
              quick.writer().write("x");
              assertEquals(1, quick.reader().read(10).length);
            }
          }
        });
  }

  @BothModes
  void closingAServerEndsThoseThatHaveNotSaidWhoTheyAre(Mode mode) {
    run(
        mode,
        () -> {
          try (CapturedLog told = new CapturedLog()) {
            Server server = startServer(ProxyProtocolTest::tell, HERE, 0, behindProxy());
            try (Connection silent = openConnection(HERE, server.port())) {
              awaitUntil(() -> server.connectionCount() == 1);
              server.close();
              assertEquals(0, server.connectionCount());
              assertEquals(0, server.failedProxyHeaders());
              silent.reader().readAll();
            }
            assertEquals(List.of(), told.lines());
          }
        });
  }

  @BothModes
  void theHeaderComesBeforeTls(Mode mode) {
    run(
        mode,
        () -> {
          try (Server server =
              startServer(
                  ProxyProtocolTest::tell, HERE, 0, behindProxy().withTls(TlsTest.SERVER_TLS))) {
            try (Connection connection = openConnection(HERE, server.port())) {
              connection.writer().write("PROXY TCP4 192.0.2.7 10.0.0.1 12345 443\r\n");
              connection.writer().startTls(TlsTest.CLIENT_TLS);
              connection.writer().write("secret\n");
              assertEquals(
                  Optional.of("192.0.2.7:12345 for 10.0.0.1:443 by 127.0.0.1|secret"),
                  connection.reader().readText());
            }
            assertThrows(
                TlsException.class,
                () ->
                    openConnection(
                        HERE,
                        server.port(),
                        ConnectOptions.defaults().withTls(TlsTest.CLIENT_TLS)));
            assertEquals(1, server.failedProxyHeaders());
          }
        });
  }

  @BothModes
  void aProtocolKnowsTheClient(Mode mode) {
    run(
        mode,
        () -> {
          Recorder protocol =
              new Recorder(log) {
                @Override
                public void connectionMade(Transport transport) {
                  super.connectionMade(transport);
                  transport.pauseReading();
                  log.add(
                      facts(Optional.of(transport.peerAddress()), transport.proxyHeader())
                          + transport.toString());
                  runningLoop()
                      .callSoon(() -> {
                        log.add("goes on");
                        transport.resumeReading();
                      });
                }
              };
          try (Server server = createServer(() -> protocol, List.of(HERE), 0, behindProxy())) {
            assertEquals("", answer(server, header(PROXY, TCP4, IPV4), ascii("hello")));
            awaitUntil(protocol::isLost);
          }
        });
    assertEquals("hello", protocolText());
    assertEquals(
        List.of(
            "made",
            "192.0.2.7:12345 for 10.0.0.1:443 by 127.0.0.1|<transport to 192.0.2.7:12345>",
            "goes on"),
        log.subList(0, 3));
  }

  private String protocolText() {
    StringBuilder text = new StringBuilder();
    log.stream()
        .filter(line -> line.startsWith("data "))
        .forEach(line -> text.append(line.substring(5)));
    return text.toString();
  }

  @BothModes
  void theLimitPerAddressCountsTheClients(Mode mode) {
    ServerOptions options = behindProxy().withMaxConnectionsPerAddress(1);
    run(
        mode,
        () -> {
          try (Server server = startServer(ProxyProtocolTest::tell, HERE, 0, options);
              Connection first = openConnection(HERE, server.port());
              Connection second = openConnection(HERE, server.port());
              Connection other = openConnection(HERE, server.port())) {
            byte[] end = {'|'};
            first.writer().write("PROXY TCP4 192.0.2.7 10.0.0.1 1 443\r\n");
            first.reader().readUntil(end);
            second.writer().write("PROXY TCP4 192.0.2.7 10.0.0.1 2 443\r\n");
            assertArrayEquals(new byte[0], second.reader().readAll());
            assertEquals(1, server.refusedConnections());
            other.writer().write("PROXY TCP4 192.0.2.8 10.0.0.1 1 443\r\n");
            other.reader().readUntil(end);
            assertEquals(2, server.connectionCount());
          }
        });
  }

  @BothModes
  void aTimeThatMakesNoSense(Mode mode) {
    run(
        mode,
        () -> {
          assertEquals(
              "headerTimeout of the PROXY protocol must be positive, found PT0S",
              assertThrows(
                      IllegalArgumentException.class,
                      () -> ProxyProtocol.required().withHeaderTimeout(Duration.ZERO))
                  .getMessage());
          assertThrows(
              IllegalArgumentException.class,
              () -> ProxyProtocol.required().withHeaderTimeout(Duration.ofMillis(-1)));
        });
  }

  /// As the type of addresses says.
  @BothModes
  void aUnixSocketOfAProxyIsAnAddressOfTheJdks(Mode mode) {
    run(
        mode,
        () -> {
          ConnectionHandler handler =
              (_, writer) -> log.add(writer.peerAddress().orElseThrow().toString());
          try (Server server = startServer(handler, HERE, 0, behindProxy())) {
            assertEquals("", answer(server, header(PROXY, UNIX, path("/run/a"), path(""))));
          }
        });
    assertEquals(List.of(UnixDomainSocketAddress.of("/run/a").toString()), log);
  }
}
