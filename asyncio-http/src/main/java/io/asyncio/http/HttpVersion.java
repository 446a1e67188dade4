package io.asyncio.http;

/// A version of the protocol.
///
/// @param major the first number
/// @param minor the second number
public record HttpVersion(int major, int minor) {

  /// HTTP/1.0: one request for each connection unless both say otherwise.
  public static final HttpVersion HTTP_1_0 = new HttpVersion(1, 0);

  /// HTTP/1.1: RFC 9112.
  public static final HttpVersion HTTP_1_1 = new HttpVersion(1, 1);

  /// Returns it as a message has it, such as `HTTP/1.1`.
  @Override
  public String toString() {
    return "HTTP/" + major + "." + minor;
  }
}
