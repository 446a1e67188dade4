package io.asyncio.http.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.http.server.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What browsers are told.
final class SecurityHeadersTest {

  @Test
  void whatAnAnswerHasNotIsAdded() {
    SecurityHeaders careful =
        SecurityHeaders.create().with("Content-Security-Policy", "default-src 'self'");
    Response response =
        Asked.get(careful, _ -> Response.text("").withHeader("X-Frame-Options", "SAMEORIGIN"));
    assertEquals("nosniff", Asked.field(response, "X-Content-Type-Options"));
    assertEquals("SAMEORIGIN", Asked.field(response, "X-Frame-Options"));
    assertEquals("default-src 'self'", Asked.field(response, "Content-Security-Policy"));
    assertEquals("DENY", Asked.field(Asked.get(careful, Asked.MISSING), "X-Frame-Options"));
  }

  @Test
  void withoutTlsBrowsersAreNotBoundToIt() {
    SecurityHeaders careful = SecurityHeaders.create().withTransportSecurity(Duration.ofDays(1));
    assertEquals("none", Asked.field(Asked.get(careful, Asked.HELLO), "Strict-Transport-Security"));
  }
}
