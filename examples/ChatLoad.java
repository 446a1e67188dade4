import static io.asyncio.Asyncio.*;
import static io.asyncio.net.Network.*;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.net.Connection;
import io.asyncio.sync.Semaphore;

/// Joins many users to a chat server and looks whether each message reaches each member of its room
/// exactly once, and all members in the same order.
///
///     ./asyncio run examples/ChatServer.java
///     ./asyncio run examples/ChatLoad.java [--host NAME] [--port N] [--users N] [--rooms N]
///         [--messages N] [--patience SECONDS]
///
/// All talk at once: each user says the next of its messages as soon as it has seen the last one. The
/// first member that sees a line of its room writes it down, if it is its author's next one; the
/// others have to see the same line at the same place. Who sees nothing for as long as the patience
/// lasts gives up.
///
/// The exit code is 1 if anything was wrong.
static final int CONNECTING = 200; // at once: the server lets only so many wait

String host = "127.0.0.1";
int port = 8888;
int userCount = 5000;
int roomCount;
int messages = 4; // of each user
Duration patience = Duration.ofSeconds(30);

final List<String> complaints = new ArrayList<>();
final List<Duration> roundTrips = new ArrayList<>();
int seen;

final class Room {
  final String name;
  final List<User> members = new ArrayList<>();
  final List<String> lines = new ArrayList<>(); // in the order of who saw them first
  final Map<String, Integer> saidBy = new HashMap<>();

  Room(String name) {
    this.name = name;
  }

  int expected() {
    return members.size() * messages;
  }

  /// Says false if the line is not the one that belongs at this place.
  boolean accept(int place, String line) {
    if (place < lines.size()) {
      return lines.get(place).equals(line);
    }
    var author = line.substring(0, Math.max(0, line.indexOf(':')));
    var next = text(author, saidBy.merge(author, 1, Integer::sum));
    return place < expected() && line.equals(next) && lines.add(line);
  }
}

static String text(String author, int number) {
  return author + ": message " + number;
}

final class User {
  final String nick;
  final Room room;
  Optional<Connection> connection = Optional.empty();
  int place; // how many lines of the room it has seen
  int said;
  Duration saidAt = Duration.ZERO;

  User(String nick, Room room) {
    this.nick = nick;
    this.room = room;
    room.members.add(this);
  }

  void join(Semaphore permits) {
    try (var _ = permits.hold()) {
      var opened = openConnection(host, port);
      connection = Optional.of(opened);
      opened.writer().write("/nick " + nick + "\n/join " + room.name + "\n/who\n");
      while (!nextLine(opened).startsWith("* in " + room.name + ": ")) {}
    }
  }

  void talk() {
    var there = connection.orElseThrow();
    try (there) {
      say(there);
      while (place < room.expected()) {
        see(there, nextLine(there));
      }
      there.writer().write("/quit\n");
      for (var line = nextLine(there); !line.equals("* bye: you left"); line = nextLine(there)) {
        see(there, line); // nothing but news
      }
    } catch (TimeoutExpiredException | UncheckedIOException e) {
      complain("saw " + place + " of " + room.expected() + " lines and then no more: " + e);
    }
  }

  void say(Connection there) {
    if (said < messages) {
      saidAt = runningLoop().time();
      there.writer().write("message " + ++said + "\n");
    }
  }

  void see(Connection there, String line) {
    if (line.startsWith("* ")) {
      if (line.startsWith("* bye: ") || line.startsWith("* you missed ")) {
        complain("was told '" + line + "'");
      }
      return;
    }
    if (!room.accept(place, line)) {
      complain("saw '" + line + "' as line " + (place + 1));
    }
    place++;
    seen++;
    if (line.equals(text(nick, said))) {
      roundTrips.add(runningLoop().time().minus(saidAt));
      say(there);
    }
  }

  String nextLine(Connection there) {
    return timeout(patience, there.reader()::readText)
        .orElseThrow(() -> new UncheckedIOException(new EOFException("the connection ended")));
  }

  void complain(String what) {
    complaints.add(nick + " in " + room.name + " " + what);
  }
}

void load() {
  var loop = runningLoop();
  var rooms = IntStream.range(0, roomCount).mapToObj(i -> new Room("room" + i)).toList();
  var users =
      IntStream.range(0, userCount)
          .mapToObj(i -> new User("user" + i, rooms.get(i % roomCount)))
          .toList();

  var began = loop.time();
  var permits = new Semaphore(CONNECTING);
  gather(users.stream().map(user -> createTask(user.nick, () -> user.join(permits))).toList());
  IO.println(
      "%d users joined %d rooms in %d ms".formatted(userCount, roomCount, millisSince(began)));

  var talked = loop.time();
  gather(users.stream().map(user -> createTask(user.nick, user::talk)).toList());
  var millis = Math.max(1, millisSince(talked));
  int said = users.stream().mapToInt(user -> user.said).sum();
  IO.println(
      "%d messages were said and %d lines seen in %d ms, %d lines a second"
          .formatted(said, seen, millis, 1000L * seen / millis));
  IO.println("from saying a message to seeing it: " + spread(roundTrips));
  long expected = users.stream().mapToLong(user -> user.room.expected()).sum();
  IO.println(
      complaints.isEmpty() && seen == expected
          ? "each message reached each member of its room once, and all in the same order"
          : "WRONG: " + complaints.size() + " complaints, the first are");
  complaints.stream().limit(10).forEach(IO::println);
}

long millisSince(Duration began) {
  return runningLoop().time().minus(began).toMillis();
}

static String spread(List<Duration> durations) {
  var micros = durations.stream().mapToLong(each -> each.toNanos() / 1000).sorted().toArray();
  return micros.length == 0
      ? "never"
      : "median %d µs, p99 %d µs, max %d µs"
          .formatted(
              micros[micros.length / 2],
              micros[micros.length * 99 / 100],
              micros[micros.length - 1]);
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--host" -> host = words.next();
      case "--port" -> port = Integer.parseInt(words.next());
      case "--users" -> userCount = Math.max(1, Integer.parseInt(words.next()));
      case "--rooms" -> roomCount = Integer.parseInt(words.next());
      case "--messages" -> messages = Math.max(1, Integer.parseInt(words.next()));
      case "--patience" ->
          patience = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case String word -> throw new IllegalArgumentException(word);
    }
  }
  if (roomCount < 1) {
    roomCount = Math.ceilDiv(userCount, 50);
  }
}

void main(String[] args) {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println(
        "usage: ChatLoad [--host NAME] [--port N] [--users N] [--rooms N] [--messages N]"
            + " [--patience SECONDS]");
    System.exit(2);
  }
  run(this::load);
  System.exit(complaints.isEmpty() ? 0 : 1);
}
