package io.asyncio.http.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts coded with `%`.
final class PercentCodingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "a%",
        "%4",
        "%41%4",
        // Both would be good UTF-8 if no digit were a digit of 1111 bits.
        "%g4%80%80%80",
        "%4g",
        "%+4",
        "%-1",
        "%%41",
        "%\u0664\u0661",
        // A byte of nothing, a slash in two bytes, half of a pair, beyond Unicode, cut.
        "%ff",
        "%C0%AF",
        "%ED%A0%80",
        "%F4%90%80%80",
        "%C3",
        "%C3a"
      })
  void whatIsNotCodedIsNotDecoded(String text) {
    assertEquals(Optional.empty(), PercentCoding.decode(text, false), text);
    assertEquals(Optional.empty(), PercentCoding.decode(text, true), text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "%41b, Ab",
    "%c3%A9, é",
    "é%41, éA",
    "%25%34%31, %41",
    "%F4%8F%BF%BF, \uDBFF\uDFFF",
    "a+b, a b",
    "a%2Bb+c, a+b c"
  })
  void whatIsCodedIsDecoded(String text, String decoded) {
    assertEquals(Optional.of(decoded), PercentCoding.decode(text, true));
  }

  @Test
  void aPlusIsABlankInFormsOnly() {
    assertEquals(Optional.of("a+b"), PercentCoding.decode("a+b", false));
    assertEquals(Optional.of("a+bA"), PercentCoding.decode("a+b%41", false));
  }

  @Test
  void allButAFewCharactersAreCoded() {
    assertEquals(
        "aZ0-._~%2F%25%20%0D%0A%00%7F", PercentCoding.encode("aZ0-._~/% \r\n\0\u007f", ""));
    assertEquals("/%C3%A9%F4%8F%BF%BF", PercentCoding.encode("/é\uDBFF\uDFFF", "/é"));
  }
}
