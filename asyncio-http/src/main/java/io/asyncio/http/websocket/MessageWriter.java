package io.asyncio.http.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes one message in fragments, for [WebSocket#sendText(Fragments)] and
/// [WebSocket#sendBytes(Fragments)].
///
/// **Threads:** belongs to the task that sends.
public final class MessageWriter {

  private final int opcode;
  private final FrameWriter out;
  private final Runnable checkOpen;
  private boolean hasBegun;

  MessageWriter(int opcode, FrameWriter out, Runnable checkOpen) {
    this.opcode = opcode;
    this.out = out;
    this.checkOpen = checkOpen;
  }

  /// Sends a fragment. Suspends while the peer does not take what was sent before.
  ///
  /// @param bytes all of them; of a text, UTF-8, which may be split anywhere; not kept
  /// @throws WebSocketClosedException if either side has closed
  public void write(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
  }

  /// Sends a fragment. Suspends while the peer does not take what was sent before.
  ///
  /// @param bytes from position to limit; of a text, UTF-8, which may be split anywhere; not kept
  /// @throws WebSocketClosedException if either side has closed
  public void write(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      send(bytes, false);
    }
  }

  /// Sends a fragment. Suspends while the peer does not take what was sent before.
  ///
  /// @param text half surrogate pairs are sent as `?`
  /// @throws WebSocketClosedException if either side has closed
  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void send(ByteBuffer bytes, boolean isLast) {
    checkOpen.run();
    int kind = hasBegun ? Opcode.CONTINUATION : opcode;
    hasBegun = true;
    out.frame(kind, isLast, bytes);
  }

  boolean hasBegun() {
    return hasBegun;
  }

  void end() {
    send(ByteBuffer.allocate(0), true);
  }
}
