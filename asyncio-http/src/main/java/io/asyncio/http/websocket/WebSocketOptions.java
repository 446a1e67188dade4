package io.asyncio.http.websocket;

import io.asyncio.http.grammar.Characters;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How a WebSocket behaves, on either side.
///
/// ```java
/// WebSocketOptions.defaults().withHeartbeat(Duration.ofSeconds(20)).withSubprotocols("chat.v2")
/// ```
///
/// @param maxMessageSize how long a message that comes may be, in bytes, after it was inflated; at
///   most 1 GiB
/// @param maxFrameSize how long a frame that comes may be, in bytes
/// @param maxFragments in how many frames a message may come
/// @param maxEmptyFragments how many of them in a row may be empty
/// @param heartbeat how often to ask whether the peer is there; if half of it passes without a byte
///   from there, it is not
/// @param closeTimeout how long to wait for the peer's Close frame, and for its end
/// @param compression whether a server agrees to permessage-deflate and a client offers it; costs
///   some 300 KiB of memory for each connection that uses it
/// @param contextTakeover whether messages are compressed by what earlier ones contained: smaller,
///   but a secret beside what an attacker chooses can be guessed by its size
/// @param subprotocols names that a client offers, best first, or a server knows
public record WebSocketOptions(
    int maxMessageSize,
    int maxFrameSize,
    int maxFragments,
    int maxEmptyFragments,
    Optional<Duration> heartbeat,
    Duration closeTimeout,
    boolean compression,
    boolean contextTakeover,
    List<String> subprotocols) {

  private static final int MOST = 4 * 1024 * 1024;
  private static final int MOST_POSSIBLE = 1 << 30;

  private static final WebSocketOptions DEFAULTS =
      new WebSocketOptions(
          MOST,
          MOST,
          131_072,
          1_000,
          Optional.empty(),
          Duration.ofSeconds(10),
          false,
          true,
          List.of());

  /// Checks the values.
  ///
  /// @throws IllegalArgumentException if a limit or a time is not positive, messages may have more
  ///   than 1 GiB, or a subprotocol is not a token of HTTP or stands twice
  public WebSocketOptions {
    checkPositive("maxMessageSize", maxMessageSize);
    if (maxMessageSize > MOST_POSSIBLE) {
      throw new IllegalArgumentException(
          "maxMessageSize of a WebSocket must be at most 1 GiB, found "
              + maxMessageSize
              + "; send more in several messages");
    }
    checkPositive("maxFrameSize", maxFrameSize);
    checkPositive("maxFragments", maxFragments);
    checkPositive("maxEmptyFragments", maxEmptyFragments);
    heartbeat.ifPresent(interval -> checkPositive("heartbeat", interval));
    checkPositive("closeTimeout", closeTimeout);
    subprotocols = List.copyOf(subprotocols);
    for (String name : subprotocols) {
      if (!Characters.isToken(name)) {
        throw new IllegalArgumentException(
            "subprotocol '" + name + "' must be letters, digits and !#$%&'*+-.^_`|~");
      }
    }
    if (new HashSet<>(subprotocols).size() < subprotocols.size()) {
      throw new IllegalArgumentException("subprotocols must not repeat, found " + subprotocols);
    }
  }

  private static void checkPositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " of a WebSocket must be positive, found " + value);
    }
  }

  private static void checkPositive(String name, Duration value) {
    if (!Objects.requireNonNull(value, name).isPositive()) {
      throw new IllegalArgumentException(name + " of a WebSocket must be positive, found " + value);
    }
  }

  /// Returns what holds unless something else is said: messages and frames up to 4 MiB, at most
  /// 131,072 fragments and 1,000 empty ones in a row, no heartbeat, 10 s to close, no compression.
  ///
  /// @return always the same
  public static WebSocketOptions defaults() {
    return DEFAULTS;
  }

  /// Returns the options with another limit for messages, and the same one for frames.
  ///
  /// @param size in bytes
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is not positive, or more than 1 GiB
  public WebSocketOptions withMaxMessageSize(int size) {
    return new WebSocketOptions(
        size,
        size,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        closeTimeout,
        compression,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with another limit for frames.
  ///
  /// @param size in bytes
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is not positive
  public WebSocketOptions withMaxFrameSize(int size) {
    return new WebSocketOptions(
        maxMessageSize,
        size,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        closeTimeout,
        compression,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with other limits for the number of frames of a message.
  ///
  /// @param fragments in all
  /// @param emptyFragments in a row
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is not positive
  public WebSocketOptions withMaxFragments(int fragments, int emptyFragments) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        fragments,
        emptyFragments,
        heartbeat,
        closeTimeout,
        compression,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with a heartbeat.
  ///
  /// @param interval from one ping to the next
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is not positive
  public WebSocketOptions withHeartbeat(Duration interval) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        maxFragments,
        maxEmptyFragments,
        Optional.of(interval),
        closeTimeout,
        compression,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with another time to close.
  ///
  /// @param timeout for the peer's Close frame, and then for its end
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is not positive
  public WebSocketOptions withCloseTimeout(Duration timeout) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        timeout,
        compression,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with compression, or without.
  ///
  /// @param wanted whether to agree to it, or offer it
  /// @return a changed copy
  public WebSocketOptions withCompression(boolean wanted) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        closeTimeout,
        wanted,
        contextTakeover,
        subprotocols);
  }

  /// Returns the options with each message compressed on its own, or by what earlier ones
  /// contained.
  ///
  /// @param wanted false for each on its own
  /// @return a changed copy
  public WebSocketOptions withContextTakeover(boolean wanted) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        closeTimeout,
        compression,
        wanted,
        subprotocols);
  }

  /// Returns the options with subprotocols.
  ///
  /// @param names best first
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is not a token of HTTP or stands twice
  public WebSocketOptions withSubprotocols(String... names) {
    return new WebSocketOptions(
        maxMessageSize,
        maxFrameSize,
        maxFragments,
        maxEmptyFragments,
        heartbeat,
        closeTimeout,
        compression,
        contextTakeover,
        List.of(names));
  }
}
