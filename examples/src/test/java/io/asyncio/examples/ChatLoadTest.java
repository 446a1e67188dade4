package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The load client against the real chat server, each in a process of its own, and against servers
/// that lose, double and mix up lines on purpose.
///
/// The time limit needs a thread of its own: nothing interrupts a read from a process.
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChatLoadTest {

  /// How many talk at once in [#thousandsSeeEachMessageOnceAndInOrder]; a descriptor each in both
  /// programs.
  private static final int USERS = Integer.getInteger("chatload.users", 5000);

  private static final String RIGHT =
      "each message reached each member of its room once, and all in the same order";
  private static final String ONE = "user0: message 1";
  private static final String TWO = "user1: message 1";

  @TempDir Path directory;
  private final List<Example> programs = new ArrayList<>();

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    try (var chat = Example.start(directory, List.of(), "ChatServer", "--port", "0")) {
      chat.nextLine();
    }
  }

  @AfterEach
  void end() {
    programs.forEach(Example::close);
  }

  private Example start(String mode, String... words) throws IOException {
    var options = mode.equals("portable") ? List.of("--portable") : List.<String>of();
    var program = Example.start(directory, options, words);
    programs.add(program);
    return program;
  }

  private Example load(String mode, String port, int users, int rooms, int messages)
      throws IOException {
    return start(
        mode,
        "ChatLoad",
        "--port",
        port,
        "--users",
        String.valueOf(users),
        "--rooms",
        String.valueOf(rooms),
        "--messages",
        String.valueOf(messages),
        "--patience",
        "120");
  }

  /// Loads a chat server and looks at what both print.
  private void assertRight(String mode, int users, int rooms, int messages) throws Exception {
    var chat = start(mode, "ChatServer", "--port", "0");
    var port = chat.nextLine().replaceAll("[^0-9]", "");
    int said = users * messages;

    var lines = load(mode, port, users, rooms, messages).lines(0);

    assertTrue(
        lines.getFirst().matches(users + " users joined " + rooms + " rooms in \\d+ ms"),
        lines::toString);
    assertTrue(
        lines
            .get(1)
            .matches(
                said
                    + " messages were said and "
                    + (said * (users / rooms))
                    + " lines seen in \\d+ ms, \\d+ lines a second"),
        lines::toString);
    assertEquals(List.of(RIGHT), lines.subList(3, lines.size()));
    chat.signal("TERM");
    assertEquals("closed", chat.lines(0).getLast());
    assertEquals("", chat.complaints());
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void usersInRoomsSeeEachMessageOnceAndInOrder(String mode) throws Exception {
    assertRight(mode, 200, 4, 5);
  }

  /// More than the queue of a client has room for, and not one of them slow.
  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void aRoomWhereAllTalkAtOnceLosesNobody(String mode) throws Exception {
    assertRight(mode, 300, 1, 2);
  }

  @Test
  void thousandsSeeEachMessageOnceAndInOrder() throws Exception {
    assertRight("native", USERS, USERS / 50, 2);
  }

  /// A chat for two in one room, which shows first one and then the other what it is told to.
  private static final class WrongChat implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Future<String> served;

    WrongChat(List<String> first, List<String> second) throws IOException {
      served = threads.submit(() -> serve(first, second));
    }

    private String serve(List<String> first, List<String> second) throws IOException {
      var clients =
          new ArrayList<>(List.of(new Client(server.accept()), new Client(server.accept())));
      for (var client : clients) {
        client.nick = client.readUntil("/nick ");
        client.readUntil("/who");
        client.write("* in room0: both");
      }
      clients.sort(Comparator.comparing(client -> client.nick));
      for (var client : clients) {
        client.readUntil("message 1");
      }
      for (var line : first) {
        clients.getFirst().write(line);
      }
      clients.getFirst().readUntil("/quit");
      clients.getFirst().write("* bye: you left");
      for (var line : second) {
        clients.getLast().write(line);
      }
      clients.getLast().readUntil("/quit");
      clients.getLast().write("* bye: you left");
      return "both served";
    }

    String port() {
      return String.valueOf(server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      server.close();
      threads.shutdownNow();
    }

    private static final class Client {
      private final Socket socket;
      private final BufferedReader lines;
      private String nick = "";

      Client(Socket socket) throws IOException {
        this.socket = socket;
        lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      }

      /// Returns what follows the beginning in the line that has it.
      String readUntil(String beginning) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(beginning)) {
            return line.substring(beginning.length());
          }
        }
        throw new IOException("the end came before " + beginning);
      }

      void write(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// Returns what the load client says of a chat that shows its two users these lines.
  private List<String> verdict(int exitCode, List<String> first, List<String> second)
      throws Exception {
    try (var chat = new WrongChat(first, second)) {
      var lines = load("native", chat.port(), 2, 1, 1).lines(exitCode);
      assertEquals("both served", chat.served.get());
      return lines.subList(3, lines.size());
    }
  }

  @Test
  void aChatThatIsRightIsFoundRight() throws Exception {
    assertEquals(List.of(RIGHT), verdict(0, List.of(ONE, TWO), List.of(ONE, "* news", TWO)));
  }

  @Test
  void aLineThatComesTwiceIsFound() throws Exception {
    assertEquals(
        List.of(
            "WRONG: 2 complaints, the first are",
            "user1 in room0 saw 'user0: message 1' as line 2",
            "user1 in room0 saw 'user1: message 1' as line 3"),
        verdict(1, List.of(ONE, TWO), List.of(ONE, ONE, TWO)));
  }

  @Test
  void aLineThatComesTwiceToEverybodyIsFound() throws Exception {
    assertEquals(
        List.of(
            "WRONG: 3 complaints, the first are",
            "user0 in room0 saw 'user0: message 1' as line 2",
            "user0 in room0 saw 'user1: message 1' as line 3",
            "user1 in room0 saw 'user1: message 1' as line 2"),
        verdict(1, List.of(ONE, ONE, TWO), List.of(ONE, TWO)));
  }

  @Test
  void anotherOrderIsFound() throws Exception {
    assertEquals(
        List.of(
            "WRONG: 2 complaints, the first are",
            "user1 in room0 saw 'user1: message 1' as line 1",
            "user1 in room0 saw 'user0: message 1' as line 2"),
        verdict(1, List.of(ONE, TWO), List.of(TWO, ONE)));
  }

  @Test
  void aLineThatNobodySaidIsFound() throws Exception {
    assertEquals(
        List.of(
            "WRONG: 2 complaints, the first are",
            "user1 in room0 saw 'user0: message 2' as line 1",
            "user1 in room0 saw 'user1: message 1' as line 3"),
        verdict(1, List.of(ONE, TWO), List.of("user0: message 2", TWO, TWO)));
  }

  @Test
  void whoIsToldThatItMissedLinesComplains() throws Exception {
    assertEquals(
        List.of(
            "WRONG: 1 complaints, the first are", "user1 in room0 was told '* you missed 1 lines'"),
        verdict(1, List.of(ONE, TWO), List.of("* you missed 1 lines", ONE, TWO)));
  }

  @Test
  void aLineThatNeverComesIsFoundWhenThePatienceIsOver() throws Exception {
    try (var chat = new WrongChat(List.of(ONE, TWO), List.of(ONE))) {
      var load =
          start(
              "native",
              "ChatLoad",
              "--port",
              chat.port(),
              "--users",
              "2",
              "--messages",
              "1",
              "--patience",
              "5");
      var lines = load.lines(1);

      assertEquals("WRONG: 1 complaints, the first are", lines.get(3));
      assertTrue(
          lines.get(4).startsWith("user1 in room0 saw 1 of 2 lines and then no more: "),
          lines::toString);
    }
  }

  @Test
  void aWrongOptionIsExplained() throws Exception {
    var load = start("native", "ChatLoad", "--user", "3");
    assertEquals(List.of(), load.lines(2));
    assertTrue(load.complaints().startsWith("usage: ChatLoad"), load::complaints);
  }
}
