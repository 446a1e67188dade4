package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.WithinSeconds;

/// Connections over TCP keep the contract of streams.
@WithinSeconds
final class TcpStreamTest extends StreamContract {

  private record Far(StreamReader reader, StreamWriter writer) {}

  @Override
  void connected(Body body) {
    Asyncio.run(() -> {
      Future<Far> arrived = Asyncio.runningLoop().createFuture();
      Future<Boolean> over = Asyncio.runningLoop().createFuture();
      ConnectionHandler handler =
          (reader, writer) -> {
            arrived.setResult(new Far(reader, writer));
            var _ = over.await();
          };
      try (Server server =
              Network.startServer(
                  handler, "127.0.0.1", 0, ServerOptions.defaults().withStream(OPTIONS));
          Connection connection =
              Network.openConnection(
                  "127.0.0.1", server.port(), ConnectOptions.defaults().withStream(OPTIONS))) {
        Far far = arrived.await();
        try {
          body.run(new Ends(connection.reader(), connection.writer(), far.reader(), far.writer()));
        } finally {
          connection.writer().abort();
          far.writer().abort();
          over.setResult(true);
        }
      }
    });
  }
}
