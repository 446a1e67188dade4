package io.asyncio.net;

import io.asyncio.EventLoop;
import java.net.SocketAddress;
import java.util.List;

/// A server on each loop of a [LoopGroup], all on one address.
///
/// **Threads:** all methods may be called by any thread; those that wait suspend the task that
/// calls them in a loop, and block a thread outside.
public final class GroupServer implements AutoCloseable {

  private final LoopGroup group;
  private final List<Part> parts;
  private final List<SocketAddress> addresses;
  private final int port;

  /// The server of one loop.
  record Part(EventLoop loop, Server server) {}

  GroupServer(LoopGroup group, List<Part> parts, List<SocketAddress> addresses, int port) {
    this.group = group;
    this.parts = List.copyOf(parts);
    this.addresses = List.copyOf(addresses);
    this.port = port;
  }

  /// Returns the addresses that all loops listen on.
  ///
  /// @return with the real ports
  public List<SocketAddress> addresses() {
    return addresses;
  }

  /// Returns the port of the first address.
  ///
  /// @return a real port, also if 0 was asked for
  public int port() {
    return port;
  }

  /// Returns how many connections each loop has; waits for the answers.
  ///
  /// @return in the order of [LoopGroup#loops()]
  public List<Integer> connectionCounts() {
    return parts.stream().map(part -> group.call(part.loop, part.server::connectionCount)).toList();
  }

  /// Closes the servers as [Server#close()], all at the same time; waits for them. Idempotent.
  @Override
  public void close() {
    group.closeAll(parts);
  }

  @Override
  public String toString() {
    return "<GroupServer "
        + addresses.stream().map(Addresses::text).toList()
        + " of "
        + group
        + ">";
  }
}
