package io.asyncio.http.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.http.Headers;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines of the access log.
final class AccessLogFormatTest {

  private static final Instant END = Instant.parse("2026-03-01T00:00:01Z");

  private final List<String> lines = new ArrayList<>();

  private String line(String format, String target, String... headers) {
    return Asyncio.run(() -> {
      Request request = Request.of("GET", target, Headers.of(headers), new byte[0]);
      Response response = Response.text("hello").withHeader("ETag", "\"x\"");
      AccessLogFormat.of(format, lines::add, () -> END)
          .answered(request, response, 5, Duration.ofNanos(1_023_456_789));
      return lines.getLast();
    });
  }

  @Test
  void theUsualFormatIsAiohttps() {
    assertEquals(
        "- [28/Feb/2026:23:59:59 +0000] \"GET /a?b HTTP/1.1\" 200 5 \"-\" \"curl\"",
        line(AccessLogFormat.USUAL, "/a?b", "User-Agent", "curl"));
  }

  @ParameterizedTest
  @CsvSource({
    "%T, 1",
    "%Tf, 1.023456",
    "%D, 1023456",
    "%%%s%%, %200%",
    "%{ETag}o, \\x22x\\x22",
    "%{Date}o, -",
    "'', ''",
    "x, x",
  })
  void eachPartHasItsValue(String format, String line) {
    assertEquals(line, line(format, "/"));
  }

  @Test
  void theProcessIsKnown() {
    assertEquals(String.valueOf(ProcessHandle.current().pid()), line("%P", "/"));
  }

  @Test
  void nothingLeavesItsPlace() {
    assertEquals(
        "\"a\\x22 \\x5c\\xfc\\x09\\x80\"",
        line("\"%{User-Agent}i\"", "/", "User-Agent", "a\" \\\u00fc\t\u0080"));
    lines.clear();
    assertEquals("\"GET /a\\x22\\x5cb HTTP/1.1\"", line("\"%r\"", "/a\"\\b"));
  }

  @Test
  void clientsOfServersHaveAnAddress() {
    Asyncio.run(() -> {
      HttpServerOptions options =
          HttpServerOptions.defaults().withAccessLog(AccessLogFormat.of("%a %r %s %b", lines::add));
      try (HttpServer server =
              HttpServer.start(_ -> Response.text("hello"), "127.0.0.1", 0, options);
          Connection connection = Network.openConnection("127.0.0.1", server.port())) {
        connection.writer().write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertTrue(connection.reader().readAll().length > 0);
      }
    });
    assertEquals(List.of("127.0.0.1 GET /x HTTP/1.1 200 5"), lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%x", "%{a}", "%{a}x", "%{", "%{}i", "%{a b}i"})
  void anUnknownPartIsRefused(String format) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> AccessLogFormat.of(format, lines::add))
            .getMessage();
    assertTrue(message.contains("in the format '" + format + "' of an access log"), message);
  }
}
