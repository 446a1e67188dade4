import static io.asyncio.Asyncio.*;
import static io.asyncio.net.Network.*;

import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.net.Connection;
import io.asyncio.net.Datagram;
import io.asyncio.net.DatagramException;
import io.asyncio.net.DatagramOptions;
import io.asyncio.net.LimitExceededException;
import io.asyncio.net.NetworkException;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.StreamOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.net.UdpSocket;
import io.asyncio.sync.Event;
import io.asyncio.sync.Queue;
import java.security.SecureRandom;

/// A small arena for many players, at a fixed tick: they join and talk over TCP and play over UDP.
///
///     ./asyncio run examples/GameServer.java [--host NAME] [--port N] [--tick MILLISECONDS]
///         [--players MOST] [--quiet TICKS] [--catch-up TICKS] [--grace SECONDS]
///     ./asyncio run examples/GameServer.java --bots N [--states N] [--host NAME] [--port N]
///
/// The second plays against the first, with bots that look whether they see what they should.
///
/// **The tick.** Tick n is due n ticks after the start, however long those before it took: it does
/// not drift. If a tick comes late, those that are due by then are played with it; if those are
/// more than 5, the server was held up: it skips them, and says so.
///
/// **TCP**, in lines, is for what must not get lost: `join NAME`, answered by
/// `welcome ID TOKEN UDP-PORT TICK-MILLISECONDS`; then `say TEXT`, once in a tick, and `quit`. Lines
/// that come unasked begin with `* ` or with `NAME: `. What all are told goes out once in a tick, in
/// one piece that all share: so 500 who talk at once cost 500 writes and not 250 000.
///
/// **UDP**, big endian, is for what is worth nothing when it is old. An input is the token (8 bytes),
/// its number (4), steps in x and y from -1 to 1 (1 each), and whether to hit (1). A state comes once
/// in each tick: the tick (4), the number of the last input (4), then whom the player sees, first
/// itself: ID (4), x (2), y (2), health (1). An input that comes twice, or after a later one, counts
/// no more, and where inputs come from is where states go.
static final int SIZE = 1000; // both ways

static final int STEP = 5; // in one tick
static final int SIGHT = 100;
static final int REACH = 30;
static final int HEALTH = 5;

static final int INPUT_BYTES = 15;
static final int HEAD_BYTES = 8;
static final int BODY_BYTES = 9;
static final int IN_STATE = 128; // players at most, so that no state is larger than a packet
static final int OUTBOX = 100; // pieces for one player: about as many ticks
static final int LINE = 500; // bytes

String host = "127.0.0.1";
int port = 7777;
Duration tickLength = Duration.ofMillis(50);
int most = 1000;
int quietTicks = 200;
int catchUp = 5; // ticks
Duration grace = Duration.ofSeconds(2);
int bots;
int wantedStates = 200;

final Map<Long, Player> players = new LinkedHashMap<>(); // by token
final Set<String> names = new HashSet<>();
final StringBuilder news = new StringBuilder(); // of this tick, for all
final Random random = new Random();
final SecureRandom tokens = new SecureRandom(); // else who knows one could find out the next
final Report report = new Report();
int tick;
int lastId;

final class Player {
  final int id = ++lastId;
  final long token = tokens.nextLong();
  final String name;
  final Queue<byte[]> outbox = Queue.fifo(OUTBOX);
  Optional<Task<Void>> says = Optional.empty();
  Optional<Task<Void>> sees = Optional.empty();
  String farewell = "";
  boolean isLeaving;

  Optional<SocketAddress> address = Optional.empty();
  int lastInput;
  int heardAt = tick;
  int dx;
  int dy;
  boolean hits;

  int x = random.nextInt(SIZE);
  int y = random.nextInt(SIZE);
  int health = HEALTH;

  Player(String name) {
    this.name = name;
  }

  boolean isWithin(int distance, Player other) {
    return Math.abs(x - other.x) <= distance && Math.abs(y - other.y) <= distance;
  }

  Cell cell() {
    return new Cell(x / SIGHT, y / SIGHT);
  }
}

/// A square as wide as one sees: who is in sight is in the same one, or in one that touches it.
record Cell(int x, int y) {
  List<Cell> around() {
    var all = new ArrayList<Cell>();
    for (int dx = -1; dx <= 1; dx++) {
      for (int dy = -1; dy <= 1; dy++) {
        all.add(new Cell(x + dx, y + dy));
      }
    }
    return all;
  }
}

