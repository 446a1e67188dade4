package io.asyncio.http.client;

import io.asyncio.net.Connection;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lets a proxy of SOCKS 5 connect to a server: RFC 1928, with a user and a password as in RFC
/// 1929. The proxy is told the name, so that nobody here looks it up.
final class SocksHandshake {

  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int USER_AND_PASSWORD = 2;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int LONGEST = 255;

  private static final String[] FAILURES = {
    "succeeded",
    "general failure",
    "not allowed by its rules",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "time to live expired",
    "command not supported",
    "kind of address not supported"
  };

  private SocksHandshake() {}

  /// Suspends until the proxy has connected.
  static void perform(Connection connection, Proxy proxy, Origin origin) {
    try {
      greet(connection, proxy);
      connect(connection, proxy, origin);
    } catch (NetworkException e) {
      throw new ProxyException(
          "%s did not connect to %s: %s".formatted(proxy, origin, e.getMessage()), null, e);
    }
  }

  private static ProxyException failed(Proxy proxy, String why) {
    return new ProxyException(proxy + " " + why, null, null);
  }

  private static void greet(Connection connection, Proxy proxy) {
    boolean hasUser = !proxy.user().isEmpty();
    connection
        .writer()
        .write(
            hasUser
                ? new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD}
                : new byte[] {VERSION, 1, NO_AUTHENTICATION});
    byte[] answer = connection.reader().readExactly(2);
    if (answer[0] != VERSION) {
      throw failed(proxy, "does not speak SOCKS 5");
    }
    switch (answer[1]) {
      case NO_AUTHENTICATION -> {}
      case USER_AND_PASSWORD -> {
        if (!hasUser) {
          throw failed(proxy, "wants a user and a password; give them in its URL");
        }
        authenticate(connection, proxy);
      }
      default -> throw failed(proxy, "accepts no way to say who asks that is known here");
    }
  }

  private static void authenticate(Connection connection, Proxy proxy) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(1);
    put(request, "user", proxy.user());
    put(request, "password", proxy.password());
    connection.writer().write(request.toByteArray());
    if (connection.reader().readExactly(2)[1] != 0) {
      throw failed(proxy, "refused the user '" + proxy.user() + "' or its password");
    }
  }

  private static void put(ByteArrayOutputStream request, String what, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "the " + what + " for SOCKS is longer than " + LONGEST + " bytes");
    }
    request.write(bytes.length);
    request.writeBytes(bytes);
  }

  private static void connect(Connection connection, Proxy proxy, Origin origin) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {VERSION, CONNECT, 0});
    putHost(request, origin.host());
    request.write(origin.port() >> 8);
    request.write(origin.port());
    connection.writer().write(request.toByteArray());
    StreamReader reader = connection.reader();
    byte[] answer = reader.readExactly(4);
    int code = answer[1] & 0xff;
    if (answer[0] != VERSION) {
      throw failed(proxy, "does not speak SOCKS 5");
    }
    if (code != 0) {
      throw failed(
          proxy,
          "did not connect to %s: %s"
              .formatted(origin, code < FAILURES.length ? FAILURES[code] : "failure " + code));
    }
    int length =
        switch (answer[3]) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> reader.readExactly(1)[0] & 0xff;
          default -> throw failed(proxy, "answered with an address of an unknown kind");
        };
    byte[] _ = reader.readExactly(length + 2);
  }

  private static void putHost(ByteArrayOutputStream request, String host) {
    InetAddress literal = literal(host);
    if (literal == null) {
      request.write(NAME);
      put(request, "host", host);
    } else {
      byte[] bytes = literal.getAddress();
      request.write(bytes.length == 4 ? IPV4 : IPV6);
      request.writeBytes(bytes);
    }
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException isName) {
      return null;
    }
  }
}
