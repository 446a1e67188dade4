package io.asyncio.http.codec;

import io.asyncio.Asyncio;
import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Puts `gzip` or `deflate` on a body while it is sent. What was written before a flush can be
/// decoded by the peer when the flush is done.
final class EncodedBody implements BodySink {

  private static final int PIECE = 8 * 1024;
  private static final int FILE_PIECE = 64 * 1024;
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final BodySink sink;
  private final boolean isGzip;
  private final Deflater deflater;
  private final byte[] piece = new byte[PIECE];
  private final CRC32 crc = new CRC32();
  private long length;
  private boolean isBegun;
  private boolean isDirty;
  private boolean isEnded;

  private EncodedBody(BodySink sink, boolean isGzip) {
    this.sink = sink;
    this.isGzip = isGzip;
    this.deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, isGzip);
  }

  /// Sends a body. Suspends until it is written.
  static void send(Body body, boolean isGzip, BodySink sink) throws Exception {
    EncodedBody encoded = new EncodedBody(sink, isGzip);
    try {
      switch (body) {
        case Body.Bytes bytes -> encoded.write(ByteBuffer.wrap(bytes.bytes()));
        case Body.File file -> encoded.writeFile(file);
        case Body.Stream stream -> stream.writer().writeTo(encoded);
      }
      encoded.finish();
    } finally {
      encoded.isEnded = true;
      encoded.deflater.end();
    }
  }

  /// The file is opened for each piece, so that none stays open with a task that is cancelled.
  private void writeFile(Body.File file) {
    long sent = 0;
    while (sent < file.count()) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(FILE_PIECE, file.count() - sent));
      long position = file.offset() + sent;
      int count = Asyncio.<Integer>toThread(() -> read(file.path(), position, bytes));
      if (count <= 0) {
        throw new IllegalStateException(
            "%s has become shorter: only %d of %d bytes were there"
                .formatted(file.path(), sent, file.count()));
      }
      sent += count;
      write(bytes.flip());
    }
  }

  private static int read(Path path, long position, ByteBuffer into) {
    try (FileChannel channel = FileChannel.open(path)) {
      return channel.read(into, position);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) {
    checkOpen();
    if (!bytes.hasRemaining()) {
      return;
    }
    isDirty = true;
    length += bytes.remaining();
    crc.update(bytes.duplicate());
    deflater.setInput(bytes);
    while (!deflater.needsInput()) {
      deflate(Deflater.NO_FLUSH);
    }
  }

  private void checkOpen() {
    if (isEnded) {
      throw new IllegalStateException(
          "cannot write to a body after its end; its sink is of use until its writer returns");
    }
  }

  private int deflate(int flush) {
    int room = piece.length;
    int start = 0;
    if (isGzip && !isBegun) {
      System.arraycopy(GZIP_HEADER, 0, piece, 0, GZIP_HEADER.length);
      start = GZIP_HEADER.length;
      isBegun = true;
    }
    int count = deflater.deflate(piece, start, room - start, flush);
    if (start + count > 0) {
      sink.write(ByteBuffer.wrap(piece, 0, start + count));
    }
    return start + count;
  }

  @Override
  public void flush() {
    checkOpen();
    if (isDirty) {
      int written = piece.length;
      while (written == piece.length) {
        written = deflate(Deflater.SYNC_FLUSH);
      }
      isDirty = false;
    }
    sink.flush();
  }

  private void finish() {
    deflater.finish();
    while (!deflater.finished()) {
      deflate(Deflater.NO_FLUSH);
    }
    if (isGzip) {
      ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      sink.write(trailer.putInt((int) crc.getValue()).putInt((int) length).flip());
    }
  }

  @Override
  public void trailers(Headers trailers) {
    sink.trailers(trailers);
  }
}