// ---- The tick

void play(UdpSocket udp) {
  var loop = runningLoop();
  var began = loop.time();
  while (true) {
    var next = tickLength.multipliedBy(tick + 1);
    sleep(began.plus(next).minus(loop.time())); // gives way also if that is over
    var now = loop.time().minus(began);
    int due = (int) now.dividedBy(tickLength);
    if (due > tick) {
      report.lateBy(now.minus(next));
      playUpTo(due);
      sendStates(udp);
      publish();
      report.lastBegan = now;
      report.work.add(loop.time().minus(began).minus(now));
    }
  }
}

void playUpTo(int due) {
  int behind = due - tick - 1;
  if (behind <= catchUp) {
    report.caughtUp += behind;
  } else {
    report.skipped += behind;
    tick += behind;
    players.values().forEach(player -> player.heardAt += behind);
    IO.println("held up: " + behind + " ticks skipped");
    tellAll("* the server was held up and skips " + behind + " ticks");
  }
  while (tick < due) {
    tick++;
    moveAll();
  }
}

void moveAll() {
  for (var player : players.values()) {
    player.x = Math.clamp(player.x + STEP * player.dx, 0, SIZE - 1);
    player.y = Math.clamp(player.y + STEP * player.dy, 0, SIZE - 1);
  }
  var cells = cells();
  for (var player : List.copyOf(players.values())) {
    if (player.hits) {
      player.hits = false;
      seen(player, cells)
          .filter(other -> player.isWithin(REACH, other))
          .findFirst()
          .ifPresent(other -> hit(player, other));
    }
    if (tick - player.heardAt > quietTicks) {
      dismiss(player, "nothing heard of you", false);
    }
  }
}

void hit(Player player, Player other) {
  other.health--;
  tell(other, "* " + player.name + " hits you: " + other.health + " left");
  if (other.health == 0) {
    tell(player, "* you beat " + other.name);
    other.health = HEALTH;
    other.x = random.nextInt(SIZE);
    other.y = random.nextInt(SIZE);
  }
}

Map<Cell, List<Player>> cells() {
  return players.values().stream().collect(Collectors.groupingBy(Player::cell));
}

/// The others that a player sees.
Stream<Player> seen(Player player, Map<Cell, List<Player>> cells) {
  return player.cell().around().stream()
      .flatMap(cell -> cells.getOrDefault(cell, List.of()).stream())
      .filter(other -> other != player && player.isWithin(SIGHT, other));
}

// ---- UDP

void sendStates(UdpSocket udp) {
  var cells = cells();
  for (var player : List.copyOf(players.values())) {
    player.address.ifPresent(address -> {
      try {
        udp.send(state(player, cells), address);
        report.states++;
      } catch (DatagramException _) {
        report.unsent++; // there will be a newer one
      }
    });
  }
}

ByteBuffer state(Player player, Map<Cell, List<Player>> cells) {
  var state = ByteBuffer.allocate(HEAD_BYTES + IN_STATE * BODY_BYTES);
  state.putInt(tick).putInt(player.lastInput);
  Stream.concat(Stream.of(player), seen(player, cells))
      .limit(IN_STATE)
      .forEach(each ->
          state
              .putInt(each.id)
              .putShort((short) each.x)
              .putShort((short) each.y)
              .put((byte) each.health));
  return state.flip();
}

void takeInputs(UdpSocket udp) {
  while (!udp.isClosing()) {
    try {
      for (var datagram : udp) {
        take(datagram);
      }
    } catch (DatagramException _) {
      report.unsent++; // a state that did not get through is told here too
    }
  }
}

void take(Datagram datagram) {
  var input = ByteBuffer.wrap(datagram.data());
  if (input.remaining() != INPUT_BYTES) {
    report.bad++;
    return;
  }
  var player = players.get(input.getLong());
  int number = input.getInt();
  int dx = input.get();
  int dy = input.get();
  int hits = input.get();
  if (player == null) {
    report.ofNobody++;
  } else if (Math.abs(dx) > 1 || Math.abs(dy) > 1 || hits < 0 || hits > 1) {
    report.bad++;
  } else if (number - player.lastInput <= 0) { // right also when the numbers begin again
    report.old++;
  } else {
    report.taken++;
    player.lastInput = number;
    player.heardAt = tick;
    player.address = Optional.of(datagram.sender());
    player.dx = dx;
    player.dy = dy;
    player.hits |= hits == 1;
  }
}

