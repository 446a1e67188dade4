package io.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;

/// Asks handlers in tests.
final class Answers {

  static final String HERE = "127.0.0.1";

  private Answers() {}

  static Request request(String method, String target, String... headers) {
    return Request.of(method, target, Headers.of(headers), new byte[0]);
  }

  static Request get(String target, String... headers) {
    return request("GET", target, headers);
  }

  /// What a handler returns, in a loop of its own.
  static Response ask(Handler handler, Request request) {
    return Asyncio.run(() -> handler.handle(request));
  }

  static String text(Response response) {
    return new String(((Body.Bytes) response.body()).bytes(), UTF_8);
  }

  /// Status and body.
  static String said(Response response) {
    return response.status().code() + " " + text(response);
  }

  /// All that comes back from a server on one connection, without dates. Suspends.
  static String talk(int port, String request) {
    try (Connection connection = Network.openConnection(HERE, port)) {
      connection.writer().write(request.getBytes(ISO_8859_1));
      connection.writer().writeEof();
      return undated(new String(connection.reader().readAll(), ISO_8859_1));
    }
  }

  /// The answer of a server of its own, with a head and a body, without dates.
  static String serve(Handler handler, String request) {
    return Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(handler, HERE, 0)) {
        return talk(server.port(), request);
      }
    });
  }

  private static String undated(String answer) {
    return answer.replaceAll("Date: [^\r]*GMT\r\n", "");
  }

  static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  /// A request without a body, sent by GET.
  static String getting(String target, String... fields) {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: a\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
