package io.asyncio.net;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// Addresses as text and between Netty's types and the JDK's.
final class Addresses {

  private Addresses() {}

  /// Such as `127.0.0.1:80`, `[::1]:80`, `/run/my.sock`.
  static String text(@Nullable SocketAddress address) {
    return switch (address) {
      case null -> "nobody";
      case InetSocketAddress inet when inet.getAddress() == null ->
          inet.getHostString() + ":" + inet.getPort();
      case InetSocketAddress inet -> {
        String host = inet.getAddress().getHostAddress();
        yield (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
      }
      case DomainSocketAddress unix -> unix.path().isEmpty() ? "a Unix socket" : unix.path();
      case UnixDomainSocketAddress unix ->
          unix.getPath().toString().isEmpty() ? "a Unix socket" : unix.getPath().toString();
      default -> address.toString();
    };
  }

  static SocketAddress ofJdk(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }

  static SocketAddress ofNetty(UnixDomainSocketAddress address, Backend backend) {
    return backend == Backend.NIO ? address : new DomainSocketAddress(address.getPath().toString());
  }
}