// ---- TCP

void serve(StreamReader reader, StreamWriter writer) {
  try {
    timeout(Duration.ofSeconds(10), () -> admit(reader, writer))
        .ifPresent(player -> attend(player, reader, writer));
  } catch (NetworkException | TimeoutExpiredException _) {
    // gone, or not somebody who wants to play
  }
}

Optional<Player> admit(StreamReader reader, StreamWriter writer) {
  for (var line : reader.lines()) {
    var words = line.split(" ");
    if (words.length != 2
        || !words[0].equals("join")
        || !words[1].matches("[\\p{L}\\p{N}_-]{1,20}")) {
      writer.write("* say 'join NAME' first, with up to 20 letters and digits\n");
    } else if (names.contains(words[1])) {
      writer.write("* that name is taken\n");
    } else if (players.size() >= most) {
      writer.write("* the arena is full\n");
    } else {
      var player = new Player(words[1]);
      names.add(player.name);
      players.put(player.token, player);
      report.mostPlayers = Math.max(report.mostPlayers, players.size());
      return Optional.of(player);
    }
  }
  return Optional.empty();
}

/// Serves a player with two tasks, so that it waits for nobody and nobody for it.
void attend(Player player, StreamReader reader, StreamWriter writer) {
  try {
    TaskGroup.run(group -> {
      player.sees = Optional.of(group.createTask("to " + player.name, () -> show(player, writer)));
      player.says = Optional.of(group.createTask("of " + player.name, () -> hear(player, reader)));
      tell(
          player,
          "welcome %d %d %d %d"
              .formatted(player.id, player.token, report.udpPort, tickLength.toMillis()));
      tellAll("* " + player.name + " joined");
    });
  } finally {
    dismiss(player, "you left", true);
  }
}

void hear(Player player, StreamReader reader) {
  try {
    listen(player, reader);
    // A close with anything unread resets the connection, and the farewell would be lost.
    while (reader.read(8192).length > 0) {}
  } catch (NetworkException _) {
    dismiss(player, "you left", true);
  }
}

void listen(Player player, StreamReader reader) {
  try {
    var lines = reader.lines().iterator();
    while (!player.isLeaving && lines.hasNext()) {
      obey(player, lines.next().replaceAll("\\p{Cntrl}", ""));
    }
    dismiss(player, "you left", false);
  } catch (LimitExceededException _) {
    dismiss(player, "that line is too long", false);
  }
}

void obey(Player player, String line) {
  var words = (line + " ").split(" ", 2);
  switch (words[0]) {
    case "say" -> {
      tellAll(player.name + ": " + words[1].strip());
      sleep(tickLength); // who says more is not read meanwhile
    }
    case "quit" -> dismiss(player, "you left", false);
    default -> tell(player, "* there is no '" + words[0] + "'; there are: say TEXT, quit");
  }
}

void show(Player player, StreamWriter writer) {
  try {
    for (var piece : player.outbox) {
      writer.write(piece); // waits while the player takes nothing
    }
    writer.write(player.farewell + "\n");
    writer.writeEof();
  } catch (NetworkException _) {
    dismiss(player, "you left", true);
  }
}

void tell(Player player, String line) {
  send(player, (line + "\n").getBytes(StandardCharsets.UTF_8));
}

void tellAll(String line) {
  news.append(line).append('\n');
}

void publish() {
  if (!news.isEmpty()) {
    var piece = news.toString().getBytes(StandardCharsets.UTF_8);
    news.setLength(0);
    List.copyOf(players.values()).forEach(player -> send(player, piece));
  }
}

void send(Player player, byte[] piece) {
  if (player.outbox.isFull()) {
    dismiss(player, "you are too slow", true);
  } else if (!player.isLeaving) {
    player.outbox.putNowait(piece);
  }
}

/// Lets both tasks end: when the player has taken the rest and closes, or the grace is over.
/// Idempotent.
void dismiss(Player player, String why, boolean atOnce) {
  if (!player.isLeaving) {
    player.isLeaving = true;
    players.remove(player.token);
    names.remove(player.name);
    player.farewell = "* bye: " + why;
    player.outbox.shutdown(atOnce); // true drops what is in it
    player.says.ifPresent(task -> runningLoop().callLater(grace, task::cancel));
    player.sees.ifPresent(task -> runningLoop().callLater(grace, task::cancel));
    tellAll("* " + player.name + " left");
  }
}

