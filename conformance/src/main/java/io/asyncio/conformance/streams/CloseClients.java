package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.Connection;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.ArrayList;
import java.util.List;

/// close_clients ends every open connection of a server: handlers and clients both see the end.
public final class CloseClients implements Scenario {

  private final List<String> log = new ArrayList<>();

  private void handle(StreamReader reader, StreamWriter writer) {
    writer.write("welcome\n");
    var line = reader.readLine();
    log.add("handler read " + line.length + " bytes");
  }

  private void main(Stage stage) {
    var server = startServer(this::handle, "127.0.0.1", 0);
    int port = server.port();
    var clients = new ArrayList<Connection>();
    for (int i = 0; i < 3; i++) {
      clients.add(openConnection("127.0.0.1", port));
    }
    for (var client : clients) {
      stage.print(client.reader().readText());
    }
    var waiter = createTask(server::waitClosed);
    server.stop();
    sleep(seconds(0.02));
    stage.print("closed, wait_closed done", waiter.isDone(), "| handlers ended", log.size());
    server.closeClients();
    waiter.await();
    for (int i = 0; i < clients.size(); i++) {
      var client = clients.get(i);
      int length = client.reader().readAll().length;
      stage.print("client", i, "read", length, "at_eof", client.reader().atEof());
      client.close();
    }
    stage.print(String.join("; ", log));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
