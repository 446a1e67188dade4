package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.asyncio.net.Network;
import io.asyncio.net.NetworkException;
import io.asyncio.net.Server;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.ArrayList;
import java.util.List;

/// A server that sends the bytes a test wants, whatever is asked.
final class ScriptedServer implements AutoCloseable {

  /// What is done with a connection.
  interface Script {
    void play(Peer peer) throws Exception;
  }

  /// One connection, of which several may come.
  final class Peer {
    final StreamReader reader;
    final StreamWriter writer;

    /// The first has 1.
    final int number;

    Peer(StreamReader reader, StreamWriter writer, int number) {
      this.reader = reader;
      this.writer = writer;
      this.number = number;
    }

    /// Suspends until the head of a request has come, which is logged by its first line, and
    /// returns it; empty at the end.
    String head() {
      StringBuilder head = new StringBuilder();
      while (true) {
        String line = new String(reader.readLine(), ISO_8859_1);
        if (line.isEmpty() || line.equals("\r\n")) {
          break;
        }
        head.append(line);
      }
      if (!head.isEmpty()) {
        requests.add(number + ": " + head.substring(0, head.indexOf(" HTTP/")));
      }
      return head.toString();
    }

    void send(String bytes) {
      writer.write(bytes.getBytes(ISO_8859_1));
    }

    /// Answers one request.
    void answer(String bytes) {
      if (!head().isEmpty()) {
        send(bytes);
      }
    }
  }

  /// `number of the connection: method target` of each.
  final List<String> requests = new ArrayList<>();

  private final Server server;
  private int count;

  private ScriptedServer(Script script) {
    server =
        Network.startServer(
            (reader, writer) -> {
              count++;
              try (writer) {
                script.play(new Peer(reader, writer, count));
              } catch (NetworkException gone) {
                // The client has cut the connection.
              }
            },
            "127.0.0.1",
            0);
  }

  static ScriptedServer start(Script script) {
    return new ScriptedServer(script);
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int connectionCount() {
    return count;
  }

  @Override
  public void close() {
    server.close();
  }
}
