package io.asyncio.http.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which names requests get.
final class RequestIdTest {

  private static final Handler TELL = request -> Response.text(RequestId.of(request));

  @ParameterizedTest
  @ValueSource(strings = {"a", "7f3A-1_2.3:4", "123e4567-e89b-12d3-a456-426614174000"})
  void aHarmlessIdIsKept(String id) {
    Response response = Asked.get(RequestId.create(), TELL, "X-Request-Id", id);
    assertEquals("200 " + id, Asked.said(response));
    assertEquals(id, Asked.field(response, "X-Request-Id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\u001b[2J", "a\"b", "a,b", "<a>", "\u00fc", "a\tb"})
  void anyOtherIsReplaced(String id) {
    String field = id.indexOf('\u001b') >= 0 ? "a;b" : id;
    Response response = Asked.get(RequestId.create(), TELL, "X-Request-Id", field);
    assertReplaced(field, Asked.field(response, "X-Request-Id"));
  }

  private static void assertReplaced(String given, String id) {
    assertNotEquals(given, id);
    assertTrue(id.matches("[A-Za-z0-9_-]{22}"), id);
  }

  @Test
  void aLongIdIsReplaced() {
    String most = "a".repeat(128);
    assertEquals(
        most, Asked.field(Asked.get(RequestId.create("Trace"), TELL, "Trace", most), "Trace"));
    assertReplaced(
        most + "a",
        Asked.field(Asked.get(RequestId.create("Trace"), TELL, "Trace", most + "a"), "Trace"));
  }

  @Test
  void errorsHaveItToo() {
    Response response = Asked.get(RequestId.create(), Asked.MISSING, "X-Request-Id", "a");
    assertEquals("404 none", Asked.said(response));
    assertEquals("a", Asked.field(response, "X-Request-Id"));
    assertEquals("because", Asked.field(response, "Why"));
  }

  @Test
  void withoutItThereIsNone() {
    assertEquals(
        "GET / has no id; put RequestId before its handler by use",
        assertThrows(
                IllegalStateException.class,
                () -> Asked.get((request, next) -> next.handle(request), TELL))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> RequestId.create("a b"));
  }
}
