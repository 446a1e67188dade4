import static io.asyncio.Asyncio.*;
import static io.asyncio.net.Network.*;

import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.net.LimitExceededException;
import io.asyncio.net.NetworkException;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.StreamOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import io.asyncio.sync.Queue;

/// A chat with rooms and nicknames, for `nc`, `telnet`, or anything that sends lines.
///
///     ./asyncio run examples/ChatServer.java [--host NAME] [--port N] [--history LINES]
///         [--outbox LINES] [--slow disconnect|drop] [--grace SECONDS]
///     nc localhost 8888
///
/// A client has two tasks: one takes what it says, one sends what it sees, from a queue of its own
/// that is bounded. So nobody waits for a client that does not read: when its queue is full it is
/// disconnected, or with `--slow drop` misses lines. All else is plain collections without locks,
/// because tasks of one loop never run at the same time.
///
/// On Ctrl-C or SIGTERM everybody is told, and has the grace to take what was sent.
static final String COMMANDS = "/nick NAME, /join ROOM, /who, /quit";

static final int CROWD = 50; // with more in a room, nobody is told who comes, goes and is renamed

String host = "127.0.0.1";
int port = 8888;
int historySize = 20;
int outboxSize = 100;
boolean dropsLines;
Duration grace = Duration.ofSeconds(2);

final Map<String, Room> rooms = new HashMap<>();
final Map<String, Client> clients = new LinkedHashMap<>(); // by nickname
int guests;

final class Room {
  final String name;
  final Set<Client> members = new LinkedHashSet<>();
  final Deque<String> history = new ArrayDeque<>();
  int told; // lines in this turn

  Room(String name) {
    this.name = name;
  }

  String who() {
    return "* in "
        + name
        + ": "
        + String.join(", ", members.stream().map(each -> each.nick).toList());
  }
}

/// Somebody who is connected; in no room before the first and after the last.
final class Client {
  final Queue<String> outbox = Queue.fifo(outboxSize);
  Optional<Room> room = Optional.empty();
  Optional<Task<Void>> says = Optional.empty();
  Optional<Task<Void>> sees = Optional.empty();
  String nick;
  String farewell = "";
  boolean isLeaving;
  int missed;

  Client(String nick) {
    this.nick = nick;
  }

  /// Says false if the client is too slow to go on.
  boolean see(String line) {
    if (isLeaving) {
      return true;
    }
    if (outbox.qsize() + (missed > 0 ? 2 : 1) > outbox.maxsize()) {
      missed++;
      return dropsLines;
    }
    if (missed > 0) {
      outbox.putNowait("* you missed " + missed + " lines");
      missed = 0;
    }
    outbox.putNowait(line);
    return true;
  }
}

// ---- The two tasks of a client

void serve(StreamReader reader, StreamWriter writer) {
  var client = new Client(guestName());
  clients.put(client.nick, client);
  client.see("* hello " + client.nick + "; " + COMMANDS);
  try {
    TaskGroup.run(group -> {
      client.sees = Optional.of(group.createTask("to " + client.nick, () -> show(client, writer)));
      client.says = Optional.of(group.createTask("of " + client.nick, () -> hear(client, reader)));
      join(client, "lobby");
    });
  } finally {
    disconnect(client, "you left", true);
  }
}

String guestName() {
  String name;
  do {
    name = "guest" + ++guests;
  } while (clients.containsKey(name)); // somebody may have taken it
  return name;
}

void hear(Client client, StreamReader reader) {
  try {
    listen(client, reader);
    // A close with anything unread resets the connection, and the farewell would be lost.
    while (reader.read(8192).length > 0) {}
  } catch (NetworkException e) {
    disconnect(client, "you left", true); // without a word
  }
}

void listen(Client client, StreamReader reader) {
  try {
    var lines = reader.lines().iterator();
    while (lines.hasNext() && !client.isLeaving) {
      awaitTurn(client);
      obey(client, lines.next().replaceAll("\\p{Cntrl}", ""));
    }
    disconnect(client, "you left", false);
  } catch (LimitExceededException e) {
    disconnect(client, "that line is too long", false);
  }
}

/// Waits while the room was told a lot in this turn of the loop: its members have to take it first.
/// So nobody looks slow only because somebody else, or everybody, says much at once.
void awaitTurn(Client client) {
  while (client.room.filter(room -> room.told >= Math.max(1, outboxSize / 4)).isPresent()) {
    yieldNow();
  }
}

void show(Client client, StreamWriter writer) {
  try {
    for (String line : client.outbox) {
      writer.write(line + "\n"); // waits while the client takes nothing
    }
    writer.write(client.farewell + "\n");
    writer.writeEof();
  } catch (NetworkException e) {
    disconnect(client, "you left", true);
  }
}

