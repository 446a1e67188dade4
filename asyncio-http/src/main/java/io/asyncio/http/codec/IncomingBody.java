package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Headers;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamBrokenException;
import io.asyncio.net.StreamClosedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes the framing off a body while it is read: RFC 9112, sections 6 and 7.
///
/// In chunks, the line with the size is parsed where it lies in the input; the chunk's bytes go
/// straight to the caller. After a failure every read fails in the same way: what follows on the
/// connection can't be told from the body.
public final class IncomingBody implements BodySource {

  private static final int LONGEST_LINE = 4 * 1024;
  private static final int DIGITS_OF_SIZE = 15;

  /// What a connection does around the reading of a body.
  public interface Events {

    /// Before bytes are waited for.
    ///
    /// @param received so many have come
    void beforeWait(long received);

    /// After they were waited for, whatever came of it.
    void afterWait();
  }

  private enum State {
    BYTES,
    SIZE,
    END_OF_CHUNK,
    TRAILERS,
    ENDED
  }

  private final Input input;
  private final HeadReader heads;
  private final HeadLimits limits;
  private final Framing framing;
  private final Events events;

  private State state;

  /// Of the body, or of the chunk.
  private long left;

  private long received;
  private long most = Long.MAX_VALUE;
  private int extensions;
  private Headers trailers = Headers.empty();
  private @Nullable RuntimeException failure;

  /// Creates a body.
  ///
  /// @param input stands at its first byte
  /// @param heads reads its trailers
  /// @param limits of them and of chunks' extensions
  /// @param framing where it ends
  /// @param events told of waiting
  public IncomingBody(
      Input input, HeadReader heads, HeadLimits limits, Framing framing, Events events) {
    this.input = input;
    this.heads = heads;
    this.limits = limits;
    this.framing = framing;
    this.events = events;
    if (framing.isChunked()) {
      state = State.SIZE;
    } else {
      state = framing.isEmpty() ? State.ENDED : State.BYTES;
      left = framing.isUntilClose() ? Long.MAX_VALUE : framing.length();
    }
  }

  /// Sets how long the body may be in all.
  ///
  /// @param bytes at least 0
  /// @throws BadMessageException (413) if it is longer already, or has said so
  public void limit(long bytes) {
    most = bytes;
    checkLimit(framing.length() > 0 ? framing.length() : received);
  }

  private void checkLimit(long length) {
    if (length > most) {
      throw fail(
          new BadMessageException(
              Status.CONTENT_TOO_LARGE, "a body is longer than the limit of " + most + " bytes"));
    }
  }

  /// Says whether all of it was read.
  ///
  /// @return true at once if there is none
  public boolean isEnded() {
    return state == State.ENDED;
  }

  /// Says whether it can't be read any more.
  ///
  /// @return true if a read has failed
  public boolean isBroken() {
    return failure != null;
  }

  /// Returns how many bytes are still to come.
  ///
  /// @return [Long#MAX_VALUE] if nobody knows
  public long left() {
    return switch (state) {
      case ENDED -> 0;
      case BYTES -> framing.isChunked() ? Long.MAX_VALUE : left;
      default -> Long.MAX_VALUE;
    };
  }

  /// Returns how many bytes were read.
  ///
  /// @return without the framing
  public long received() {
    return received;
  }

  /// Returns the fields after the body.
  ///
  /// @return empty before its end
  public Headers trailers() {
    return trailers;
  }