// ---- The server

void arena() {
  var stop = new Event();
  for (var signal : List.of("INT", "TERM")) {
    runningLoop().addSignalHandler(signal, stop::set);
  }
  var options =
      ServerOptions.defaults()
          .withStream(StreamOptions.defaults().withCloseTimeout(grace).withLimit(LINE))
          .withBacklog(1024)
          .withGrace(grace.multipliedBy(2));
  // All states of a tick leave at its end, and inputs come when the states have: in one burst.
  var datagrams =
      DatagramOptions.bound(host, port)
          .withReceiveBuffer(4 << 20)
          .withReceiveLimit(10 * most)
          .withWaterMarks(16 << 20, 8 << 20);
  try (var server = startServer(this::serve, host, port, options);
      var udp = openDatagram(datagrams)) {
    report.udpPort = udp.port();
    IO.println("listening on TCP port " + server.port() + " and UDP port " + udp.port());
    TaskGroup.run(group -> {
      var playing = group.createTask("ticks", () -> play(udp));
      var taking = group.createTask("inputs", () -> takeInputs(udp));
      stop.await();
      playing.cancel();
      taking.cancel();
    });
    report.dropped = udp.droppedCount();
    server.stop();
    IO.println("closing " + server.connectionCount() + " connections");
    most = 0; // nobody joins any more
    publish();
    List.copyOf(players.values())
        .forEach(player -> dismiss(player, "the server is closing", false));
  } // waits for the players, and then no longer
  report.print();
}

final class Report {
  final Spread late = new Spread(1 << 16);
  final Spread work = new Spread(1 << 16);
  int latestTick;
  Duration lastBegan = Duration.ZERO;
  int udpPort;
  int mostPlayers;
  int caughtUp;
  int skipped;
  long taken;
  long old;
  long bad;
  long ofNobody;
  long states;
  long unsent;
  long dropped;

  void lateBy(Duration delay) {
    if (late.add(delay)) {
      latestTick = tick + 1;
    }
  }

  void print() {
    IO.println(
        """
        %d ticks of %d ms, %d caught up, %d skipped; the last began in tick %d of the clock
        tick jitter: %s late (tick %d)
        tick work:   %s
        players: %d at most
        inputs:  %d taken, %d old, %d bad, %d of nobody, %d dropped
        states:  %d sent, %d not\
        """
            .formatted(
                tick,
                tickLength.toMillis(),
                caughtUp,
                skipped,
                lastBegan.dividedBy(tickLength),
                late,
                latestTick,
                work,
                mostPlayers,
                taken,
                old,
                bad,
                ofNobody,
                dropped,
                states,
                unsent));
  }
}

/// Durations, of which the last so many are remembered, and the longest.
final class Spread {
  final long[] micros;
  long count;
  long longest;

  Spread(int remembered) {
    micros = new long[remembered];
  }

  /// Says whether it is the longest so far.
  boolean add(Duration duration) {
    long added = duration.toNanos() / 1000;
    micros[(int) (count++ % micros.length)] = added;
    boolean isLongest = added > longest;
    longest = Math.max(longest, added);
    return isLongest;
  }

  @Override
  public String toString() {
    if (count == 0) {
      return "none";
    }
    var sorted = Arrays.stream(micros).limit(count).sorted().toArray();
    return "median %d µs, p99 %d µs, max %d µs"
        .formatted(sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], longest);
  }
}

// ---- The bots

final Spread gaps = new Spread(1 << 20); // from state to state, of all bots

/// One that walks about, talks once, and hits whom it meets now and then.
final class Bot {
  final String name;
  final Connection connection;
  final Set<String> heard = new HashSet<>(); // of what was said
  int id;
  long token;
  int udpPort;
  int twice; // lines
  int states;
  int unseen; // ticks
  int old;
  int lastTick;

