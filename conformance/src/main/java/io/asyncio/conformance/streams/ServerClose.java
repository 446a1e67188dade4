package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.startServer;
import static java.util.Objects.requireNonNull;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.Connection;
import io.asyncio.net.ConnectionFailedException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;

/// A closed server refuses new connections, keeps the old one, and wait_closed waits for that one.
public final class ServerClose implements Scenario {

  private static void handle(StreamReader reader, StreamWriter writer) {
    for (var line : reader.lines()) {
      writer.write("reply to " + line + "\n");
    }
  }

  private static void ask(Stage stage, Connection connection, String text) {
    connection.writer().write(text + "\n");
    stage.print(connection.reader().readText());
  }

  private static void main(Stage stage) {
    var server = startServer(ServerClose::handle, "127.0.0.1", 0);
    int port = server.port();
    var connection = openConnection("127.0.0.1", port);
    ask(stage, connection, "before");
    stage.print("serving", server.isServing(), "sockets", server.addresses().size());
    var waiter = createTask(server::waitClosed);
    server.stop();
    stage.print("serving", server.isServing(), "sockets", server.addresses().size());
    try {
      openConnection("127.0.0.1", port);
    } catch (ConnectionFailedException e) {
      stage.print("new connection", stage.name(requireNonNull(e.getCause())));
    }
    ask(stage, connection, "after");
    stage.print("wait_closed done", waiter.isDone());
    connection.close();
    waiter.await();
    stage.print("wait_closed returned");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
