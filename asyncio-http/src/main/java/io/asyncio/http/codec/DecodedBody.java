package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A body without its coding. What a few bytes can become is bounded while it is decoded: a bomb
/// has used no more memory than the caller's buffer when it is found out.
///
/// Memory outside of the heap is given back at the end of the body, when it fails, and by
/// [#close()].
public final class DecodedBody implements BodySource, AutoCloseable {

  private static final int PIECE = 8 * 1024;
  private static final long UNSUSPICIOUS = 1 << 20;
  private static final int MOST_GROWN = 200;
  private static final int MOST_SHRUNK = 64;

  private final BodySource source;
  private final Decoder decoder;
  private final long most;
  private final ByteBuffer input = ByteBuffer.allocate(PIECE).limit(0);
  private long taken;
  private long decoded;
  private boolean isEnded;
  private boolean isClosed;
  private @Nullable BadMessageException failure;

  DecodedBody(BodySource source, Decoder decoder, long most) {
    this.source = source;
    this.decoder = decoder;
    this.most = most;
  }

  @Override
  public int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("a buffer to be filled has no room");
    }
    if (failure != null) {
      throw failure;
    }
    if (isEnded) {
      return -1;
    }
    if (isClosed) {
      throw new IllegalStateException("a body was closed, and cannot be read");
    }
    try {
      return readDecoded(target);
    } catch (BadMessageException e) {
      failure = e;
      close();
      throw e;
    }
  }

  private int readDecoded(ByteBuffer target) {
    while (true) {
      int count = decoder.decode(input, target);
      decoded += count;
      check();
      if (count > 0) {
        return count;
      }
      int length = fill();
      if (length < 0) {
        end();
        return -1;
      }
      taken += length;
    }
  }

  private int fill() {
    input.clear();
    try {
      return source.read(input);
    } finally {
      // Nothing is there if the task was cancelled.
      input.flip();
    }
  }

  private void check() {
    if (decoded > most) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "a coded body is longer than the limit of %d bytes when it is decoded".formatted(most));
    }
    if (decoded > UNSUSPICIOUS && decoded / MOST_GROWN > taken) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "a coded body becomes more than %d times as long".formatted(MOST_GROWN));
    }
    if (taken > UNSUSPICIOUS && taken / MOST_SHRUNK > decoded) {
      throw new BadMessageException("a coded body is long, and nearly nothing comes of it");
    }
  }

  /// A body without a byte is empty in any coding.
  private void end() {
    if (taken > 0 && !decoder.isWhole()) {
      throw new BadMessageException("a coded body ends before its coding does");
    }
    isEnded = true;
    close();
  }

  /// Gives the memory back; without effect on the body below. Idempotent.
  @Override
  public void close() {
    isClosed = true;
    decoder.end();
    if (source instanceof DecodedBody below) {
      below.close();
    }
  }
}
