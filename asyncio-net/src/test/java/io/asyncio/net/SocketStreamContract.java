package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.Future;

/// The contract of streams, for a server and a connection to it.
abstract class SocketStreamContract extends StreamContract {

  abstract Server serve(ConnectionHandler handler, ServerOptions options);

  abstract Connection connect(Server server, ConnectOptions options);

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
      try (Server server = serve(handler, ServerOptions.defaults().withStream(OPTIONS));
          Connection connection = connect(server, ConnectOptions.defaults().withStream(OPTIONS))) {
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
