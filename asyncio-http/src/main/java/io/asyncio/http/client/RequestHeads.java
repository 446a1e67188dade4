package io.asyncio.http.client;

import io.asyncio.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Heads of requests as bytes: RFC 9112, section 3.
final class RequestHeads {

  /// The length of a body that comes in chunks.
  static final long CHUNKED = -1;

  /// There is no body, and nothing to say of it.
  static final long NONE = -2;

  private static final int OVERHEAD = 128;

  private RequestHeads() {}

  /// Returns a head, with room behind it.
  static byte[] of(ClientRequest request, Route route, long length, String cookie) {
    Headers headers = request.headers();
    StringBuilder lines = new StringBuilder(OVERHEAD);
    lines.append(request.method()).append(' ');
    if (route.isAbsoluteForm()) {
      lines.append(route.origin());
    }
    lines.append(RequestUri.target(request.uri())).append(" HTTP/1.1\r\n");
    if (!headers.contains("Host")) {
      add(lines, "Host", route.origin().authority());
    }
    StringBuilder end = new StringBuilder(OVERHEAD);
    addCookies(end, headers, request.cookies(), cookie);
    if (route.isAbsoluteForm() && route.proxy() != null) {
      route.proxy().authorization().ifPresent(value -> add(end, "Proxy-Authorization", value));
    }
    if (length == CHUNKED) {
      add(end, "Transfer-Encoding", "chunked");
    } else if (length >= 0) {
      add(end, "Content-Length", Long.toString(length));
    }
    if (request.expectsContinue() && length != NONE && length != 0) {
      add(end, "Expect", "100-continue");
    }
    end.append("\r\n");
    byte[] head = new byte[lines.length() + headers.wireLength() + end.length()];
    int at = put(head, 0, lines);
    at = headers.write(head, at);
    at = put(head, at, end);
    return at == head.length ? head : Arrays.copyOf(head, at);
  }

  private static void addCookies(
      StringBuilder lines, Headers headers, List<String> cookies, String fromJar) {
    if (cookies.isEmpty() && fromJar.isEmpty()) {
      return;
    }
    StringBuilder all = new StringBuilder();
    for (String cookie : fromJar.split("; ", -1)) {
      String name = cookie.substring(0, cookie.indexOf('=') + 1);
      if (cookies.stream().noneMatch(own -> own.startsWith(name))) {
        all.append(all.isEmpty() ? "" : "; ").append(cookie);
      }
    }
    for (String cookie : cookies) {
      all.append(all.isEmpty() ? "" : "; ").append(cookie);
    }
    if (!headers.contains("Cookie")) {
      add(lines, "Cookie", all.toString());
    }
  }

  private static void add(StringBuilder lines, String name, String value) {
    lines.append(name).append(": ").append(value).append("\r\n");
  }

  private static int put(byte[] target, int at, StringBuilder text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, target, at, bytes.length);
    return at + bytes.length;
  }
}
