package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.CancelledError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PythonTextTest {

  @Test
  void constantsHavePythonsNames() {
    assertEquals("True", PythonText.str(true));
    assertEquals("False", PythonText.str(false));
    assertEquals("None", PythonText.str(null));
    assertEquals("None", PythonText.str(Optional.empty()));
    assertEquals("None", PythonText.str(OptionalInt.empty()));
  }

  @Test
  void textIsQuotedOnlyInsideCollections() {
    assertEquals("it's", PythonText.str("it's"));
    assertEquals("['a', \"it's\"]", PythonText.str(List.of("a", "it's")));
    assertEquals("text", PythonText.str(Optional.of("text")));
  }

  @Test
  void collectionsAreWrittenAsTheirCounterparts() {
    var map = new LinkedHashMap<String, Integer>();
    map.put("one", 1);
    map.put("two", 2);
    assertEquals("{'one': 1, 'two': 2}", PythonText.str(map));
    assertEquals("[1, [True, None]]", PythonText.str(List.of(1, listOf(true, null))));
    assertEquals("(1, 'a')", PythonText.str(new Object[] {1, "a"}));
    assertEquals("(1,)", PythonText.str(new Object[] {1}));
    assertEquals("{1}", PythonText.str(Set.of(1)));
    assertEquals("set()", PythonText.str(Set.of()));
  }

  private static List<Object> listOf(Object first, Object second) {
    var list = new ArrayList<Object>();
    Collections.addAll(list, first, second);
    return list;
  }

  @Test
  void numbersAreWrittenAsPythonWritesThem() {
    assertEquals("1", PythonText.str(OptionalInt.of(1)));
    assertEquals("1.0", PythonText.str(1.0));
    assertEquals("0.0001", PythonText.str(0.0001));
    assertEquals("12345678.0", PythonText.str(12345678.0));
    assertEquals("0.5", PythonText.str(Duration.ofMillis(500)));
  }

  @Test
  void errorsShowTheirMessageAndInsideCollectionsTheirName() {
    assertEquals("bad", PythonText.str(new IllegalArgumentException("bad")));
    assertEquals("", PythonText.str(new CancelledError()));
    assertEquals(
        "[ValueError('bad'), CancelledError()]",
        PythonText.str(List.of(new IllegalArgumentException("bad"), new CancelledError())));
  }
}
