package io.asyncio.http.websocket;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a WebSocket has come to its end, and what is known of the reason.
///
/// It is open, closing from the first Close frame on, whoever sent it, and closed once the
/// connection is gone: open → closing → closed, or at once from open to closed. There is no way
/// back. A failure is what this side did not ask for: once its Close frame is out, whatever goes
/// wrong only changes the code.
final class CloseState {

  private final boolean isClient;
  private boolean isSent;
  private boolean isReceived;
  private boolean isOver;
  private @Nullable CloseCode code;
  private String reason = "";
  private @Nullable WebSocketException failure;
  private @Nullable Future<Boolean> whenOver;

  CloseState(boolean isClient) {
    this.isClient = isClient;
  }

  // ---- What happens

  /// A Close frame of this side is about to be sent.
  void sent() {
    isSent = true;
  }

  void received(CloseCode peersCode, String peersReason) {
    isReceived = true;
    code = peersCode;
    reason = peersReason;
  }

  /// The peer broke a rule, and this side tells it so, unless its Close frame is out already.
  void refused(WebSocketProtocolException error) {
    code = error.code();
    if (!isSent) {
      failure = error;
    }
  }

  /// The connection is gone, or has to be given up, without the peer's Close frame.
  void lost(String message, @Nullable Throwable cause) {
    code = CloseCode.ABNORMAL;
    if (!isSent) {
      failure = new WebSocketClosedException(message, CloseCode.ABNORMAL, "", cause);
    }
  }

  /// All that was to be said is said, or the time for it is over: if the peer has not closed, and
  /// broken no rule, it has left without a word.
  void unanswered() {
    if (!isReceived && code == null) {
      code = CloseCode.ABNORMAL;
    }
  }

  /// The connection is closed.
  void over() {
    isOver = true;
  }

  /// Wakes who waits for the end, once nothing is left to do.
  void tellOver() {
    Future<Boolean> waiting = whenOver;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(true);
    }
  }

  // ---- What is known

  boolean isOpen() {
    return !isSent && !isReceived && !isOver;
  }

  boolean isSent() {
    return isSent;
  }

  boolean isReceived() {
    return isReceived;
  }

  boolean isOver() {
    return isOver;
  }

  Optional<CloseCode> code() {
    return Optional.ofNullable(code);
  }

  String reason() {
    return reason;
  }

  Optional<WebSocketException> failure() {
    return Optional.ofNullable(failure);
  }

  /// Done once it is closed and nothing is left of it.
  Future<Boolean> whenOver() {
    Future<Boolean> future = whenOver;
    if (future == null || future.isCancelled()) {
      future = Asyncio.runningLoop().createFuture();
      whenOver = future;
      if (isOver) {
        tellOver();
      }
    }
    return future;
  }

  // ---- What a program is told

  void checkOpen() {
    if (!isOpen()) {
      throw cannotSend(null);
    }
  }

  void throwIfFailed() {
    WebSocketException present = failure;
    if (present != null) {
      throw present;
    }
  }

  WebSocketClosedException cannotSend(@Nullable Throwable cause) {
    return closed("cannot send on " + this, cause);
  }

  WebSocketClosedException closed(String what, @Nullable Throwable cause) {
    CloseCode known = Objects.requireNonNullElse(code, CloseCode.ABNORMAL);
    return new WebSocketClosedException(
        what + ": " + how(), known, reason, cause == null ? failure : cause);
  }

  private String how() {
    if (code == null && isSent) {
      return "this side has closed it; send before close()";
    }
    if (code == null || code.equals(CloseCode.ABNORMAL)) {
      return "the connection is gone";
    }
    return "it was closed with code " + code + (reason.isEmpty() ? "" : ", '" + reason + "'");
  }

  /// As the WebSocket shows itself.
  @Override
  public String toString() {
    String state = isOver ? "closed" : isOpen() ? "open" : "closing";
    return "<WebSocket " + (isClient ? "to a server, " : "to a client, ") + state + ">";
  }
}
