package io.asyncio.net;

import io.asyncio.WithinSeconds;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Connections over Unix sockets keep the contract of streams.
@WithinSeconds
final class UnixStreamTest extends SocketStreamContract {

  @TempDir Path directory;

  private Path path() {
    return directory.resolve("socket");
  }

  @Override
  Server serve(ConnectionHandler handler, ServerOptions options) {
    return Network.startUnixServer(handler, path(), options);
  }

  @Override
  Connection connect(Server server, ConnectOptions options) {
    return Network.openUnixConnection(path(), options);
  }
}
