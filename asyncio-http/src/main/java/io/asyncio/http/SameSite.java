package io.asyncio.http;

/// Whether a browser sends a cookie along with what another site has caused.
///
/// @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis,
///   section 5.6.7</a>
public enum SameSite {
  /// Never.
  STRICT("Strict"),
  /// Only when the user follows a link.
  LAX("Lax"),
  /// Always; only for cookies that need TLS.
  NONE("None");

  private final String text;

  SameSite(String text) {
    this.text = text;
  }

  /// Returns it as a field has it, such as `Lax`.
  @Override
  public String toString() {
    return text;
  }
}
