package io.asyncio.http.codec;

import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.Headers;
import io.asyncio.net.StreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// Puts the framing around a body while it is written: RFC 9112, section 7.
///
/// A body of known length is counted, so that one that is too long or too short is an error of its
/// writer, never a beginning of the next message.
public final class OutgoingBody implements BodySink {

  /// How a body is marked off.
  public enum Mode {
    /// Its length was said.
    LENGTH,
    /// In chunks.
    CHUNKED,
    /// By the end of the connection.
    UNTIL_CLOSE,
    /// It is not sent, as in the answer to HEAD.
    DROPPED
  }

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK_BEFORE_TRAILERS =
      "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final int SMALL = 4 * 1024;

  private final StreamWriter writer;
  private final Mode mode;
  private final long length;
  private final Runnable beforeWrite;
  private long written;
  private boolean isEnded;
  private Headers trailers = Headers.empty();

  /// Creates the sink of a body.
  ///
  /// @param writer stands after the head
  /// @param mode how it is marked off
  /// @param length with [Mode#LENGTH]
  /// @param beforeWrite run before each write, which may suspend
  public OutgoingBody(StreamWriter writer, Mode mode, OptionalLong length, Runnable beforeWrite) {
    this.writer = writer;
    this.mode = mode;
    this.length = length.orElse(Long.MAX_VALUE);
    this.beforeWrite = beforeWrite;
  }

  /// Sends a body and its end. Suspends until it is written.
  ///
  /// @param body fits the mode
  /// @throws Exception whatever its writer throws
  /// @throws IllegalStateException if its writer writes another number of bytes than was said
  public void send(Body body) throws Exception {
    switch (body) {
      case Body.Bytes bytes -> write(ByteBuffer.wrap(bytes.bytes()));
      case Body.File file -> sendFile(file);
      case Body.Stream stream -> {
        if (mode != Mode.DROPPED) {
          stream.writer().writeTo(this);
        }
      }
    }
    end();
  }

  private void sendFile(Body.File file) {
    if (mode == Mode.DROPPED || file.count() == 0) {
      return;
    }
    beforeWrite.run();
    long sent = writer.sendFile(file.path(), file.offset(), file.count());
    written += sent;
    if (sent < file.count()) {
      throw new IllegalStateException(
          "%s has become shorter: only %d of %d bytes were there"
              .formatted(file.path(), sent, file.count()));
    }
  }

  /// Returns how many bytes were written.
  ///
  /// @return without the framing
  public long written() {
    return written;
  }

  @Override
  public void write(ByteBuffer bytes) {
    if (isEnded) {
      throw new IllegalStateException(
          "cannot write to a body after its end; its sink is of use until its writer returns");
    }
    int count = bytes.remaining();
    if (count > length - written) {
      throw new IllegalStateException(
          "a body was said to have %d bytes, and %d more come after %d; say the right length"
              .formatted(length, count, written));
    }
    written += count;
    if (count == 0 || mode == Mode.DROPPED) {
      bytes.position(bytes.limit());
      return;
    }
    beforeWrite.run();
    if (mode == Mode.CHUNKED) {
      writeChunk(bytes, count);
    } else {
      writer.write(bytes);
    }
  }

  private void writeChunk(ByteBuffer bytes, int count) {
    byte[] size = Integer.toHexString(count).getBytes(StandardCharsets.US_ASCII);
    int around = size.length + 4;
    if (count <= SMALL) {
      ByteBuffer chunk = ByteBuffer.allocate(count + around);
      chunk.put(size).put(LINE_END).put(bytes).put(LINE_END);
      writer.write(chunk.flip());
    } else {
      writer.write(ByteBuffer.allocate(size.length + 2).put(size).put(LINE_END).flip());
      writer.write(bytes);
      writer.write(LINE_END);
    }
  }

  @Override
  public void flush() {
    beforeWrite.run();
    writer.flush();
  }

  @Override
  public void trailers(Headers newTrailers) {
    trailers = Trailers.checked(newTrailers);
  }

  private void end() {
    isEnded = true;
    if (mode == Mode.LENGTH && written < length) {
      throw new IllegalStateException(
          "a body was said to have %d bytes, and only %d were written; say the right length"
              .formatted(length, written));
    }
    if (mode != Mode.CHUNKED) {
      return;
    }
    if (trailers.isEmpty()) {
      writer.write(LAST_CHUNK);
    } else {
      byte[] end = new byte[LAST_CHUNK_BEFORE_TRAILERS.length + trailers.wireLength() + 2];
      System.arraycopy(LAST_CHUNK_BEFORE_TRAILERS, 0, end, 0, LAST_CHUNK_BEFORE_TRAILERS.length);
      int at = trailers.write(end, LAST_CHUNK_BEFORE_TRAILERS.length);
      end[at++] = '\r';
      end[at++] = '\n';
      writer.write(ByteBuffer.wrap(end, 0, at));
    }
  }
}
