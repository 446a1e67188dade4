package io.asyncio.net;

import java.nio.ByteBuffer;

/// The callbacks of a connection.
///
/// For ports of asyncio's protocols; new programs read a [Connection] in a task.
///
/// ```java
/// final class Echo implements Protocol {
///   private @Nullable Transport transport;
///
///   @Override
///   public void connectionMade(Transport newTransport) {
///     transport = newTransport;
///   }
///
///   @Override
///   public void dataReceived(ByteBuffer data) {
///     transport.write(data);
///   }
/// }
/// ```
///
/// @see Network#createServer
/// @see Network#createConnection
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#streaming-protocols">asyncio.Protocol</a>
public non-sealed interface Protocol extends StreamProtocol {

  /// Takes what the peer has sent, in pieces of any size. What it throws goes to the loop's
  /// exception handler and aborts the connection.
  ///
  /// @param data from position to limit, at least one byte; valid until the method returns, so that
  ///   what is to be kept has to be copied; may be read-only. A transport that it is written to as
  ///   it is may send it without a copy
  void dataReceived(ByteBuffer data);
}