  Bot(String name) {
    this.name = name;
    connection = openConnection(host, port);
    connection.writer().write("join " + name + "\n");
    var words = connection.reader().readText().orElse("nothing").split(" ");
    if (!words[0].equals("welcome")) {
      throw new IllegalStateException(name + " cannot join: " + String.join(" ", words));
    }
    id = Integer.parseInt(words[1]);
    token = Long.parseLong(words[2]);
    udpPort = Integer.parseInt(words[3]);
  }

  void play() {
    try (connection;
        var udp = openDatagram(host, udpPort)) {
      var listening = createTask("listening of " + name, this::listen);
      connection.writer().write("say hello from " + name + "\n");
      int input = 0;
      while (!listening.isDone() && (states < wantedStates || heard.size() < bots)) {
        udp.send(input(++input));
        try {
          look(timeout(Duration.ofSeconds(1), udp::receive));
        } catch (TimeoutExpiredException | DatagramException _) {
          // The input is lost, or the state, or the server is gone.
        }
      }
      connection.writer().write("quit\n");
      listening.await();
    }
  }

  void listen() {
    for (var line : connection.reader().lines()) {
      if (line.contains(": hello from ") && !heard.add(line)) {
        twice++;
      }
    }
  }

  int dx = 1;
  int dy = 1;

  ByteBuffer input(int number) {
    if (random.nextInt(20) == 0) {
      dx = random.nextInt(3) - 1;
      dy = random.nextInt(3) - 1;
    }
    var hits = random.nextInt(20) == 0;
    return ByteBuffer.allocate(INPUT_BYTES)
        .putLong(token)
        .putInt(number)
        .put((byte) dx)
        .put((byte) dy)
        .put((byte) (hits ? 1 : 0))
        .flip();
  }

  Duration seenAt = Duration.ZERO;

  void look(Datagram datagram) {
    var state = ByteBuffer.wrap(datagram.data());
    int newTick = state.getInt();
    int _ = state.getInt();
    if (state.getInt() != id) {
      throw new IllegalStateException(name + " does not see itself first in tick " + newTick);
    }
    if (states > 0 && newTick <= lastTick) {
      old++;
      return;
    }
    var now = runningLoop().time();
    if (states > 0) {
      unseen += newTick - lastTick - 1;
      gaps.add(now.minus(seenAt));
    }
    states++;
    lastTick = newTick;
    seenAt = now;
  }
}

void playAgainst() {
  var joining =
      IntStream.range(0, bots).mapToObj(i -> createTask(() -> new Bot("bot" + i))).toList();
  var all = gather(joining);
  IO.println(all.size() + " bots joined");
  gather(all.stream().map(bot -> createTask(bot.name, bot::play)).toList());
  IO.println(
      """
      states: %d seen, at least %d by each; %d ticks not seen, %d states old
      chat:   %d lines heard, at least %d by each; %d twice
      from state to state: %s\
      """
          .formatted(
              all.stream().mapToInt(bot -> bot.states).sum(),
              all.stream().mapToInt(bot -> bot.states).min().orElse(0),
              all.stream().mapToInt(bot -> bot.unseen).sum(),
              all.stream().mapToInt(bot -> bot.old).sum(),
              all.stream().mapToInt(bot -> bot.heard.size()).sum(),
              all.stream().mapToInt(bot -> bot.heard.size()).min().orElse(0),
              all.stream().mapToInt(bot -> bot.twice).sum(),
              gaps));
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--host" -> host = words.next();
      case "--port" -> port = Integer.parseInt(words.next());
      case "--tick" -> tickLength = Duration.ofMillis(Math.max(1, Integer.parseInt(words.next())));
      case "--players" -> most = Math.max(1, Integer.parseInt(words.next()));
      case "--quiet" -> quietTicks = Integer.parseInt(words.next());
      case "--catch-up" -> catchUp = Integer.parseInt(words.next());
      case "--grace" -> grace = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case "--bots" -> bots = Integer.parseInt(words.next());
      case "--states" -> wantedStates = Integer.parseInt(words.next());
      case String word -> throw new IllegalArgumentException(word);
    }
  }
}

void main(String[] args) {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println(
        """
        usage: GameServer [--host NAME] [--port N] [--tick MILLISECONDS] [--players MOST]
                          [--quiet TICKS] [--catch-up TICKS] [--grace SECONDS]
               GameServer --bots N [--states N] [--host NAME] [--port N]\
        """);
    System.exit(2);
  }
  if (bots > 0) {
    run(this::playAgainst);
  } else {
    run(this::arena);
  }
}
