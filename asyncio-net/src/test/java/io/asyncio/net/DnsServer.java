package io.asyncio.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A DNS server on loopback that answers from a table, in threads of its own.
///
/// What is not in the table does not exist.
final class DnsServer implements AutoCloseable {

  private static final Map<Integer, String> TYPES =
      Map.of(1, "A", 5, "CNAME", 12, "PTR", 28, "AAAA");
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final int NXDOMAIN = 3;

  /// What was asked, such as `name A`, with `tcp ` before it if it came that way.
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final Map<String, Answer> table = new ConcurrentHashMap<>();
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /// @param records as of [#answer(String, String...)]
  private record Answer(int code, boolean isSilent, boolean isTruncated, List<String> records) {}

  private record Sockets(ServerSocket tcp, DatagramSocket udp) {

    /// On one port, which is searched: one that is free for TCP may be taken for UDP.
    static Sockets open() throws IOException {
      while (true) {
        ServerSocket tcp = new ServerSocket(0, 50, HERE);
        try {
          return new Sockets(tcp, new DatagramSocket(tcp.getLocalPort(), HERE));
        } catch (BindException e) {
          tcp.close();
        }
      }
    }
  }

  DnsServer() throws IOException {
    Sockets sockets = Sockets.open();
    tcp = sockets.tcp();
    udp = sockets.udp();
    Thread.ofPlatform().daemon().start(this::serveUdp);
    Thread.ofPlatform().daemon().start(this::serveTcp);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(HERE, udp.getLocalPort());
  }

  String text() {
    return "127.0.0.1:" + udp.getLocalPort();
  }

  /// @param question such as `name A`
  /// @param records type, seconds to live, value, and before them another name if it is not the one
  ///   of the question: `A 60 1.2.3.4`, `other A 60 1.2.3.4`
  DnsServer answer(String question, String... records) {
    table.put(question, new Answer(0, false, false, List.of(records)));
    return this;
  }

  /// Answers in full by TCP only.
  DnsServer answerTruncated(String question, String... records) {
    table.put(question, new Answer(0, false, true, List.of(records)));
    return this;
  }

  DnsServer fail(String question, int code) {
    table.put(question, new Answer(code, false, false, List.of()));
    return this;
  }

  DnsServer silent(String question) {
    table.put(question, new Answer(0, true, false, List.of()));
    return this;
  }

  /// Answers nothing until [#release()].
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        udp.receive(packet);
        byte[] response = respond(Arrays.copyOf(packet.getData(), packet.getLength()), false);
        if (response.length > 0) {
          udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException | InterruptedException e) {
      // Closed.
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket socket = tcp.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          byte[] response = respond(in.readNBytes(in.readUnsignedShort()), true);
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(response.length);
          out.write(response);
          out.flush();
          in.readAllBytes();
        }
      }
    } catch (IOException | InterruptedException e) {
      // Closed.
    }
  }

  private byte[] respond(byte[] query, boolean isTcp) throws IOException, InterruptedException {
    List<String> labels = new ArrayList<>();
    int at = 12;
    for (int length = query[at]; length > 0; length = query[at]) {
      labels.add(new String(query, at + 1, length, US_ASCII));
      at += length + 1;
    }
    String question = String.join(".", labels) + " " + TYPES.get((int) query[at + 2]);
    asked.add((isTcp ? "tcp " : "") + question);
    gate.await();
    Answer answer = table.getOrDefault(question, new Answer(NXDOMAIN, false, false, List.of()));
    if (answer.isSilent) {
      return new byte[0];
    }
    boolean isCut = answer.isTruncated && !isTcp;
    List<String> records = isCut ? List.of() : answer.records;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8580 | (isCut ? 0x0200 : 0) | answer.code);
    out.writeShort(1);
    out.writeShort(records.size());
    out.writeInt(0);
    out.write(query, 12, at + 5 - 12);
    for (String record : records) {
      write(record.split(" ", -1), out);
    }
    return bytes.toByteArray();
  }

  private static void write(String[] record, DataOutputStream out) throws IOException {
    int at = record.length - 3;
    if (at == 0) {
      out.writeShort(0xC00C);
    } else {
      writeName(record[0], out);
    }
    String type = record[at];
    out.writeShort(
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue().equals(type))
            .findFirst()
            .orElseThrow()
            .getKey());
    out.writeShort(1);
    out.writeInt(Integer.parseInt(record[at + 1]));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    if (type.equals("A") || type.equals("AAAA")) {
      data.write(InetAddress.ofLiteral(record[at + 2]).getAddress());
    } else {
      writeName(record[at + 2], new DataOutputStream(data));
    }
    out.writeShort(data.size());
    data.writeTo(out);
  }

  private static void writeName(String name, DataOutputStream out) throws IOException {
    for (String label : name.split("\\.", -1)) {
      out.writeByte(label.length());
      out.write(label.getBytes(US_ASCII));
    }
    out.writeByte(0);
  }

  @Override
  public void close() throws IOException {
    release();
    udp.close();
    tcp.close();
  }
}
