package io.asyncio.net;

import java.util.Objects;

/// A connection of a protocol: what asyncio returns as the pair of transport and protocol.
///
/// @param <P> the type of the protocol
/// @param transport what it writes to
/// @param protocol what the factory made
public record ProtocolConnection<P extends StreamProtocol>(Transport transport, P protocol)
    implements AutoCloseable {

  /// Checks the parts.
  public ProtocolConnection {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
  }

  /// Closes the connection as [Transport#close()]; never suspends.
  @Override
  public void close() {
    transport.close();
  }
}
