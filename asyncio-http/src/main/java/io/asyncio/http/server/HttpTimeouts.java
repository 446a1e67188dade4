package io.asyncio.http.server;

import java.time.Duration;
import java.util.Objects;

/// How long a client may take for each phase of a conversation. A client that is slower is cut off,
/// so that it can't keep a connection for ever (a slow-loris attack).
///
/// @param keepAlive how long a connection may be idle between two requests; it is closed
/// @param head how long the head of a request may take in all, from its first byte on; answered by
///   408
/// @param body how long a server waits for the next bytes of a body that a handler reads; answered
///   by 408. After five seconds of waiting, a body has to come with 240 bytes a second, too
/// @param write how long a client may take nothing of an answer; the connection is cut. So long is
///   a body waited for that is made while it is sent, when the client has ended its side
/// @param linger how long the rest of a request is read and dropped before a connection is closed,
///   so that the client can read its answer
public record HttpTimeouts(
    Duration keepAlive, Duration head, Duration body, Duration write, Duration linger) {

  private static final HttpTimeouts DEFAULTS =
      new HttpTimeouts(
          Duration.ofSeconds(75),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2));

  /// Checks the durations.
  ///
  /// @throws IllegalArgumentException if one is not positive
  public HttpTimeouts {
    checkPositive("keepAlive", keepAlive);
    checkPositive("head", head);
    checkPositive("body", body);
    checkPositive("write", write);
    checkPositive("linger", linger);
  }

  private static void checkPositive(String name, Duration duration) {
    if (!Objects.requireNonNull(duration, name).isPositive()) {
      throw new IllegalArgumentException(
          "timeout " + name + " must be positive, found " + duration + "; a long one is hours");
    }
  }

  /// Returns 75 seconds between requests, 10 for a head, 30 for the next bytes of a body, 60 for a
  /// client to take something of an answer, 2 to linger.
  ///
  /// @return always the same
  public static HttpTimeouts defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another time between requests.
  ///
  /// @param newKeepAlive more than a proxy in front has, so that the proxy closes first
  /// @return a changed copy
  public HttpTimeouts withKeepAlive(Duration newKeepAlive) {
    return new HttpTimeouts(newKeepAlive, head, body, write, linger);
  }

  /// Returns a copy with another time for a head.
  ///
  /// @param newHead in all
  /// @return a changed copy
  public HttpTimeouts withHead(Duration newHead) {
    return new HttpTimeouts(keepAlive, newHead, body, write, linger);
  }

  /// Returns a copy with another time for the next bytes of a body.
  ///
  /// @param newBody between bytes
  /// @return a changed copy
  public HttpTimeouts withBody(Duration newBody) {
    return new HttpTimeouts(keepAlive, head, newBody, write, linger);
  }

  /// Returns a copy with another time for a client to take something.
  ///
  /// @param newWrite without progress
  /// @return a changed copy
  public HttpTimeouts withWrite(Duration newWrite) {
    return new HttpTimeouts(keepAlive, head, body, newWrite, linger);
  }

  /// Returns a copy with another time to linger.
  ///
  /// @param newLinger in all
  /// @return a changed copy
  public HttpTimeouts withLinger(Duration newLinger) {
    return new HttpTimeouts(keepAlive, head, body, write, newLinger);
  }
}
