import static io.asyncio.Asyncio.*;
import static io.asyncio.net.Network.*;

import io.asyncio.net.Connection;
import io.asyncio.net.Server;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;

/// What most programs that use the network do, in one short run: the JVM that records the AOT cache
/// plays it.
void main(String[] arguments) {
  run(() -> {
    try (Server server = startServer(this::shout, "127.0.0.1", 0);
        Connection connection = openConnection("127.0.0.1", server.port())) {
      connection.writer().write("one\ntwo\n");
      connection.writer().writeEof();
      for (String line : connection.reader().lines()) {
        IO.println("trained: %s %s".formatted(List.of(arguments), line));
      }
    }
  });
}

void shout(StreamReader reader, StreamWriter writer) {
  for (String line : reader.lines()) {
    timeout(Duration.ofSeconds(5), () -> writer.write(line.toUpperCase(Locale.ROOT) + "\n"));
  }
}
