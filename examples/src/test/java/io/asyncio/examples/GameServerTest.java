package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The arena in a process of its own, with players over the JDK's sockets and with its own bots.
///
/// The time limit needs a thread of its own: nothing interrupts a read from a socket or a process.
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GameServerTest {

  private static final String CLOSING = "* bye: the server is closing";
  private static final String JOIN_FIRST =
      "* say 'join NAME' first, with up to 20 letters and digits";
  private static final String ENDLESS = "1000000";
  private static final int HEALTH = 5;
  private static final int STEP = 5;
  private static final int EDGE = 999;

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Player> players = new ArrayList<>();
  private final List<Example> programs = new ArrayList<>();

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    try (var game = Example.start(directory, List.of(), "GameServer", "--port", "0")) {
      game.nextLine();
    }
  }

  @AfterEach
  void end() throws IOException {
    for (var player : players) {
      player.vanish();
    }
    programs.forEach(Example::close);
    threads.shutdownNow();
  }

  /// An arena that plays all ticks that are due, unless the words say something else.
  private Example game(String mode, String... words) throws IOException {
    return start(
        mode, List.of("--port", "0", "--catch-up", ENDLESS, "--quiet", ENDLESS), List.of(words));
  }

  private Example bots(String mode, int count, int states, int port) throws IOException {
    var words =
        List.of("--bots", String.valueOf(count), "--states", String.valueOf(states), "--port");
    return start(mode, words, List.of(String.valueOf(port)));
  }

  private Example start(String mode, List<String> first, List<String> then) throws IOException {
    var words = new ArrayList<>(List.of("GameServer"));
    words.addAll(first);
    words.addAll(then);
    var options = mode.equals("portable") ? List.of("--portable") : List.<String>of();
    var program = Example.start(directory, options, words.toArray(String[]::new));
    programs.add(program);
    return program;
  }

  private static int port(Example game) throws IOException {
    var line = game.nextLine();
    assertTrue(line.matches("listening on TCP port \\d+ and UDP port \\d+"), line);
    return Integer.parseInt(line.split(" ", -1)[4]);
  }

  private Player connect(int port) throws IOException {
    var player = new Player(port);
    players.add(player);
    return player;
  }

  private Player join(int port, String name) throws IOException {
    return connect(port).join(name);
  }

  /// What the server says at its end, which has to come with exit code 0 and without complaints.
  private Figures endOf(Example game) throws Exception {
    game.signal("TERM");
    for (var player : players) {
      player.vanish();
    }
    return figures(game);
  }

  private static Figures figures(Example game) throws Exception {
    var lines = game.lines(0);
    assertEquals("", game.complaints());
    assertTrue(lines.getFirst().matches("closing \\d+ connections"), lines::toString);
    var figures = Figures.of(String.join("\n", lines.subList(1, lines.size())));
    assertEquals(figures.ticks, figures.clock, "the tick of the clock");
    return figures;
  }

  private record Figures(
      int ticks, int caughtUp, int skipped, int clock, int players, String inputs, String all) {

    private static final Pattern LINES =
        Pattern.compile(
            """
            (\\d+) ticks of \\d+ ms, (\\d+) caught up, (\\d+) skipped; the last began in tick (\\d+) of the clock
            tick jitter: median \\d+ µs, p99 \\d+ µs, max \\d+ µs late \\(tick \\d+\\)
            tick work:   median \\d+ µs, p99 \\d+ µs, max \\d+ µs
            players: (\\d+) at most
            inputs:  (.*)
            states:  \\d+ sent, 0 not\
            """);

    static Figures of(String report) {
      var found = LINES.matcher(report);
      assertTrue(found.matches(), report);
      var numbers =
          IntStream.rangeClosed(1, 5).map(i -> Integer.parseInt(found.group(i))).toArray();
      return new Figures(
          numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], found.group(6), report);
    }
  }

  private record Body(int id, int x, int y, int health) {
    boolean isAt(int there) {
      return x == there && y == there;
    }
  }

  private record State(int tick, int input, List<Body> bodies) {
    static State of(ByteBuffer bytes) {
      int tick = bytes.getInt();
      int input = bytes.getInt();
      var bodies = new ArrayList<Body>();
      while (bytes.hasRemaining()) {
        bodies.add(new Body(bytes.getInt(), bytes.getShort(), bytes.getShort(), bytes.get()));
      }
      return new State(tick, input, bodies);
    }

    Body own() {
      return bodies.getFirst();
    }

    boolean sees(Player other) {
      return bodies.stream().anyMatch(body -> body.id == other.id);
    }
  }

  /// One who types, reads, and plays.
  private static final class Player {
    private final Socket socket = new Socket();
    private final DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final BufferedReader lines;
    private final OutputStream keyboard;
    private int id;
    private long token;
    private int udpPort;
    private int number;

    Player(int port) throws IOException {
      // Small, so that the server notices soon that nothing is read.
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      keyboard = socket.getOutputStream();
    }

    Player join(String name) throws IOException {
      type("join " + name);
      var line = read();
      assertTrue(line.matches("welcome \\d+ -?\\d+ \\d+ \\d+"), line);
      var words = line.split(" ", -1);
      id = Integer.parseInt(words[1]);
      token = Long.parseLong(words[2]);
      udpPort = Integer.parseInt(words[3]);
      return expect("* " + name + " joined");
    }

    Player type(String line) throws IOException {
      keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    String read() throws IOException {
      var line = lines.readLine();
      return line == null ? "(end)" : line;
    }

    Player expect(String... expected) throws IOException {
      for (var line : expected) {
        assertEquals(line, read());
      }
      return this;
    }

    String readUntil(String beginning) throws IOException {
      var line = read();
      while (!line.startsWith(beginning)) {
        assertFalse(line.equals("(end)"), () -> "the end came before " + beginning);
        line = read();
      }
      return line;
    }

    void throwAt(byte[] data) throws IOException {
      udp.send(new DatagramPacket(data, data.length, InetAddress.getLoopbackAddress(), udpPort));
    }

    byte[] input(long forToken, int withNumber, int dx, int dy, int hits) {
      return ByteBuffer.allocate(15)
          .putLong(forToken)
          .putInt(withNumber)
          .put((byte) dx)
          .put((byte) dy)
          .put((byte) hits)
          .array();
    }

    /// Sends an input and returns the first state that knows it.
    State play(int dx, int dy, int hits) throws IOException {
      throwAt(input(token, ++number, dx, dy, hits));
      var state = see();
      while (state.input != number) {
        state = see();
      }
      return state;
    }

    State see() throws IOException {
      var packet = new DatagramPacket(new byte[2048], 2048);
      udp.receive(packet);
      var state = State.of(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
      assertEquals(id, state.own().id);
      return state;
    }

    /// Walks into the corner where both coordinates are these, and stops.
    State walkTo(int corner) throws IOException {
      int direction = corner == 0 ? -1 : 1;
      for (var state = play(direction, direction, 0); !state.own().isAt(corner); state = see()) {}
      return play(0, 0, 0);
    }

    void vanish() throws IOException {
      socket.close();
      udp.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void aPlayerGoesOneStepInEachTickUpToTheEdge(String mode) throws Exception {
    var game = game(mode, "--tick", "2");
    var ann = join(port(game), "ann");
    var first = ann.play(0, 0, 0).own();
    assertEquals(HEALTH, first.health);
    int dx = first.x < EDGE / 2 ? 1 : -1;

    var before = ann.play(dx, 0, 0);
    for (int i = 0; i < 50; i++) {
      var after = ann.see();
      assertTrue(after.tick > before.tick, () -> before + " " + after);
      int reached = before.own().x + STEP * dx * (after.tick - before.tick);
      assertEquals(Math.clamp(reached, 0, EDGE), after.own().x);
      assertEquals(first.y, after.own().y);
    }
    int edge = dx < 0 ? 0 : EDGE;
    while (ann.see().own().x != edge) {}
    assertEquals(edge, ann.see().own().x);

    var end = endOf(game);
    assertEquals(0, end.skipped);
    assertEquals("2 taken, 0 old, 0 bad, 0 of nobody, 0 dropped", end.inputs);
  }

  @Test
  void whoIsNearIsSeenAndCanBeHit() throws Exception {
    var game = game("native", "--tick", "2");
    int port = port(game);
    var ann = join(port, "ann");
    var bob = join(port, "bob");
    ann.expect("* bob joined");

    ann.walkTo(0);
    bob.walkTo(EDGE);
    assertFalse(ann.play(0, 0, 0).sees(bob));
    ann.play(0, 0, 1); // hits nobody
    bob.walkTo(0);
    var both = ann.play(0, 0, 0);
    assertEquals(List.of(new Body(ann.id, 0, 0, 5), new Body(bob.id, 0, 0, 5)), both.bodies);

    for (int left = HEALTH - 1; left >= 0; left--) {
      ann.play(0, 0, 1);
      bob.expect("* ann hits you: " + left + " left");
    }
    ann.expect("* you beat bob");
    assertEquals(HEALTH, bob.play(0, 0, 0).own().health);
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void allHearWhoComesTalksAndGoes(String mode) throws Exception {
    var game = game(mode, "--tick", "5");
    int port = port(game);
    var ann = join(port, "ann");
    var bob = join(port, "bob");
    bob.type("say hello, ann\t\u0007").type("say   and again \r").type("dance").type("quit");

    ann.expect("* bob joined", "bob: hello, ann", "bob: and again", "* bob left");
    bob.expect("bob: hello, ann", "bob: and again");
    assertEquals(
        List.of("(end)", "* bye: you left", "* there is no 'dance'; there are: say TEXT, quit"),
        List.of(bob.read(), bob.read(), bob.read()).reversed());
    join(port, "bob"); // the name is free again
    assertEquals("2 at most", endOf(game).players + " at most");
  }

  @Test
  void whoTalksALotIsHeardOnceInATick() throws Exception {
    var game = game("native", "--tick", "5");
    var ann = join(port(game), "ann");
    int before = ann.play(0, 0, 0).tick;

    ann.type("say and\n".repeat(20) + "say on");
    ann.readUntil("ann: on");

    assertTrue(ann.play(0, 0, 0).tick >= before + 20);
  }

  @Test
  void packetsThatAreWrongStrangeOrOldChangeNothing() throws Exception {
    var game = game("native", "--tick", "5");
    var ann = join(port(game), "ann");
    var before = ann.play(0, 0, 0);

    ann.throwAt(new byte[0]);
    ann.throwAt(new byte[3]);
    ann.throwAt(new byte[60_000]);
    ann.throwAt(ann.input(ann.token, 7, 2, 0, 0));
    ann.throwAt(ann.input(ann.token, 7, 0, -128, 0));
    ann.throwAt(ann.input(ann.token, 7, 0, 0, 2));
    ann.throwAt(ann.input(ann.token + 1, 7, 1, 1, 1));
    ann.throwAt(ann.input(ann.token, 1, 1, 0, 0)); // twice
    ann.throwAt(ann.input(ann.token, 0, 1, 0, 0)); // after a later one
    var after = ann.play(0, 0, 0);
    assertEquals(before.own(), after.own());

    ann.number = Integer.MAX_VALUE - 1;
    ann.play(0, 0, 0);
    ann.play(0, 0, 0);
    ann.play(0, 0, 0); // begins again, with the smallest number
    assertEquals("5 taken, 2 old, 6 bad, 1 of nobody, 0 dropped", endOf(game).inputs);
  }

  @Test
  void statesGoWhereTheLastInputCameFrom() throws Exception {
    var game = game("native", "--tick", "5");
    int port = port(game);
    var ann = join(port, "ann");
    ann.play(0, 0, 0);
    var elsewhere = join(port, "elsewhere");
    elsewhere.id = ann.id;
    elsewhere.token = ann.token;
    elsewhere.number = 10;

    assertEquals(11, elsewhere.play(0, 0, 0).input);
  }

  @Test
  void whoDoesNotKnowTheRulesIsToldAndTheOthersPlayOn() throws Exception {
    var game = game("native", "--tick", "5", "--players", "2");
    int port = port(game);
    var ann = join(port, "ann");

    var bob = connect(port).type("").type("GET / HTTP/1.1").type("join two words").type("join a:b");
    bob.expect(JOIN_FIRST, JOIN_FIRST, JOIN_FIRST, JOIN_FIRST);
    bob.type("join ann").expect("* that name is taken").join("bob");
    connect(port).type("join cem").expect("* the arena is full");
    bob.type("say " + "x".repeat(100_000)).expect("* bye: that line is too long", "(end)");
    var endless = connect(port);
    threads.submit(() -> endless.type("x".repeat(100_000))); // which may break off
    connect(port).vanish();
    connect(port).type("join dot").vanish();

    ann.readUntil("* bob left");
    ann.play(1, 1, 0);
    assertEquals("ann: still here", ann.type("say still here").readUntil("ann: "));
  }

  @Test
  void whoSendsNothingForTooLongHasToGo() throws Exception {
    var game = game("native", "--tick", "2", "--quiet", "500");
    int port = port(game);
    var ann = join(port, "ann");
    var isOver = new AtomicBoolean();
    var playing =
        threads.submit(() -> {
          while (!isOver.get()) {
            ann.play(0, 0, 0);
          }
          return "played on";
        });

    join(port, "bob").expect("* bye: nothing heard of you", "(end)");

    ann.expect("* bob joined", "* bob left");
    isOver.set(true);
    assertEquals("played on", playing.get());
  }

  /// What takes longer than the ticks that may be played later is here the start of a JVM.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatWasHeldUpSkipsTicksOrPlaysThem(boolean isToSkip) throws Exception {
    var game = game("native", "--tick", "10", "--catch-up", isToSkip ? "5" : ENDLESS);
    var ann = join(port(game), "ann");
    int dx = ann.play(0, 0, 0).own().x < EDGE / 2 ? 1 : -1;
    var before = ann.play(dx, 0, 0);

    game.signal("STOP");
    Example.buildTheLibrary(directory);
    game.signal("CONT");

    var after = ann.play(dx, 0, 0);
    int ticks = after.tick - before.tick;
    int distance = Math.abs(after.own().x - before.own().x);
    int room = dx > 0 ? EDGE - before.own().x : before.own().x;
    ann.type("quit");
    if (isToSkip) {
      int told = 0;
      for (var line = ann.read(); !line.equals("(end)"); line = ann.read()) {
        told += numberIn(line, "\\* the server was held up and skips (\\d+) ticks");
      }
      assertTrue(told > 5, () -> before + " " + after);
      assertTrue(distance <= STEP * (ticks - 6), () -> before + " " + after);
      game.signal("TERM");
      var lines = game.lines(0);
      var end = Figures.of(String.join("\n", lines.subList(lines.size() - 6, lines.size())));
      assertEquals(end.ticks, end.clock, "the tick of the clock");
      assertEquals(
          end.skipped,
          lines.stream().mapToInt(line -> numberIn(line, "held up: (\\d+) ticks skipped")).sum());
    } else {
      ann.expect("* bye: you left", "(end)");
      assertEquals(Math.min(STEP * ticks, room), distance);
      var end = endOf(game);
      assertTrue(end.caughtUp > 5 && end.skipped == 0, end.all);
    }
  }

  private static int numberIn(String line, String pattern) {
    var found = Pattern.compile(pattern).matcher(line);
    return found.matches() ? Integer.parseInt(found.group(1)) : 0;
  }

  @Test
  void whoReadsNothingHasToGoAndTheOthersPlayOn() throws Exception {
    var game = game("native", "--tick", "1", "--grace", "0.2");
    int port = port(game);
    var ann = join(port, "ann");
    join(port, "deaf");
    var talkers = new ArrayList<Player>();
    for (int i = 0; i < 10; i++) {
      talkers.add(join(port, "talker" + i));
    }
    var text = "x".repeat(480);
    for (var talker : talkers) {
      threads.submit(() -> {
        while (true) {
          talker.type("say " + text);
        }
      });
      threads.submit(() -> talker.readUntil(CLOSING));
    }

    ann.readUntil("* deaf left");
    ann.play(1, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalTellsEveryoneAndEndsTheGameWithItsFigures(String signal) throws Exception {
    var game = game("native", "--tick", "5", "--grace", "0.5");
    int port = port(game);
    var ann = join(port, "ann");
    var bob = join(port, "bob");
    connect(port); // who does not even join holds up nothing for longer than the grace

    ann.play(1, 0, 0);
    game.signal(signal);

    ann.expect("* bob joined", CLOSING, "(end)");
    bob.expect(CLOSING, "(end)");
    ann.vanish();
    bob.vanish();
    assertEquals(2, figures(game).players);
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "portable"})
  void botsSeeWhatTheyShould(String mode) throws Exception {
    var game = game(mode, "--tick", "5");

    var lines = bots(mode, 8, 50, port(game)).lines(0);

    assertEquals("8 bots joined", lines.getFirst());
    assertTrue(
        lines.get(1).matches("states: \\d+ seen, at least \\d{2,} by each; .*"), lines::toString);
    assertEquals("chat:   64 lines heard, at least 8 by each; 0 twice", lines.get(2));
    var end = endOf(game);
    assertEquals(8, end.players);
    assertTrue(end.inputs.matches("\\d+ taken, 0 old, 0 bad, .*"), end.inputs);
  }

  @Test
  void fiveHundredPlayAndTalk() throws Exception {
    var game = game("native");

    var lines = bots("native", 500, 60, port(game)).lines(0);

    assertEquals("500 bots joined", lines.getFirst());
    assertTrue(
        lines.get(1).matches("states: \\d{5,} seen, at least [6-9]\\d by each; .*"),
        lines::toString);
    assertEquals("chat:   250000 lines heard, at least 500 by each; 0 twice", lines.get(2));
    var end = endOf(game);
    assertEquals(500, end.players);
    assertTrue(end.inputs.matches("\\d+ taken, 0 old, 0 bad, .*"), end.inputs);
  }

  @Test
  void botsThatVanishLeave() throws Exception {
    var game = game("native", "--tick", "5");
    int port = port(game);
    var ann = join(port, "ann");
    var bots = bots("native", 20, Integer.MAX_VALUE, port);
    bots.awaitLine("20 bots joined");
    for (int i = 0; i < 20; i++) {
      ann.readUntil("bot");
    }

    bots.close();

    var left = new TreeSet<String>();
    while (left.size() < 20) {
      left.add(ann.readUntil("* bot").replace("joined", "left"));
    }
    ann.play(0, 0, 0);
  }

  @Test
  void aWrongOptionIsExplained() throws Exception {
    try (var game = Example.start(directory, List.of(), "GameServer", "--ticks", "3")) {
      assertEquals(List.of(), game.lines(2));
      assertTrue(game.complaints().startsWith("usage: GameServer"), game::complaints);
    }
  }
}
