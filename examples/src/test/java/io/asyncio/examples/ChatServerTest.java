package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The chat server in a process of its own, with clients over the JDK's sockets.
///
/// The time limit needs a thread of its own: nothing interrupts a read from a socket or a process.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChatServerTest {

  /// How many talk at once in [#aCrowdSeesEachLineOnceAndInOrder]; two descriptors each, one here
  /// and one in the server.
  private static final int USERS = Integer.getInteger("chat.users", 1000);

  private static final String CLOSING = "* bye: the server is closing";
  private static final String TOO_SLOW = "* bye: you are too slow";

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Person> people = new ArrayList<>();
  private final List<Example> chats = new ArrayList<>();

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    try (var chat = Example.start(directory, List.of(), "ChatServer", "--port", "0")) {
      chat.nextLine();
    }
  }

  @AfterEach
  void hangUp() throws IOException {
    List<Person> there;
    synchronized (people) {
      there = List.copyOf(people);
    }
    for (var person : there) {
      person.socket.close();
    }
    chats.forEach(Example::close);
    threads.shutdownNow();
  }

  private Example chat(String mode, String... words) throws IOException {
    var all = new ArrayList<>(List.of("ChatServer", "--port", "0"));
    all.addAll(List.of(words));
    var chat =
        Example.start(
            directory,
            mode.equals("portable") ? List.of("--portable") : List.of(),
            all.toArray(String[]::new));
    chats.add(chat);
    return chat;
  }

  private static int port(Example chat) throws IOException {
    var line = chat.nextLine();
    assertTrue(line.matches("listening on port \\d+"), line);
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  /// One who types and reads.
  private static final class Person {
    final Socket socket = new Socket();
    private final BufferedReader lines;
    private final OutputStream keyboard;

    Person(int port) throws IOException {
      // Small, so that the server notices soon that nothing is read.
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      keyboard = socket.getOutputStream();
    }

    Person type(String line) throws IOException {
      keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    String read() throws IOException {
      var line = lines.readLine();
      return line == null ? "(end)" : line;
    }

    void expect(String... expected) throws IOException {
      for (var line : expected) {
        assertEquals(line, read());
      }
    }

    Person readUntil(String expected) throws IOException {
      for (var line = read(); !line.equals(expected); line = read()) {
        assertTrue(!line.equals("(end)"), () -> "the end came before " + expected);
      }
      return this;
    }

    List<String> read(int count) throws IOException {
      var read = new ArrayList<String>();
      while (read.size() < count) {
        read.add(read());
      }
      return read;
    }

    List<String> readAll() throws IOException {
      var all = new ArrayList<String>();
      for (var line = read(); !line.equals("(end)"); line = read()) {
        all.add(line);
      }
      return all;
    }
  }

  /// A person of this name in this room, who has seen all that came before.
  private Person enter(int port, String name, String room) throws IOException {
    var person = new Person(port);
    synchronized (people) {
      people.add(person);
    }
    person.type("/nick " + name).type("/join " + room).type("/who");
    for (var line = person.read(); !line.startsWith("* in " + room); line = person.read()) {
      assertTrue(!line.equals("(end)"), name);
    }
    return person;
  }

  private <T> List<T> all(List<Callable<T>> bodies) throws Exception {
    var results = new ArrayList<T>();
    for (Future<T> done : threads.invokeAll(bodies)) {
      results.add(done.get());
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void aRoomKnowsWhoIsThereAndWhatWasSaid(String mode) throws Exception {
    try (var chat = chat(mode, "--history", "2")) {
      int port = port(chat);
      var ann = enter(port, "ann", "tea");
      ann.type("one").type("two").type("three\t\u0007");
      ann.expect("ann: one", "ann: two", "ann: three");

      var bob = new Person(port);
      people.add(bob);
      bob.expect("* hello guest2; /nick NAME, /join ROOM, /who, /quit", "* guest2 joined lobby");
      bob.type("/join tea");
      bob.expect("ann: two", "ann: three", "* guest2 joined tea");
      bob.type("/nick ann").type("/nick bob").type("/who").type("hello, ann").type("/unheard of");
      bob.expect(
          "* that name is taken, or none: up to 20 letters and digits",
          "* guest2 is now bob",
          "* in tea: ann, bob",
          "bob: hello, ann",
          "* there is no /unheard; there are /nick NAME, /join ROOM, /who, /quit");
      bob.type("/quit").type("not heard");
      bob.expect("* bye: you left", "(end)");
      ann.expect("* guest2 joined tea", "* guest2 is now bob", "bob: hello, ann", "* bob left tea");

      var other = enter(port, "bob", "coffee"); // the name is free again
      other.type("in another room").expect("bob: in another room");
      ann.type("/who").expect("* in tea: ann");
    }
  }

  @Test
  void whoSendsALineWithoutEndIsToldWhyItHasToGo() throws Exception {
    try (var chat = chat("native")) {
      int port = port(chat);
      var ann = enter(port, "ann", "tea");
      var bob = enter(port, "bob", "tea");
      bob.type("x".repeat(1_000_000)).expect("* bye: that line is too long", "(end)");
      ann.expect("* bob joined tea", "* bob left tea");
    }
  }

  @Test
  void aGuestGetsANameThatNobodyHas() throws Exception {
    try (var chat = chat("native")) {
      int port = port(chat);
      var ann = enter(port, "guest2", "tea");
      var bob = new Person(port);
      people.add(bob);
      bob.expect("* hello guest3; /nick NAME, /join ROOM, /who, /quit", "* guest3 joined lobby");

      chat.signal("TERM");

      ann.expect(CLOSING, "(end)");
      bob.expect(CLOSING, "(end)");
    }
  }

  /// More at once than the queue of a client has room for, and few enough that its socket has.
  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void whoSaysMuchAtOnceThrowsNobodyOut(String mode) throws Exception {
    try (var chat = chat(mode)) {
      int port = port(chat);
      var ann = enter(port, "ann", "tea");
      var bob = enter(port, "bob", "tea");
      var lines = IntStream.range(0, 3000).mapToObj(String::valueOf).toList();

      bob.type(String.join("\n", lines));

      var seen = lines.stream().map(line -> "bob: " + line).toArray(String[]::new);
      bob.expect(seen);
      ann.expect("* bob joined tea");
      ann.expect(seen);
    }
  }

  @Test
  void whoIsRenamedInACrowdIsToldAlone() throws Exception {
    try (var chat = chat("native")) {
      int port = port(chat);
      var crowd = new ArrayList<Person>();
      for (int i = 0; i < 51; i++) {
        crowd.add(enter(port, "user" + i, "square"));
      }
      var ann = crowd.getLast();
      ann.type("/nick ann").expect("* user50 is now ann");
      ann.type("hello").expect("ann: hello");
      var first = crowd.getFirst();
      for (int i = 1; i < 50; i++) {
        first.expect("* user" + i + " joined square");
      }
      first.expect("ann: hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void everyoneSeesEachLineOnceAndInTheSameOrder(String mode) throws Exception {
    try (var chat = chat(mode, "--outbox", "2000")) {
      int port = port(chat);
      var names = List.of("ann", "bob", "cem", "dot");
      var persons = new ArrayList<Person>();
      for (var name : names) {
        persons.add(enter(port, name, "tea"));
      }
      for (var person : persons) {
        person.type("/who").readUntil("* in tea: ann, bob, cem, dot");
      }
      var talk =
          IntStream.range(0, names.size())
              .<Callable<List<String>>>mapToObj(i ->
                  () -> {
                    for (int line = 0; line < 200; line++) {
                      persons.get(i).type("line " + line);
                    }
                    return persons.get(i).read(800);
                  })
              .toList();

      var seen = all(talk);

      for (var name : names) {
        var own = IntStream.range(0, 200).mapToObj(line -> name + ": line " + line).toList();
        assertEquals(own, seen.getFirst().stream().filter(line -> line.startsWith(name)).toList());
      }
      assertEquals(1, new HashSet<>(seen).size(), "orders");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void aSlowClientIsDisconnectedAndTheOthersGoOn(String mode) throws Exception {
    try (var chat = chat(mode, "--outbox", "10", "--grace", "60")) {
      int port = port(chat);
      var slow = enter(port, "slow", "tea");
      var fast = enter(port, "fast", "tea");
      var text = "x".repeat(10_000);
      int said = 0;
      for (var line = ""; !line.equals("* slow left tea"); line = fast.read()) {
        if (line.isEmpty() || line.startsWith("fast: ")) {
          fast.type(text);
          said++;
        }
      }
      fast.expect("fast: " + text); // the answer to the last line
      fast.type("alone").expect("fast: alone");

      var seen = slow.readAll();

      assertEquals(TOO_SLOW, seen.getLast());
      assertEquals("* fast joined tea", seen.getFirst());
      var lines = seen.subList(1, seen.size() - 1);
      assertTrue(lines.stream().allMatch(line -> line.equals("fast: " + text)));
      assertTrue(lines.size() < said, () -> lines.size() + " lines");
    }
  }

  @Test
  void aSlowClientMissesLinesIfTheServerIsToldSo() throws Exception {
    try (var chat = chat("native", "--outbox", "10", "--slow", "drop")) {
      int port = port(chat);
      var slow = enter(port, "slow", "tea");
      var fast = enter(port, "fast", "tea");
      var text = "x".repeat(10_000);
      for (int i = 0; i < 2000; i++) {
        fast.type(text).expect("fast: " + text);
      }
      var missed =
          threads.submit(() -> {
            int seen = 0;
            for (var line = slow.read(); ; line = slow.read()) {
              if (line.startsWith("* you missed ")) {
                return seen + Integer.parseInt(line.replaceAll("[^0-9]", ""));
              }
              seen += line.equals("fast: " + text) ? 1 : 0;
            }
          });
      int more = 0;
      while (!missed.isDone()) {
        fast.type(text).expect("fast: " + text);
        more++;
      }
      int accounted = missed.get();
      assertTrue(accounted >= 2000 && accounted <= 2000 + more, () -> accounted + " lines");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalTellsEveryoneAndEndsTheServer(String signal) throws Exception {
    try (var chat = chat("native")) {
      int port = port(chat);
      var ann = enter(port, "ann", "tea");
      var bob = enter(port, "bob", "coffee");

      chat.signal(signal);

      ann.expect(CLOSING, "(end)");
      bob.expect(CLOSING, "(end)");
      assertEquals(List.of("closing 2 connections", "closed"), chat.lines(0));
      assertEquals("", chat.complaints());
      assertThrows(ConnectException.class, () -> new Person(port));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void whoIsTalkingWhenTheServerEndsIsToldToo(String mode) throws Exception {
    try (var chat = chat(mode, "--grace", "20", "--outbox", "100000")) {
      int port = port(chat);
      var ann = enter(port, "ann", "tea");
      var toldAll = new CountDownLatch(1);
      var talk =
          threads.submit(() -> {
            while (toldAll.getCount() > 0) {
              ann.type("and another thing");
            }
            return true;
          });
      ann.expect("ann: and another thing");

      chat.signal("TERM");

      ann.readUntil(CLOSING).expect("(end)");
      toldAll.countDown();
      assertTrue(talk.get());
      ann.socket.close();
      assertEquals(List.of("closing 1 connections", "closed"), chat.lines(0));
    }
  }

  @Test
  void whoReadsNothingHoldsUpTheEndNoLongerThanTheGrace() throws Exception {
    try (var chat = chat("native", "--grace", "0.2", "--slow", "drop")) {
      int port = port(chat);
      enter(port, "deaf", "tea");
      var fast = enter(port, "fast", "tea");
      var text = "x".repeat(10_000);
      for (int i = 0; i < 2000; i++) {
        fast.type(text).expect("fast: " + text);
      }

      chat.signal("TERM");

      fast.expect(CLOSING, "(end)");
      assertEquals(List.of("closing 2 connections", "closed"), chat.lines(0));
    }
  }

  @Test
  void aCrowdSeesEachLineOnceAndInOrder() throws Exception {
    int lines = 20;
    try (var chat = chat("native")) {
      int port = port(chat);
      var crowd =
          all(
              IntStream.range(0, USERS)
                  .<Callable<Person>>mapToObj(i -> () -> enter(port, "user" + i, "square"))
                  .toList());
      var ready = new CountDownLatch(USERS);
      var readers =
          crowd.stream()
              .map(person ->
                  threads.submit(() -> {
                    person.type("/who");
                    while (!person.read().startsWith("* in square: ")) {}
                    ready.countDown();
                    return person.read(lines);
                  }))
              .toList();
      ready.await();
      for (int line = 0; line < lines; line++) {
        crowd.get(line % USERS).type("line " + line);
      }

      var first = readers.getFirst().get();
      assertEquals(
          IntStream.range(0, lines).mapToObj(line -> "line " + line).sorted().toList(),
          first.stream().map(line -> line.substring(line.indexOf(' ') + 1)).sorted().toList());
      for (var reader : readers) {
        assertEquals(first, reader.get());
      }
      chat.signal("TERM");
      for (var person : crowd) {
        person.expect(CLOSING, "(end)");
      }
      assertEquals(List.of("closing " + USERS + " connections", "closed"), chat.lines(0));
    }
  }
}
