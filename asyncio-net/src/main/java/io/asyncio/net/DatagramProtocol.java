package io.asyncio.net;

import java.net.SocketAddress;
import java.util.Optional;

/// What a program does with datagrams, as callbacks; [UdpSocket] is the same for tasks.
///
/// First [#connectionMade], then the others in the order of what happens, last [#connectionLost],
/// once. Each runs as a callback of the loop, with the context of who opened the endpoint: it must
/// not suspend. What it throws goes to the loop's exception handler, and the endpoint goes on.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#datagram-protocols">asyncio.DatagramProtocol</a>
public interface DatagramProtocol {

  /// The endpoint is open.
  ///
  /// @param transport to send with
  default void connectionMade(DatagramTransport transport) {}

  /// A datagram came.
  ///
  /// @param data all of it, possibly empty; the receiver's own
  /// @param sender where it came from
  default void datagramReceived(byte[] data, SocketAddress sender) {}

  /// A datagram did not get through; the endpoint goes on.
  ///
  /// @param error why, a [DatagramException]
  default void errorReceived(Exception error) {}

  /// More is unsent than the high-water mark allows. Called by the `sendTo` that passes it.
  default void pauseWriting() {}

  /// No more is unsent than the low-water mark.
  default void resumeWriting() {}

  /// The endpoint is closed; comes once, and last.
  ///
  /// @param error what broke it; empty if this side closed it
  default void connectionLost(Optional<Throwable> error) {}
}
