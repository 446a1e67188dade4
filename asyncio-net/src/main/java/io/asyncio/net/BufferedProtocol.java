package io.asyncio.net;

import java.nio.ByteBuffer;

/// The callbacks of a connection whose bytes go into buffers of the protocol's own.
///
/// @see Network#createServer
/// @see Network#createConnection
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#buffered-streaming-protocols">asyncio.BufferedProtocol</a>
public non-sealed interface BufferedProtocol extends StreamProtocol {

  /// Names the buffer to be filled next. What it throws, and a buffer without room, goes to the
  /// loop's exception handler and aborts the connection.
  ///
  /// @param sizeHint how many bytes are there to be put into it, at least 1
  /// @return filled from its position, at most to its limit; must have room, which may be less than
  ///   the hint
  ByteBuffer getBuffer(int sizeHint);

  /// Learns that the buffer was filled, and its position moved. What it throws goes to the loop's
  /// exception handler and aborts the connection.
  ///
  /// @param count of bytes, at least 1
  void bufferUpdated(int count);
}
