package io.asyncio.net;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.TimeoutExpiredException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// The programs at both ends of a [BadWire]. They print a line for what happens to them, and take
/// `go` from their input when they have to wait for a change of the wire.
public final class FarPeer {

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, UTF_8));

  private FarPeer() {}

  /// Does what it is told.
  ///
  /// @param arguments `serve HOST`, or what a client does, the host and the port
  public static void main(String[] arguments) {
    Asyncio.run(() -> {
      String host = arguments[1];
      switch (arguments[0]) {
        case "serve" -> serve(host);
        case "talk" -> talk(host, port(arguments));
        case "bulk" -> bulk(host, port(arguments));
        case "hole" -> hole(host, port(arguments));
        case "datagrams" -> datagrams(host, port(arguments));
        default -> throw new IllegalArgumentException("no such program: " + arguments[0]);
      }
    });
  }

  private static int port(String[] arguments) {
    return Integer.parseInt(arguments[2]);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void waitForGo() {
    try {
      String line = toThread(INPUT::readLine);
      if (!"go".equals(line)) {
        throw new IllegalStateException("told " + line);
      }
    } catch (Exception e) {
      throw new IllegalStateException("nobody says go", e);
    }
  }

  /// Echoes over TCP and UDP until its input ends.
  private static void serve(String host) throws Exception {
    ServerOptions impatient = ServerOptions.defaults().withIdleTimeout(Duration.ofSeconds(3));
    try (Server server = startServer(FarPeer::echo, host, 0, impatient);
        UdpSocket datagrams = Network.bindDatagram(host, server.port())) {
      var echoing =
          Asyncio.createTask(() -> {
            for (Datagram datagram : datagrams) {
              datagrams.send(datagram.data(), datagram.sender());
            }
          });
      say("port " + server.port());
      var _ = toThread(INPUT::readLine);
      echoing.cancel();
      server.abortClients();
    }
    for (int i = 0; i < 10; i++) {
      yieldNow();
    }
    say("channels " + NettyPoller.of(runningLoop()).openChannels());
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    try {
      for (byte[] bytes = reader.read(10_000); bytes.length > 0; bytes = reader.read(10_000)) {
        writer.write(bytes);
      }
      say("ended");
    } catch (StreamBrokenException e) {
      say("broken: " + e.getMessage().replaceAll("[0-9.]+:[0-9]+", "CLIENT"));
    }
  }

  /// Lines of many sizes, one at a time.
  private static void talk(String host, int port) {
    Random random = new Random(1);
    try (Connection connection = openConnection(host, port)) {
      for (int i = 0; i < 40; i++) {
        byte[] line = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(line);
        connection.writer().write(line);
        if (!Arrays.equals(line, connection.reader().readExactly(line.length))) {
          throw new IllegalStateException("line " + i + " came back changed");
        }
      }
    }
    say("all right");
  }

  /// More than fits on the way: the writer has to wait for the wire.
  private static void bulk(String host, int port) throws Exception {
    byte[] sent = new byte[600_000];
    new Random(2).nextBytes(sent);
    try (Connection connection = openConnection(host, port)) {
      NettyStream stream = (NettyStream) connection.writer().stream();
      long[] most = {0};
      var writing =
          Asyncio.createTask(() -> {
            for (int at = 0; at < sent.length; at += 10_000) {
              connection.writer().write(Arrays.copyOfRange(sent, at, at + 10_000));
              most[0] = Math.max(most[0], stream.socket().unsent());
            }
          });
      if (!Arrays.equals(sent, connection.reader().readExactly(sent.length))) {
        throw new IllegalStateException("it came back changed");
      }
      writing.await();
      if (most[0] > 64 * 1024) {
        throw new IllegalStateException(most[0] + " bytes were held back");
      }
    }
    say("all right");
  }

  /// Talks, and again when the wire is dead.
  private static void hole(String host, int port) throws IOException {
    StreamOptions options =
        StreamOptions.defaults().withCloseTimeout(Duration.ofMillis(300)).withLimit(1024);
    Connection connection =
        openConnection(host, port, ConnectOptions.defaults().withStream(options));
    connection.writer().write("hello\n");
    say("said " + connection.reader().readText().orElse("nothing"));
    waitForGo();
    connection.writer().write("are you there\n");
    try {
      Asyncio.timeout(READ_TIMEOUT, () -> connection.reader().readText());
    } catch (TimeoutExpiredException e) {
      say("no answer in time");
    }
    try {
      openConnection(
          host, port, ConnectOptions.defaults().withConnectTimeout(Duration.ofMillis(300)));
    } catch (ConnectionFailedException e) {
      say(e.getMessage().replaceAll(":[0-9]+:", ":PORT:"));
    }
    connection.close();
    say("closed, channels " + NettyPoller.of(runningLoop()).openChannels());
  }

  /// Numbers, of which some do not arrive and some arrive twice, but none changed.
  private static void datagrams(String host, int port) {
    TreeSet<Integer> seen = new TreeSet<>();
    int came = 0;
    try (UdpSocket socket = Network.openDatagram(host, port)) {
      for (int round = 0; round < 20 && seen.size() < 200; round++) {
        for (int i = 0; i < 200; i++) {
          if (!seen.contains(i)) {
            socket.send(("number " + i + " " + "x".repeat(100)).getBytes(UTF_8));
          }
        }
        for (Datagram datagram : arriving(socket)) {
          String text = new String(datagram.data(), UTF_8);
          if (!text.matches("number [0-9]+ x{100}")) {
            throw new IllegalStateException("came back changed: " + text);
          }
          seen.add(Integer.valueOf(text.split(" ", -1)[1]));
          came++;
        }
      }
    }
    say(seen.size() + " numbers, more datagrams than numbers: " + (came > seen.size()));
  }

  private static List<Datagram> arriving(UdpSocket socket) {
    List<Datagram> all = new ArrayList<>();
    try {
      while (true) {
        all.add(Asyncio.timeout(Duration.ofMillis(300), socket::receive));
      }
    } catch (TimeoutExpiredException e) {
      return all;
    }
  }
}
