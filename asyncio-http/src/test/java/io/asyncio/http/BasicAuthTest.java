package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7617.
final class BasicAuthTest {

  @Test
  void theExamplesOfTheRfcAreWrittenAndRead() {
    BasicAuth aladdin = new BasicAuth("Aladdin", "open sesame");
    assertEquals("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", aladdin.header());
    assertEquals(Optional.of(aladdin), BasicAuth.parse(aladdin.header()));
    BasicAuth test = new BasicAuth("test", "123\u00a3");
    assertEquals("Basic dGVzdDoxMjPCow==", test.header());
    assertEquals(Optional.of(test), BasicAuth.parse("bASIC   dGVzdDoxMjPCow== "));
  }

  @Test
  void aPasswordMayHaveColonsAndBothMayBeEmpty() {
    for (BasicAuth auth :
        new BasicAuth[] {
          new BasicAuth("a", "b:c:"), new BasicAuth("", ""), new BasicAuth("a", "")
        }) {
      assertEquals(Optional.of(auth), BasicAuth.parse(auth.header()));
    }
  }

  @Test
  void whatCouldBeMisreadIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BasicAuth("a:b", "c"));
    assertThrows(IllegalArgumentException.class, () -> new BasicAuth("a\n", "c"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new BasicAuth("a", "secret\0"));
    assertEquals(
        "the password of Basic authentication has a control character at 6; leave it out",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "BasicQWxhZGRpbjpv",
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ= =",
        "Basic QWxhZGRpbg==",
        "Basic \u00e9",
        "Basic /zo=",
        "Basic YQA6Yg==",
        "Basic YTpiCg=="
      })
  void whatIsNoUserAndPasswordIsEmpty(String text) {
    assertEquals(Optional.empty(), BasicAuth.parse(text));
  }

  @Test
  void whatIsTooLongIsNotRead() {
    String header = new BasicAuth("a", "b".repeat(6_135)).header();
    assertEquals(8_190, header.length());
    assertTrue(BasicAuth.parse(header).isPresent());
    assertFalse(BasicAuth.parse(new BasicAuth("a", "b".repeat(6_138)).header()).isPresent());
  }

  @Test
  void userAndPasswordHaveToMatch() {
    BasicAuth auth = new BasicAuth("a", "b");
    assertTrue(auth.matches(new BasicAuth("a", "b")));
    assertFalse(auth.matches(new BasicAuth("a", "c")));
    assertFalse(auth.matches(new BasicAuth("c", "b")));
    assertFalse(auth.matches(new BasicAuth("a", "")));
  }

  @Test
  void thePasswordIsNotShown() {
    assertEquals("BasicAuth[user=a, password=…]", new BasicAuth("a", "secret").toString());
  }
}
