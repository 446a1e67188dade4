package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Status;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Takes the coding `gzip` (RFC 1952) or `deflate` (RFC 1950, or what some servers send instead:
/// RFC 1951) off a body while it is read.
///
/// No more is decompressed than a read asks for, so that a short body which becomes a long one
/// costs no memory; and one that grows beyond all measure is refused. To be closed, since the JDK
/// keeps its state outside the heap.
public final class InflatedBody implements BodySource, AutoCloseable {

  private static final int PIECE = 8 * 1024;
  private static final int MOST_RATIO = 200;
  private static final int FREE = 1024 * 1024;
  private static final int GZIP_HEAD = 10;
  private static final int GZIP_TAIL = 8;
  private static final int LONGEST_TEXT = 64 * 1024;

  private static final int HAS_CHECKSUM = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final BodySource source;
  private final boolean isGzip;
  private final long most;
  private final ByteBuffer input = ByteBuffer.allocate(PIECE).flip();
  private final CRC32 checksum = new CRC32();
  private Inflater inflater = new Inflater(true);
  private boolean isInside;
  private boolean isAnyPassed;
  private boolean isEnded;
  private boolean isClosed;
  private long received;
  private long produced;
  private long inMember;

  /// Creates a body.
  ///
  /// @param source the coded one
  /// @param isGzip false for `deflate`
  /// @param most how long it may become, in bytes
  public InflatedBody(BodySource source, boolean isGzip, long most) {
    this.source = source;
    this.isGzip = isGzip;
    this.most = most;
  }

  @Override
  public int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("cannot read into " + target + ": it has no room left");
    }
    if (isEnded) {
      return -1;
    }
    if (isClosed) {
      throw new IllegalStateException("a body was closed before its end");
    }
    while (true) {
      if (!isInside && !begun()) {
        isEnded = true;
        close();
        return -1;
      }
      int count = inflate(target);
      if (count > 0) {
        return count;
      }
    }
  }

  /// Half of a head that a cancelled task has passed can't be passed again.
  private boolean begun() {
    if (!hasMore()) {
      return false;
    }
    boolean isDone = false;
    try {
      begin();
      isDone = true;
      return true;
    } finally {
      if (!isDone) {
        close();
      }
    }
  }

  /// Passes what stands before the compressed bytes.
  private void begin() {
    if (isAnyPassed && !isGzip) {
      throw bad("something follows its end");
    }
    isAnyPassed = true;
    inMember = 0;
    checksum.reset();
    if (isGzip) {
      passGzipHead();
      inflater.reset();
    } else {
      byte[] first = {(byte) next(), (byte) next()};
      boolean isZlib =
          (first[0] & 0xf) == 8 && ((first[0] & 0xff) << 8 | (first[1] & 0xff)) % 31 == 0;
      inflater.end();
      inflater = new Inflater(!isZlib);
      inflater.setInput(first);
    }
    isInside = true;
  }

  private int inflate(ByteBuffer target) {
    try {
      if (inflater.needsInput()) {
        if (!input.hasRemaining()) {
          need();
        }
        inflater.setInput(input);
      }
      int start = target.position();
      int count = inflater.inflate(target);
      checksum.update(target.duplicate().flip().position(start));
      produced += count;
      inMember += count;
      checkGrowth();
      if (inflater.finished()) {
        isInside = false;
        passTail();
      } else if (count == 0 && inflater.needsDictionary()) {
        throw bad("it needs a dictionary");
      }
      return count;
    } catch (DataFormatException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private void checkGrowth() {
    if (produced > most) {
      throw closing(
          new BadMessageException(
              Status.CONTENT_TOO_LARGE,
              "a body is longer than the limit of " + most + " bytes when it is decompressed"));
    }
    if (produced > FREE && produced / MOST_RATIO > received) {
      throw closing(
          new BadMessageException(
              Status.CONTENT_TOO_LARGE,
              "a body grows more than %d-fold when it is decompressed, after %d bytes"
                  .formatted(MOST_RATIO, produced)));
    }
  }

  private void passTail() {
    if (!isGzip) {
      return;
    }
    boolean isDone = false;
    long expected;
    long length;
    try {
      expected = littleEndian();
      length = littleEndian();
      isDone = true;
    } finally {
      if (!isDone) {
        close();
      }
    }
    if (expected != checksum.getValue() || length != (inMember & 0xffffffffL)) {
      throw bad("its checksum or its length is wrong");
    }
  }

  private long littleEndian() {
    long number = 0;
    for (int i = 0; i < GZIP_TAIL / 2; i++) {
      number |= (long) next() << (8 * i);
    }
    return number;
  }

  private void passGzipHead() {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw bad("it does not begin as gzip does");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw bad("it has reserved flags");
    }
    for (int i = 4; i < GZIP_HEAD; i++) {
      int _ = next();
    }
    if ((flags & HAS_EXTRA) != 0) {
      int length = next() | next() << 8;
      for (int i = 0; i < length; i++) {
        int _ = next();
      }
    }
    if ((flags & HAS_NAME) != 0) {
      passText();
    }
    if ((flags & HAS_COMMENT) != 0) {
      passText();
    }
    if ((flags & HAS_CHECKSUM) != 0) {
      int _ = next() + next();
    }
  }

  private void passText() {
    for (int i = 0; i < LONGEST_TEXT; i++) {
      if (next() == 0) {
        return;
      }
    }
    throw bad("its name or comment is too long");
  }

  private int next() {
    if (!input.hasRemaining()) {
      need();
    }
    return input.get() & 0xff;
  }

  private void need() {
    if (!hasMore()) {
      throw closing(
          new IncompleteMessageException(
              "a compressed body ended too early, after " + received + " bytes", null));
    }
  }

  private boolean hasMore() {
    if (input.hasRemaining()) {
      return true;
    }
    input.clear().limit(0);
    int count = source.read(ByteBuffer.wrap(input.array()));
    input.limit(Math.max(count, 0));
    received += Math.max(count, 0);
    return count > 0;
  }

  private BadMessageException bad(String why) {
    return closing(new BadMessageException("a body is not coded as its head says: " + why));
  }

  private <E extends RuntimeException> E closing(E error) {
    close();
    return error;
  }

  /// Frees what is outside the heap. Idempotent; never suspends.
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      inflater.end();
    }
  }
}
