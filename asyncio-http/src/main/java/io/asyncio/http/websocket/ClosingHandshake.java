package io.asyncio.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Ends a WebSocket, in one of four ways:
///
/// - this side closes: its Close frame, the peer's, the end of the connection;
/// - the peer closes: its Close frame, the answer to it, the end of the connection;
/// - the peer breaks a rule: a Close frame that says which, and some time to read it;
/// - the connection is gone, or the peer is silent: there is nobody to talk to.
///
/// Whatever has to be said has to be said within the time to close. Then, and if the task is
/// cancelled, the connection is aborted.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7">RFC 6455, section 7</a>
final class ClosingHandshake {

  private static final int MOST_OF_REASON = 123;
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final CloseState state;
  private final StreamWriter writer;
  private final FrameReader frames;
  private final FrameWriter out;
  private final boolean isClient;
  private final Duration timeout;
  private final Runnable onOver;

  /// @param timeout for what is to be said, and for the peer's answer
  /// @param onOver called once, when the connection is closed; does not suspend
  ClosingHandshake(
      CloseState state,
      StreamWriter writer,
      FrameReader frames,
      FrameWriter out,
      boolean isClient,
      Duration timeout,
      Runnable onOver) {
    this.state = state;
    this.writer = writer;
    this.frames = frames;
    this.out = out;
    this.isClient = isClient;
    this.timeout = timeout;
    this.onOver = onOver;
  }

  /// What a program wants to close with, as a payload.
  ///
  /// @throws IllegalArgumentException if the code must not be sent, or the reason is too long
  static ByteBuffer payload(CloseCode code, String reason) {
    if (!code.isSendable()) {
      throw new IllegalArgumentException(
          "code " + code + " must not be sent in a Close frame; a program's own are 4000 to 4999");
    }
    byte[] words = reason.getBytes(UTF_8);
    if (words.length > MOST_OF_REASON) {
      throw new IllegalArgumentException(
          "reason of a Close frame must be at most %d bytes, found %d"
              .formatted(MOST_OF_REASON, words.length));
    }
    return ByteBuffer.allocate(2 + words.length).putShort((short) code.code()).put(words).flip();
  }

  /// Closes from this side. Suspends until the connection is closed.
  ///
  /// @param awaitPeersClose suspends until the peer's Close frame has come, or cannot come any more
  /// @return false if it was closed, or is being closed, already
  boolean begin(ByteBuffer payload, Runnable awaitPeersClose) {
    if (state.isOver()) {
      return false;
    }
    if (state.isSent()) {
      state.whenOver().await();
      return false;
    }
    state.sent();
    endBy(() -> {
      out.close(payload);
      awaitPeersClose.run();
    });
    return true;
  }

  /// The peer has said its last: a Close frame, which is answered, or not even that. Suspends until
  /// the connection is closed.
  void peerEnded(@Nullable NetworkException cause) {
    if (state.isOver()) {
      return;
    }
    if (!state.isReceived()) {
      lose("the connection of " + state + " ended without a Close frame", cause);
    } else if (!state.isSent()) {
      state.sent();
      ByteBuffer answer =
          state
              .code()
              .filter(CloseCode::isSendable)
              .map(code -> payload(code, ""))
              .orElseGet(() -> ByteBuffer.allocate(0));
      endBy(() -> out.close(answer));
    }
  }

  /// Tells the peer which rule it broke, and lets it read that before the connection is gone.
  /// Suspends until then.
  void refuse(WebSocketProtocolException error) {
    state.refused(error);
    if (state.isSent()) {
      abort();
      return;
    }
    state.sent();
    String why = Objects.requireNonNullElse(error.getMessage(), "");
    ByteBuffer payload =
        payload(error.code(), why.substring(0, Math.min(why.length(), MOST_OF_REASON)));
    endBy(() -> {
      out.close(payload);
      linger();
    });
  }

  /// Waits for the peer's end, dropping what comes, because a connection that is closed with bytes
  /// unread is reset, and the peer might not see the Close frame. A peer that waits for the
  /// server's end gets it before; where TLS has no such half of an end, it is not waited for long.
  private void linger() {
    if (isClient || writer.canWriteEof()) {
      if (!isClient) {
        writer.writeEof();
      }
      frames.discard();
    } else {
      try {
        Asyncio.timeout(LINGER, frames::discard);
      } catch (TimeoutExpiredException _) {
        // It had its time.
      }
    }
  }

  /// Says the last things and closes the connection, within the time to close.
  private void endBy(Runnable last) {
    try {
      Asyncio.timeout(
          timeout,
          () -> {
            last.run();
            if (!state.isOver()) {
              shutDown();
            }
          });
    } catch (TimeoutExpiredException | NetworkException _) {
      // The peer does not listen: it has to do without.
    } finally {
      state.unanswered();
      abort();
    }
  }

  /// After the Close frames the server closes first, so that the port waits on its side and not on
  /// the client's (RFC 6455, section 7.1.1).
  private void shutDown() {
    if (isClient) {
      frames.discard();
    }
    writer.close();
  }

  /// Gives up a connection over which nothing more can be said. Never suspends.
  void lose(String message, @Nullable Throwable cause) {
    state.lost(message, cause);
    abort();
  }

  /// Ends at once what has not ended yet.
  private void abort() {
    if (state.isOver()) {
      return;
    }
    state.over();
    writer.abort();
    frames.end();
    out.end();
    onOver.run();
    state.tellOver();
  }
}
