package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.asyncio.Asyncio;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Servers in memory, one for each connection a client dials, that play a script.
final class MemoryServers implements Dialer {

  /// What is done with a connection.
  interface Script {
    void play(Peer peer) throws Exception;
  }

  /// The server's end of a connection.
  final class Peer {
    final StreamReader reader;
    final StreamWriter writer;

    /// The first has 1.
    final int number;

    private Peer(MemoryStream stream, int number) {
      this.reader = new StreamReader(stream);
      this.writer = new StreamWriter(stream);
      this.number = number;
    }

    /// Suspends until the head of a request, and a body with a length, have come; logs it.
    String head() {
      StringBuilder head = new StringBuilder();
      int length = 0;
      while (true) {
        String line = new String(reader.readLine(), ISO_8859_1);
        if (line.isEmpty() || line.equals("\r\n")) {
          break;
        }
        head.append(line);
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16).trim());
        }
        if (line.startsWith("Expect:")) {
          length = 0;
        }
      }
      if (!head.isEmpty()) {
        String target = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
        log.add(target + " at " + Asyncio.runningLoop().time().minus(start).toSeconds());
        connections.add(number);
        byte[] _ = reader.readExactly(length);
      }
      return head.toString();
    }

    void send(String bytes) {
      writer.write(bytes.getBytes(ISO_8859_1));
    }
  }

  private final Script script;
  private final Duration start = Asyncio.runningLoop().time();
  private final List<String> log = new ArrayList<>();
  private final List<Integer> connections = new ArrayList<>();
  private final List<Task<Void>> tasks = new ArrayList<>();
  private Duration dialTime = Duration.ZERO;
  private boolean refusesNext;
  private int count;

  MemoryServers(Script script) {
    this.script = script;
  }

  @Override
  public Dialed dial(Route route) {
    if (dialTime.isPositive()) {
      Asyncio.sleep(dialTime);
    }
    if (refusesNext) {
      refusesNext = false;
      throw new IllegalStateException("refused");
    }
    MemoryStream stream = MemoryStream.open();
    Peer peer = new Peer(stream.peer(), ++count);
    tasks.add(
        Asyncio.createTask(() -> {
          try (MemoryStream _ = stream.peer()) {
            script.play(peer);
          } catch (NetworkException gone) {
            // The client has cut the connection.
          }
        }));
    return new Dialed(new StreamReader(stream), new StreamWriter(stream));
  }

  /// `target at second` of each request.
  List<String> log() {
    return log;
  }

  /// The number of the connection of each request.
  List<Integer> connections() {
    return connections;
  }

  int count() {
    return count;
  }

  void refuseNext() {
    refusesNext = true;
  }

  void dialFor(Duration time) {
    dialTime = time;
  }

  /// Suspends until all of them have ended.
  void close() {
    tasks.forEach(Task::cancel);
    if (!tasks.isEmpty()) {
      var _ = Asyncio.wait(tasks, ReturnWhen.ALL_COMPLETED);
    }
  }
}
