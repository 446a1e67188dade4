package io.asyncio.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the open connections of each address.
///
/// **Threads:** the loop's: its tasks and its bare thread.
final class AddressLimit {

  private final int limit;
  private final Map<Object, Integer> counts = new HashMap<>();
  private final Map<Service.Client, Object> origins = new HashMap<>();

  AddressLimit(int limit) {
    this.limit = limit;
  }

  /// Counts a connection in, unless that would be too many.
  ///
  /// @param address null if the peer has gone already
  boolean admits(Service.Client client, @Nullable SocketAddress address) {
    if (limit == Integer.MAX_VALUE || !(address instanceof InetSocketAddress inet)) {
      return true;
    }
    Object origin = origin(inet);
    int before = counts.getOrDefault(origin, 0);
    if (before >= limit) {
      return false;
    }
    counts.put(origin, before + 1);
    origins.put(client, origin);
    return true;
  }

  /// Counts a connection out, if it was counted in.
  void left(Service.Client client) {
    Object origin = origins.remove(client);
    if (origin != null) {
      counts.compute(origin, (_, count) -> count == null || count == 1 ? null : count - 1);
    }
  }

  /// An address, or of version 6 the half of it that the network gives out.
  private static Object origin(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address wide
        ? ByteBuffer.wrap(wide.getAddress()).getLong()
        : address.getAddress();
  }
}
