package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is a URL, and what of it is told.
final class RequestUriTest {

  /// With a character of another script beside it, too: then the rest of the text is coded.
  @Test
  void noCharacterThatAUrlCannotHaveIsCodedSilently() {
    StringBuilder refused = new StringBuilder();
    for (char c = 0; c < 0x80; c++) {
      if (c <= ' ' || c == 0x7f || "<>\"{}|\\^`".indexOf(c) >= 0) {
        refused.append(c);
      }
    }
    for (char c : refused.toString().toCharArray()) {
      for (String text :
          new String[] {
            "http://a/b" + c, "http://a/b" + c + "é", "http://a/é?" + c, "http://a/#é" + c, "é" + c
          }) {
        IllegalArgumentException error =
            assertThrows(IllegalArgumentException.class, () -> RequestUri.parse(text), text);
        String found = "it has the character U+%04X at %d".formatted((int) c, text.indexOf(c));
        assertEquals(true, error.getMessage().contains(found), error.getMessage());
      }
    }
    assertEquals("http://a/%C3%A9?%C3%A9=!$&'()*+,;:@[]", parsed("http://a/é?é=!$&'()*+,;:@[]"));
  }

  private static String parsed(String text) {
    return RequestUri.parse(text).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "http://me:secret@a:81/b?c#d, http://a:81/b?c",
    "http://me@a_b/c, http://a_b/c",
    "http://me@a, http://a",
    "http://a/b#c, http://a/b",
    "http://a/b?c, http://a/b?c",
  })
  void theUserAndTheFragmentAreLeftOut(String from, String to) {
    assertEquals(to, RequestUri.bare(URI.create(from)).toString());
  }
}