  @Override
  public int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("cannot read into " + target + ": it has no room left");
    }
    if (failure != null) {
      throw failure;
    }
    if (state != State.BYTES) {
      toBytes();
      if (state == State.ENDED) {
        return -1;
      }
    }
    int count = readBytes(target);
    if (count < 0) {
      return endOfConnection();
    }
    received += count;
    checkLimit(received);
    left -= count;
    if (left == 0) {
      if (framing.isChunked()) {
        state = State.END_OF_CHUNK;
        // The end of the body is noticed at once if it is here: then the connection is free.
        passEndIfHere();
      } else {
        state = State.ENDED;
      }
    }
    return count;
  }

  private int readBytes(ByteBuffer target) {
    boolean mayWait = input.isDry();
    try {
      if (mayWait) {
        events.beforeWait(received);
      }
      return input.read(target, left);
    } catch (StreamBrokenException | StreamClosedException e) {
      throw fail(new IncompleteMessageException(incomplete(), e));
    } finally {
      if (mayWait) {
        events.afterWait();
      }
    }
  }

  private int endOfConnection() {
    if (framing.isUntilClose()) {
      state = State.ENDED;
      return -1;
    }
    throw fail(new IncompleteMessageException(incomplete(), null));
  }

  private String incomplete() {
    return framing.length() > 0
        ? "the connection ended after %d of %d bytes of a body"
            .formatted(received, framing.length())
        : "the connection ended in the midst of a body, after %d bytes".formatted(received);
  }

  private <E extends RuntimeException> E fail(E error) {
    failure = error;
    return error;
  }

  // ---- Chunks

  /// Passes what stands between the bytes of two chunks. Suspends until they, or the end, are here.
  private void toBytes() {
    try {
      while (state != State.BYTES && state != State.ENDED) {
        switch (state) {
          case END_OF_CHUNK -> passEndOfChunk();
          case SIZE -> readSize();
          case TRAILERS -> readTrailers();
          default -> throw new IllegalStateException("reading a body in state " + state);
        }
      }
    } catch (BadMessageException | IncompleteMessageException e) {
      throw fail(e);
    } catch (NetworkException e) {
      throw fail(new IncompleteMessageException(incomplete(), e));
    }
  }

  private void passEndIfHere() {
    byte[] buffer = input.buffer();
    int at = input.start();
    if (input.available() >= 7
        && buffer[at] == '\r'
        && buffer[at + 1] == '\n'
        && buffer[at + 2] == '0'
        && buffer[at + 3] == '\r'
        && buffer[at + 4] == '\n'
        && buffer[at + 5] == '\r'
        && buffer[at + 6] == '\n') {
      input.skip(7);
      state = State.ENDED;
    }
  }

  private void passEndOfChunk() {
    while (input.available() < 2) {
      if (input.available() == 1 && input.buffer()[input.start()] != '\r') {
        break;
      }
      more();
    }
    int at = input.start();
    if (input.available() < 2 || input.buffer()[at] != '\r' || input.buffer()[at + 1] != '\n') {
      throw new BadMessageException(
          "a chunk is longer than its size says, or has no CR LF after it");
    }
    input.skip(2);
    state = State.SIZE;
  }

  private void more() {
    events.beforeWait(received);
    try {
      if (!input.fill()) {
        throw new IncompleteMessageException(incomplete(), null);
      }
    } finally {
      events.afterWait();
    }
  }

  private void readSize() {
    int length = 0;
    while (true) {
      int index = lineFeed(length);
      checkLine(index >= 0 ? index : input.available());
      if (index >= 0) {
        left = parseSize(index);
        input.skip(index + 1);
        state = left == 0 ? State.TRAILERS : State.BYTES;
        return;
      }
      length = input.available();
      more();
    }
  }

  private static void checkLine(int length) {
    if (length > LONGEST_LINE) {
      throw new BadMessageException(
          "the line before a chunk is longer than " + LONGEST_LINE + " bytes");
    }
  }

  private int lineFeed(int from) {
    byte[] buffer = input.buffer();
    for (int i = input.start() + from; i < input.end(); i++) {
      if (buffer[i] == '\n') {
        return i - input.start();
      }
    }
    return -1;
  }

  private long parseSize(int length) {
    byte[] buffer = input.buffer();
    int start = input.start();
    int end = start + length - 1;
    if (length < 1 || buffer[end] != '\r') {
      throw new BadMessageException("the line before a chunk ends with LF alone");
    }
    long size = 0;
    int at = start;
    for (int digit = Characters.hexValue(buffer[at]);
        digit >= 0;
        digit = Characters.hexValue(buffer[at])) {
      if (at - start == DIGITS_OF_SIZE) {
        throw new BadMessageException(
            Status.CONTENT_TOO_LARGE, "the size of a chunk has more than 15 digits");
      }
      size = size << 4 | digit;
      at++;
    }
    if (at == start) {
      throw new BadMessageException("a chunk has no size in hexadecimal digits");
    }
    if (at < end) {
      checkExtensions(at, end);
    }
    return size;
  }

  /// The grammar of RFC 9112, section 7.1.1, whose blanks are bad and may stand where they may.
  private void checkExtensions(int from, int to) {
    extensions += to - from;
    if (extensions > limits.chunkExtensions()) {
      throw new BadMessageException(
          "the extensions of chunks are longer than " + limits.chunkExtensions() + " bytes");
    }
    int at = from;
    while (at < to) {
      at = blanks(at, to);
      at = expect(at, to, ';');
      at = token(blanks(at, to), to);
      int afterName = blanks(at, to);
      if (afterName < to && input.buffer()[afterName] == '=') {
        int value = blanks(afterName + 1, to);
        at = value < to && input.buffer()[value] == '"' ? quoted(value, to) : token(value, to);
      }
    }
  }

  private int blanks(int from, int to) {
    int at = from;
    while (at < to && Characters.isSpace(input.buffer()[at])) {
      at++;
    }
    return at;
  }

  private int expect(int at, int to, char wanted) {
    if (at >= to || input.buffer()[at] != wanted) {
      throw badExtension();
    }
    return at + 1;
  }

  private int token(int from, int to) {
    int at = from;
    while (at < to && Characters.isToken(input.buffer()[at] & 0xff)) {
      at++;
    }
    if (at == from) {
      throw badExtension();
    }
    return at;
  }

  private int quoted(int from, int to) {
    byte[] buffer = input.buffer();
    for (int at = from + 1; at < to; at++) {
      if (buffer[at] == '"') {
        return at + 1;
      }
      if (buffer[at] == '\\') {
        at++;
      }
      if (at >= to || !Characters.isValue(buffer[at] & 0xff)) {
        break;
      }
    }
    throw badExtension();
  }

  private static BadMessageException badExtension() {
    return new BadMessageException("what follows the size of a chunk is no extension of it");
  }

  private void readTrailers() {
    events.beforeWait(received);
    try {
      trailers = Trailers.allowed(heads.readTrailers());
    } finally {
      events.afterWait();
    }
    state = State.ENDED;
  }
}
