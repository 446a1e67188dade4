package io.asyncio.http.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists of tags; the first rows are those of RFC 9110, section 8.8.3.2.
final class EntityTagsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "W/\"1\" | W/\"1\" | true | false",
        "W/\"1\" | W/\"2\" | false | false",
        "W/\"1\" | \"1\" | true | false",
        "\"1\" | \"1\" | true | true",
        "* | \"1\" | true | true",
        "\"0\", \"1\" | \"1\" | true | true",
        "\"0\",\"1\" | \"1\" | true | true",
        "\"a,b\", \"1\" | \"1\" | true | true",
        "\"11\" | \"1\" | false | false",
        "\"\" | \"1\" | false | false",
        "1 | \"1\" | false | false",
        "\"1 | \"1\" | false | false",
        "x, \"1\" | \"1\" | false | false",
        "w/\"1\" | \"1\" | false | false",
        "'' | \"1\" | false | false",
        "W/ | \"1\" | false | false",
        ", | \"1\" | false | false",
      })
  void tagsAreFound(String list, String tag, boolean isThere, boolean isStrong) {
    assertEquals(isThere, EntityTags.matches(list, tag, false));
    assertEquals(isStrong, EntityTags.matches(list, tag, true));
  }
}
