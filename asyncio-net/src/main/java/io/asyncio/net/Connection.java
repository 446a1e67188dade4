package io.asyncio.net;

import java.net.SocketAddress;
import java.util.Objects;

/// A connection to a peer: what asyncio returns as the pair of reader and writer.
///
/// ```java
/// try (Connection connection = openConnection("example.com", 80)) {
///   connection.writer().write("HEAD / HTTP/1.0\r\n\r\n");
///   String status = connection.reader().readText().orElseThrow();
/// }
/// ```
///
/// @param reader what the peer sends
/// @param writer what it gets
/// @param localAddress the address of this side
/// @param peerAddress the address of the other side
public record Connection(
    StreamReader reader, StreamWriter writer, SocketAddress localAddress, SocketAddress peerAddress)
    implements AutoCloseable {

  /// Checks the parts.
  public Connection {
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(localAddress, "localAddress");
    Objects.requireNonNull(peerAddress, "peerAddress");
  }

  /// Closes the connection as [StreamWriter#close()]; suspends.
  @Override
  public void close() {
    writer.close();
  }
}
