package io.asyncio.http.client;

import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The way to a server: connections of one route are as good as each other.
///
/// @param origin the server
/// @param proxy between, or null
/// @param addressCheck what the server's address has to pass, or null
record Route(Origin origin, @Nullable Proxy proxy, @Nullable Predicate<InetAddress> addressCheck) {

  /// Whether requests on it are in absolute form.
  boolean isAbsoluteForm() {
    return proxy != null && !origin.isSecure() && !proxy.kind().equals(Proxy.Kind.SOCKS5);
  }

  @Override
  public String toString() {
    return proxy == null ? origin.toString() : origin + " by " + proxy;
  }
}