/// Lets both tasks end: when the client has taken the rest and closes, or the grace is over.
/// Idempotent.
void disconnect(Client client, String why, boolean atOnce) {
  if (!client.isLeaving) {
    client.isLeaving = true;
    clients.remove(client.nick);
    client.farewell = "* bye: " + why;
    client.outbox.shutdown(atOnce); // true drops what is in it
    client.says.ifPresent(task -> runningLoop().callLater(grace, task::cancel));
    client.sees.ifPresent(task -> runningLoop().callLater(grace, task::cancel));
    leave(client);
  }
}

// ---- What clients may do

void obey(Client client, String line) {
  var words = (line + " ").split(" ", 2);
  var name = words[1].replace(" ", "");
  switch (words[0]) {
    case "/nick" -> rename(client, name);
    case "/join" -> join(client, name);
    case "/who" -> client.room.ifPresent(room -> answer(client, room.who()));
    case "/quit" -> disconnect(client, "you left", false);
    case String word when word.startsWith("/") ->
        answer(client, "* there is no " + word + "; there are " + COMMANDS);
    default -> client.room.ifPresent(room -> say(room, client.nick + ": " + line));
  }
}

void say(Room room, String line) {
  room.history.add(line);
  if (room.history.size() > historySize) {
    room.history.remove();
  }
  tell(room, line);
}

/// All members see the same lines in the same order: who is too slow leaves after this one.
void tell(Room room, String line) {
  var slow = room.members.stream().filter(member -> !member.see(line)).toList();
  if (room.told++ == 0) {
    runningLoop().callSoon(() -> room.told = 0); // behind those who now take this line
  }
  slow.forEach(member -> disconnect(member, "you are too slow", true));
}

void answer(Client client, String line) {
  if (!client.see(line)) {
    disconnect(client, "you are too slow", true);
  }
}

void rename(Client client, String name) {
  if (!isName(name) || clients.containsKey(name)) {
    answer(client, "* that name is taken, or none: up to 20 letters and digits");
    return;
  }
  clients.remove(client.nick);
  clients.put(name, client);
  var old = client.nick;
  client.nick = name;
  var news = old + " is now " + name;
  if (!client.room.map(room -> announce(room, news)).orElse(false)) {
    answer(client, "* " + news);
  }
}

void join(Client client, String name) {
  if (!isName(name)) {
    answer(client, "* a room is named by up to 20 letters and digits");
    return;
  }
  leave(client);
  var room = rooms.computeIfAbsent(name, _ -> new Room(name));
  room.history.forEach(line -> answer(client, line));
  if (!client.isLeaving) {
    room.members.add(client);
    client.room = Optional.of(room);
    announce(room, client.nick + " joined " + name);
  }
}

void leave(Client client) {
  client.room.ifPresent(room -> {
    client.room = Optional.empty();
    room.members.remove(client);
    announce(room, client.nick + " left " + room.name);
  });
}

/// Says whether the members were told.
boolean announce(Room room, String news) {
  if (room.members.isEmpty()) {
    rooms.remove(room.name);
  }
  boolean isTold = room.members.size() <= CROWD;
  if (isTold) {
    tell(room, "* " + news);
  }
  return isTold;
}

boolean isName(String name) {
  return name.matches("[\\p{L}\\p{N}_-]{1,20}");
}

// ---- The server

void chat() {
  var stop = new Event();
  for (var signal : List.of("INT", "TERM")) {
    runningLoop().addSignalHandler(signal, stop::set);
  }
  var options =
      ServerOptions.defaults()
          .withStream(StreamOptions.defaults().withCloseTimeout(grace))
          .withBacklog(1024)
          .withGrace(grace.multipliedBy(2));
  try (var server = startServer(this::serve, host, port, options)) {
    IO.println("listening on port " + server.port());
    stop.await();
    server.stop();
    IO.println("closing " + server.connectionCount() + " connections");
    rooms.values().forEach(room -> room.members.clear()); // who leaves now is no news
    List.copyOf(clients.values())
        .forEach(client -> disconnect(client, "the server is closing", false));
  } // waits for the clients, and then no longer
  IO.println("closed");
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--host" -> host = words.next();
      case "--port" -> port = Integer.parseInt(words.next());
      case "--history" -> historySize = Integer.parseInt(words.next());
      case "--outbox" -> outboxSize = Math.max(2, Integer.parseInt(words.next()));
      case "--slow" -> dropsLines = words.next().equals("drop");
      case "--grace" -> grace = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case String word -> throw new IllegalArgumentException(word);
    }
  }
  historySize = Math.min(historySize, outboxSize / 2);
}

void main(String[] args) {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println(
        "usage: ChatServer [--host NAME] [--port N] [--history LINES] [--outbox LINES]"
            + " [--slow disconnect|drop] [--grace SECONDS]");
    System.exit(2);
  }
  run(this::chat);
}
