package io.asyncio.net;

import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import java.util.Optional;

/// How a datagram socket is opened.
///
/// `SO_REUSEADDR` is not offered, as in asyncio: with it another process of any user could take the
/// same address and get the datagrams.
///
/// @param localAddress where it receives; unresolved names are looked up; empty for a free port on
///   all addresses
/// @param remoteAddress whom it is connected to: it sends to nobody else and receives from nobody
///   else; unresolved names are looked up
/// @param broadcast whether it may send to broadcast addresses (`SO_BROADCAST`)
/// @param reusePort whether several sockets may share the local address (`SO_REUSEPORT`)
/// @param receiveLimit how many datagrams are kept that nobody has received; further ones are
///   dropped and counted
/// @param receiveBuffer how many bytes the system keeps (`SO_RCVBUF`), or 0 for its own choice
/// @param highWater from how many bytes on that are not sent a send suspends; each datagram counts
///   8 more than it has
/// @param lowWater down to how many bytes it does
/// @param multicastInterface where multicast datagrams leave; empty for the system's choice
/// @param multicastTimeToLive over how many routers they go, from 0 to 255
/// @param multicastLoopback whether receivers on this machine get them too
public record DatagramOptions(
    Optional<InetSocketAddress> localAddress,
    Optional<InetSocketAddress> remoteAddress,
    boolean broadcast,
    boolean reusePort,
    int receiveLimit,
    int receiveBuffer,
    int highWater,
    int lowWater,
    Optional<NetworkInterface> multicastInterface,
    int multicastTimeToLive,
    boolean multicastLoopback) {

  private static final int TIME_TO_LIVE_MAX = 255;

  /// Checks the parts.
  public DatagramOptions {
    Objects.requireNonNull(localAddress, "localAddress");
    Objects.requireNonNull(remoteAddress, "remoteAddress");
    Objects.requireNonNull(multicastInterface, "multicastInterface");
    if (remoteAddress.isPresent() && remoteAddress.get().getPort() == 0) {
      throw new IllegalArgumentException(
          "remoteAddress of a datagram socket needs a port, found " + remoteAddress.get());
    }
    if (receiveLimit <= 0) {
      throw new IllegalArgumentException(
          "receiveLimit of a datagram socket must be positive, found " + receiveLimit);
    }
    if (receiveBuffer < 0) {
      throw new IllegalArgumentException(
          "receiveBuffer of a datagram socket must not be negative, found " + receiveBuffer);
    }
    if (lowWater < 0 || highWater < lowWater) {
      throw new IllegalArgumentException(
          "water marks of a datagram socket must be highWater >= lowWater >= 0, found %d and %d"
              .formatted(highWater, lowWater));
    }
    if (multicastTimeToLive < 0 || multicastTimeToLive > TIME_TO_LIVE_MAX) {
      throw new IllegalArgumentException(
          "multicastTimeToLive must be from 0 to 255, found " + multicastTimeToLive);
    }
  }

  /// Returns the options unless others are given: a free port on all addresses, connected to
  /// nobody; 1024 datagrams are kept; 64 and 16 KiB for sends; multicast stays in the local
  /// network.
  ///
  /// @return without broadcast and shared port
  public static DatagramOptions defaults() {
    return new DatagramOptions(
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        1024,
        0,
        64 * 1024,
        16 * 1024,
        Optional.empty(),
        1,
        true);
  }

  /// Returns the options for a socket at an address of this machine.
  ///
  /// @param host a name or an address, looked up when the socket is opened; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the defaults otherwise
  public static DatagramOptions bound(String host, int port) {
    return defaults().withLocalAddress(InetSocketAddress.createUnresolved(host, port));
  }

  /// Returns the options for a socket that is connected to a peer.
  ///
  /// @param host a name or an address, looked up when the socket is opened
  /// @param port from 1 to 65535
  /// @return the defaults otherwise
  public static DatagramOptions connected(String host, int port) {
    return defaults().withRemoteAddress(InetSocketAddress.createUnresolved(host, port));
  }

  /// Returns a copy that receives elsewhere.
  ///
  /// @param newLocalAddress port 0 for one that is free
  /// @return a changed copy
  public DatagramOptions withLocalAddress(InetSocketAddress newLocalAddress) {
    return copy(Optional.of(newLocalAddress), remoteAddress, broadcast, reusePort);
  }

  /// Returns a copy that is connected.
  ///
  /// @param newRemoteAddress to whom
  /// @return a changed copy
  public DatagramOptions withRemoteAddress(InetSocketAddress newRemoteAddress) {
    return copy(localAddress, Optional.of(newRemoteAddress), broadcast, reusePort);
  }

  /// Returns a copy that may send to broadcast addresses, or not.
  ///
  /// @param newBroadcast whether it may
  /// @return a changed copy
  public DatagramOptions withBroadcast(boolean newBroadcast) {
    return copy(localAddress, remoteAddress, newBroadcast, reusePort);
  }

  /// Returns a copy that shares its address with others, or not.
  ///
  /// @param newReusePort whether it does
  /// @return a changed copy
  public DatagramOptions withReusePort(boolean newReusePort) {
    return copy(localAddress, remoteAddress, broadcast, newReusePort);
  }

  private DatagramOptions copy(
      Optional<InetSocketAddress> newLocalAddress,
      Optional<InetSocketAddress> newRemoteAddress,
      boolean newBroadcast,
      boolean newReusePort) {
    return new DatagramOptions(
        newLocalAddress,
        newRemoteAddress,
        newBroadcast,
        newReusePort,
        receiveLimit,
        receiveBuffer,
        highWater,
        lowWater,
        multicastInterface,
        multicastTimeToLive,
        multicastLoopback);
  }

  /// Returns a copy that keeps more or fewer datagrams.
  ///
  /// @param newReceiveLimit how many that nobody has received
  /// @return a changed copy
  public DatagramOptions withReceiveLimit(int newReceiveLimit) {
    return copy(newReceiveLimit, receiveBuffer, highWater, lowWater);
  }

  /// Returns a copy with another buffer in the system.
  ///
  /// @param newReceiveBuffer in bytes; the system may take more or less
  /// @return a changed copy
  public DatagramOptions withReceiveBuffer(int newReceiveBuffer) {
    return copy(receiveLimit, newReceiveBuffer, highWater, lowWater);
  }

  /// Returns a copy with other marks for sends.
  ///
  /// @param high from how many bytes on a send suspends
  /// @param low down to how many bytes it does
  /// @return a changed copy
  public DatagramOptions withWaterMarks(int high, int low) {
    return copy(receiveLimit, receiveBuffer, high, low);
  }

  private DatagramOptions copy(int newLimit, int newReceiveBuffer, int high, int low) {
    return new DatagramOptions(
        localAddress,
        remoteAddress,
        broadcast,
        reusePort,
        newLimit,
        newReceiveBuffer,
        high,
        low,
        multicastInterface,
        multicastTimeToLive,
        multicastLoopback);
  }

  /// Returns a copy that sends multicast datagrams elsewhere.
  ///
  /// @param newInterface where they leave
  /// @param newTimeToLive over how many routers they go, from 0 to 255
  /// @param newLoopback whether receivers on this machine get them too
  /// @return a changed copy
  public DatagramOptions withMulticast(
      NetworkInterface newInterface, int newTimeToLive, boolean newLoopback) {
    return new DatagramOptions(
        localAddress,
        remoteAddress,
        broadcast,
        reusePort,
        receiveLimit,
        receiveBuffer,
        highWater,
        lowWater,
        Optional.of(newInterface),
        newTimeToLive,
        newLoopback);
  }
}
