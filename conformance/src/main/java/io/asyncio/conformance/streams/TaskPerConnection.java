package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.conformance.Stage.seconds;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.util.Objects.requireNonNull;

import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.Connection;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every connection gets its own handler task, so a slow one does not hold up the others.
public final class TaskPerConnection implements Scenario {

  private final Map<String, Event> gates = new LinkedHashMap<>();
  private final Set<Task<?>> tasks = new HashSet<>();

  private void handle(Stage stage, StreamReader reader, StreamWriter writer) {
    tasks.add(currentTask());
    var name = reader.readText().orElseThrow();
    stage.print("handler starts", name);
    requireNonNull(gates.get(name)).await();
    stage.print("handler ends", name);
    writer.write("done " + name);
  }

  private void main(Stage stage) {
    List.of("a", "b", "c").forEach(name -> gates.put(name, new Event()));
    var server = startServer((reader, writer) -> handle(stage, reader, writer), "127.0.0.1", 0);
    var connections = new LinkedHashMap<String, Connection>();
    try (server) {
      for (var name : gates.keySet()) {
        var connection = openConnection("127.0.0.1", server.port());
        connection.writer().write(name + "\n");
        sleep(seconds(0.03));
        connections.put(name, connection);
      }
      for (var name : List.of("c", "a", "b")) {
        requireNonNull(gates.get(name)).set();
        var reader = requireNonNull(connections.get(name)).reader();
        stage.print("client", name, "read", decode(reader.readAll()));
      }
      connections.values().forEach(Connection::close);
    }
    stage.print("serving", server.isServing(), "| different tasks", tasks.size());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
