package io.asyncio.http.server;

/// How much a client may send, and what a server takes on at once.
///
/// @param startLine the first line of a request, in bytes; a longer one is answered by 414
/// @param head all lines of the head together, in bytes; a longer one is answered by 431
/// @param fields how many fields a head or trailers may have; more are answered by 431
/// @param body how long a body may be that a handler asks for as a whole, in bytes; a longer one is
///   answered by 413. One that is read piece by piece has no limit but its handler's
/// @param concurrentRequests how many requests may be in work at once; more are answered by 503
public record HttpLimits(int startLine, int head, int fields, int body, int concurrentRequests) {

  private static final HttpLimits DEFAULTS =
      new HttpLimits(8 * 1024, 32 * 1024, 100, 1024 * 1024, Integer.MAX_VALUE);

  /// Checks the limits.
  ///
  /// @throws IllegalArgumentException if one is not positive, or `body` is negative
  public HttpLimits {
    checkPositive("startLine", startLine);
    checkPositive("head", head);
    checkPositive("fields", fields);
    checkPositive("concurrentRequests", concurrentRequests);
    if (body < 0) {
      throw new IllegalArgumentException("limit body must not be negative, found " + body);
    }
  }

  private static void checkPositive(String name, int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit " + name + " must be positive, found " + limit);
    }
  }

  /// Returns 8 KiB for the first line, 32 KiB and 100 fields for a head, 1 MiB for a body, and no
  /// limit of requests.
  ///
  /// @return always the same
  public static HttpLimits defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another limit of the first line.
  ///
  /// @param newStartLine in bytes
  /// @return a changed copy
  public HttpLimits withStartLine(int newStartLine) {
    return new HttpLimits(newStartLine, head, fields, body, concurrentRequests);
  }

  /// Returns a copy with another limit of the head.
  ///
  /// @param newHead in bytes
  /// @return a changed copy
  public HttpLimits withHead(int newHead) {
    return new HttpLimits(startLine, newHead, fields, body, concurrentRequests);
  }

  /// Returns a copy with another limit of fields.
  ///
  /// @param newFields their number
  /// @return a changed copy
  public HttpLimits withFields(int newFields) {
    return new HttpLimits(startLine, head, newFields, body, concurrentRequests);
  }

  /// Returns a copy with another limit of bodies.
  ///
  /// @param newBody in bytes
  /// @return a changed copy
  public HttpLimits withBody(int newBody) {
    return new HttpLimits(startLine, head, fields, newBody, concurrentRequests);
  }

  /// Returns a copy with another limit of requests in work.
  ///
  /// @param newConcurrentRequests their number
  /// @return a changed copy
  public HttpLimits withConcurrentRequests(int newConcurrentRequests) {
    return new HttpLimits(startLine, head, fields, body, newConcurrentRequests);
  }
}
