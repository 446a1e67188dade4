package io.asyncio.http.client;

import io.asyncio.http.HttpException;
import io.asyncio.http.codec.HeadLimits;
import io.asyncio.http.codec.HeadReader;
import io.asyncio.http.codec.Input;
import io.asyncio.http.codec.ResponseHead;
import io.asyncio.net.Connection;
import io.asyncio.net.NetworkException;
import java.nio.charset.StandardCharsets;

/// Lets a proxy of HTTP connect to a server: RFC 9110, section 9.3.6.
final class ProxyTunnel {

  private ProxyTunnel() {}

  /// Suspends until the proxy has connected.
  static void open(Connection connection, Proxy proxy, Origin origin, HeadLimits limits) {
    String target = origin.authorityWithPort();
    StringBuilder request = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\n");
    request.append("Host: ").append(target).append("\r\n");
    proxy
        .authorization()
        .ifPresent(value -> request.append("Proxy-Authorization: ").append(value).append("\r\n"));
    request.append("\r\n");
    Input input = new Input(connection.reader());
    ResponseHead head;
    try {
      connection.writer().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      head = new HeadReader(input, limits, () -> {}).readResponse();
    } catch (NetworkException | HttpException e) {
      throw new ProxyException(
          proxy + " did not connect to " + target + ": " + e.getMessage(), null, e);
    }
    if (head == null) {
      throw new ProxyException(proxy + " hung up instead of connecting to " + target, null, null);
    }
    if (!head.status().isSuccess()) {
      throw new ProxyException(
          "%s answered %s instead of connecting to %s%s"
              .formatted(
                  proxy,
                  head.status(),
                  target,
                  head.status().code() == 407 ? "; give it a user and a password in its URL" : ""),
          head.status(),
          null);
    }
    if (!input.isDry()) {
      throw new ProxyException(
          proxy + " sent bytes of its own where those of " + target + " begin", null, null);
    }
  }
}
