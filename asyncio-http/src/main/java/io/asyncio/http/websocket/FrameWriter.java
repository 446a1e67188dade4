package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;

import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Hold;
import io.asyncio.sync.Lock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Writes frames, each in one piece, so that tasks cannot get between each other's bytes.
///
/// A message in one frame needs no lock. One that is compressed, or sent in fragments, holds the
/// lock of messages until it is out, because its order or its parts count; control frames pass by.
///
/// Pongs are written by a task of their own, unless a message is sent before it runs: the task that
/// reads must never wait for a peer that itself waits to be read. Of a flood of pings only the last
/// are answered, as RFC 6455, section 5.5.3, allows it.
final class FrameWriter {

  private static final int MOST_PONGS = 64;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final StreamWriter writer;
  private final @Nullable Mask mask;
  private final @Nullable MessageDeflater deflater;
  private final Runnable checkOpen;
  private final Lock messages = new Lock();
  private final ArrayDeque<byte[]> pongs = new ArrayDeque<>(0);
  private boolean isPonging;
  private boolean hasEnded;

  /// @param mask of a client, null for a server
  /// @param checkOpen throws once no message may be sent
  FrameWriter(
      StreamWriter writer,
      @Nullable Mask mask,
      @Nullable MessageDeflater deflater,
      Runnable checkOpen) {
    this.writer = writer;
    this.mask = mask;
    this.deflater = deflater;
    this.checkOpen = checkOpen;
  }

  /// Whether a frame of this side can be sent to several peers as it is.
  boolean sendsPlainFrames() {
    return mask == null && deflater == null;
  }

  /// Sends a message. Suspends while too much is held back.
  void message(int opcode, ByteBuffer payload) {
    duePongs();
    if (deflater == null && !messages.isLocked()) {
      frame(opcode, true, payload);
      return;
    }
    try (Hold _ = messages.hold()) {
      checkOpen.run();
      byte[] compressed = deflater == null ? null : deflater.deflate(payload);
      checkOpen.run();
      if (compressed == null) {
        frame(opcode, true, payload);
      } else {
        ByteBuffer smaller = ByteBuffer.wrap(compressed);
        write(ByteBuffer.wrap(Frames.encode(opcode, true, true, smaller, mask)));
      }
    }
  }

  /// Sends what [Frames#encode] made for several peers. Suspends as [#message].
  void shared(ByteBuffer frame) {
    duePongs();
    if (messages.isLocked()) {
      try (Hold _ = messages.hold()) {
        checkOpen.run();
        write(frame);
      }
    } else {
      write(frame);
    }
  }

  /// Keeps other messages from being sent until it is closed.
  Hold holdMessages() {
    return messages.hold();
  }

  /// Sends a frame. Suspends while too much is held back.
  void frame(int opcode, boolean isLast, ByteBuffer payload) {
    write(ByteBuffer.wrap(Frames.encode(opcode, isLast, false, payload, mask)));
  }

  private void write(ByteBuffer frame) {
    try {
      writer.write(frame);
    } catch (Throwable e) {
      if (frame.position() > 0 && frame.hasRemaining()) {
        // Half a frame cannot be taken back, and nothing can follow it.
        writer.abort();
      }
      throw e;
    }
  }

  /// Answers a ping, soon, unless the Close frame is out. Never suspends.
  void pongSoon(byte[] payload) {
    if (pongs.size() == MOST_PONGS) {
      pongs.remove();
    }
    pongs.add(payload);
    if (!isPonging) {
      isPonging = true;
      var _ = createTask("pongs of a WebSocket", this::sendPongs);
    }
  }

  private void sendPongs() {
    try {
      duePongs();
    } catch (NetworkException _) {
      // The task that reads is told as well, and by more right.
      pongs.clear();
    } finally {
      isPonging = false;
    }
  }

  private void duePongs() {
    while (!pongs.isEmpty() && !hasEnded) {
      frame(Opcode.PONG, true, ByteBuffer.wrap(pongs.remove()));
    }
  }

  /// Sends the Close frame, behind the pongs that are due; nothing may follow. Suspends while too
  /// much is held back.
  void close(ByteBuffer payload) {
    duePongs();
    hasEnded = true;
    frame(Opcode.CLOSE, true, payload);
  }

  /// Gives native memory back; nothing is written any more.
  void end() {
    hasEnded = true;
    pongs.clear();
    if (deflater != null) {
      deflater.end();
    }
  }

  /// Sends a ping without a payload. Suspends while too much is held back.
  void emptyPing() {
    frame(Opcode.PING, true, NOTHING.duplicate());
  }
}
