package io.asyncio.http.websocket;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamBusyException;
import org.jspecify.annotations.Nullable;

/// Reads messages for one task at a time, and turns their end into the end of the WebSocket.
///
/// Who closes has to see the peer's Close frame, which may be behind messages that a task is just
/// receiving. So a close does not read while another task does: that one drops what comes once this
/// side has sent its Close frame, and goes on to the peer's. If it is cancelled before, the close
/// takes over.
final class Receiver {

  private final CloseState state;
  private final ClosingHandshake closing;
  private final FrameReader frames;
  private boolean isReading;
  private @Nullable Future<Boolean> readerLeft;

  Receiver(CloseState state, ClosingHandshake closing, FrameReader frames) {
    this.state = state;
    this.closing = closing;
    this.frames = frames;
  }

  /// Receives the next message. Suspends until it has come.
  ///
  /// @return null when either side has closed
  /// @throws WebSocketException if it ended otherwise
  /// @throws IllegalStateException if another task is receiving
  @Nullable Message next() {
    if (state.isOver() || state.isSent()) {
      state.throwIfFailed();
      return null;
    }
    if (isReading) {
      throw new IllegalStateException(
          "cannot receive from " + state + ": another task does already; let one task receive");
    }
    return read();
  }

  private @Nullable Message read() {
    isReading = true;
    try {
      return readToMessage();
    } finally {
      isReading = false;
      Future<Boolean> waiting = readerLeft;
      readerLeft = null;
      if (waiting != null && !waiting.isDone()) {
        waiting.setResult(true);
      }
    }
  }

  private @Nullable Message readToMessage() {
    while (!state.isOver() && !state.isReceived()) {
      try {
        Message message = frames.next();
        if (message == null) {
          closing.peerEnded(null);
        } else if (!state.isSent()) {
          return message;
        }
      } catch (WebSocketProtocolException e) {
        closing.refuse(e);
      } catch (StreamBusyException e) {
        throw e;
      } catch (NetworkException e) {
        closing.peerEnded(e);
      }
    }
    state.throwIfFailed();
    return null;
  }

  /// Waits for the peer's Close frame, once that of this side is out. Suspends until it has come,
  /// or the connection is gone; nobody reads any more then, for nothing suspends a reader behind
  /// it.
  void awaitClose() {
    while (!state.isReceived() && !state.isOver()) {
      if (isReading) {
        awaitReaderLeft();
      } else {
        var _ = read();
      }
    }
  }

  private void awaitReaderLeft() {
    Future<Boolean> waiting = readerLeft;
    if (waiting == null || waiting.isDone()) {
      waiting = Asyncio.runningLoop().createFuture();
      readerLeft = waiting;
    }
    waiting.await();
  }
}
