package io.asyncio.http.testing;

import io.asyncio.Asyncio;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.http.server.HttpServer;
import io.asyncio.net.ByteStream;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Connections in memory to a server that listens nowhere: no socket, no port, no other clock than
/// the loop's.
final class MemoryServer implements AutoCloseable {

  private final HttpServer server;
  private final Set<Task<Void>> serving = new LinkedHashSet<>();

  MemoryServer(HttpServer server) {
    this.server = server;
  }

  ByteStream connect() {
    MemoryStream client = MemoryStream.open();
    Task<Void> task =
        Asyncio.createTask(
            "serve in memory",
            () -> {
              try (MemoryStream peer = client.peer()) {
                server.serve(new StreamReader(peer), new StreamWriter(peer));
              }
            });
    serving.add(task);
    task.addDoneCallback(serving::remove);
    return client;
  }

  /// Suspends until the handlers have ended, which are cancelled if they go on for a second.
  @Override
  public void close() {
    server.close();
    List<Task<Void>> left = List.copyOf(serving);
    if (left.isEmpty()) {
      return;
    }
    var _ = Asyncio.wait(left, ReturnWhen.ALL_COMPLETED);
  }
}
