package io.asyncio.net;

import io.asyncio.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a host.
final class Hosts {

  private Hosts() {}

  /// Suspends unless the host is an address itself.
  static List<InetAddress> lookUp(EventLoop loop, String host) {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return resolve(loop, host);
    }
  }

  private static List<InetAddress> resolve(EventLoop loop, String host) {
    try {
      return loop.runInExecutor(() -> List.of(InetAddress.getAllByName(host))).await();
    } catch (Throwable e) {
      if (e instanceof UnknownHostException unknown) {
        throw new AddressException(
            "cannot find the host '" + host + "': " + text(unknown), unknown);
      }
      throw e;
    }
  }

  private static String text(UnknownHostException error) {
    String message = String.valueOf(error.getMessage());
    int colon = message.lastIndexOf(": ");
    return colon < 0 ? message : message.substring(colon + 2);
  }
}
