package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pairs of names and values.
final class QueryTest {

  @Test
  void thereAreThousandPairsAtMost() {
    String most = "&a=b".repeat(1_000);
    assertEquals(1_000, Query.parse(most + "&&&").pairs().size());
    BadMessageException error =
        assertThrows(BadMessageException.class, () -> Query.parse(most + "&a"));
    assertEquals(Status.CONTENT_TOO_LARGE, error.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a=%4", "%zz=a", "a=b&c=%ff"})
  void whatIsNotCodedIsAnError(String text) {
    BadMessageException error = assertThrows(BadMessageException.class, () -> Query.parse(text));
    assertEquals(Status.BAD_REQUEST, error.status());
  }

  @Test
  void aPairMayLackAnything() {
    Query query = Query.parse("a&b=&=c&&d=e=f&a=g+%2b");
    assertEquals(Query.of("a", "", "b", "", "", "c", "d", "e=f", "a", "g +"), query);
    assertEquals("a=&b=&=c&d=e%3Df&a=g+%2B", query.toString());
    assertEquals(query, Query.parse(query.toString()));
  }
}
