package io.asyncio.net;

import java.util.Objects;

/// What [Network#createDatagramEndpoint] returns.
///
/// @param transport to send with
/// @param protocol what the factory made
/// @param <P> its type
public record DatagramEndpoint<P extends DatagramProtocol>(
    DatagramTransport transport, P protocol) {

  /// Checks the parts.
  public DatagramEndpoint {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
  }
}
