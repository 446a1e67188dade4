package io.asyncio.net;

import io.asyncio.Future;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads bytes in the portions a program thinks in: so many, a line, up to a separator.
///
/// ```java
/// String greeting = reader.readText().orElse("");
/// byte[] header = reader.readExactly(8);
/// for (String line : reader.lines()) { … }
/// ```
///
/// What has come and was not read is kept, up to twice the limit; then the peer has to wait. A read
/// that is cancelled or times out has taken nothing.
///
/// **Threads:** all methods belong to the tasks of one loop, and one task at a time may wait in a
/// read.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio.StreamReader</a>
public final class StreamReader implements Iterable<byte[]> {

  /// The limit unless another is given: 64 KiB.
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final byte[] NEWLINE = {'\n'};
  private static final int PIECE = 4 * 1024;

  private final Inbound inbound;

  /// Creates a reader that is fed by [#feedData(byte[])], with the default limit.
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /// Creates a reader that is fed by [#feedData(byte[])].
  ///
  /// @param limit how long a line may be, in bytes; twice as much is kept
  /// @throws IllegalArgumentException if the limit is not positive
  public StreamReader(int limit) {
    this(new Inbound(limit, Fed.INSTANCE));
  }

  /// Creates a reader of a stream, with the default limit.
  ///
  /// @param stream read by nobody else
  public StreamReader(ByteStream stream) {
    this(stream, DEFAULT_LIMIT);
  }

  /// Creates a reader of a stream.
  ///
  /// @param stream read by nobody else
  /// @param limit how long a line may be, in bytes; a connection of [Network] or memory keeps its
  ///   own
  /// @throws IllegalArgumentException if the limit is not positive
  public StreamReader(ByteStream stream, int limit) {
    this(
        switch (Objects.requireNonNull(stream, "stream")) {
          case NettyStream netty -> netty.inbound();
          case MemoryStream memory -> memory.inbound();
          default -> new Inbound(limit, new Pulled(stream));
        });
  }

  private StreamReader(Inbound inbound) {
    this.inbound = inbound;
  }

  private enum Fed implements Inbound.Source {
    INSTANCE;

    @Override
    public void setPaused(boolean paused) {}

    @Override
    public String peer() {
      return "whoever feeds it";
    }
  }

  private record Pulled(ByteStream stream) implements Inbound.Source {
    @Override
    public boolean pull(Inbound into) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      if (stream.read(piece) < 0) {
        into.end();
      } else {
        into.append(Unpooled.wrappedBuffer(piece.flip()));
      }
      return true;
    }

    @Override
    public void setPaused(boolean paused) {}

    @Override
    public String peer() {
      return stream.toString();
    }
  }

  // ---- Reading

  /// Reads what is there, as soon as there is something. Suspends until then.
  ///
  /// @param most how many bytes at most; 0 reads nothing and does not suspend
  /// @return at least one byte, or none at the end of the stream
  /// @throws IllegalArgumentException if `most` is negative
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public byte[] read(int most) {
    checkCount("read", most);
    inbound.throwIfFailed();
    if (most == 0) {
      return new byte[0];
    }
    inbound.awaitBytes(most);
    return inbound.take(Math.min(most, inbound.size()));
  }

  /// Reads to the end of the stream. Suspends until the peer has ended it.
  ///
  /// @return all that was left
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public byte[] readAll() {
    inbound.throwIfFailed();
    while (!inbound.hasEnded()) {
      inbound.await("readAll", Integer.MAX_VALUE);
    }
    return inbound.take(inbound.size());
  }

  /// Reads into a buffer what is there, as soon as there is something. Suspends until then.
  ///
  /// @param target filled from its position, at most to its limit; must have room
  /// @return the number of bytes, at least 1, or -1 at the end of the stream
  /// @throws IllegalArgumentException if the buffer has no room
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public int read(ByteBuffer target) {
    return inbound.read(target);
  }

  /// Reads so many bytes. Suspends until they have come; the limit does not apply.
  ///
  /// @param count how many
  /// @return exactly so many
  /// @throws IncompleteReadException if the stream ends before; what came is in the exception
  /// @throws IllegalArgumentException if `count` is negative
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public byte[] readExactly(int count) {
    checkCount("readExactly", count);
    inbound.throwIfFailed();
    while (inbound.size() < count) {
      if (inbound.hasEnded()) {
        throw new IncompleteReadException(inbound.take(inbound.size()), count);
      }
      inbound.await("readExactly", count);
    }
    return inbound.take(count);
  }

  private static void checkCount(String operation, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          operation + " of " + count + " bytes: the number must not be negative");
    }
  }

  /// Reads up to the first separator. Suspends until it has come.
  ///
  /// @param separators one or more, none empty; the one that ends first counts
  /// @return the bytes with the separator
  /// @throws IncompleteReadException if the stream ends before; what came is in the exception
  /// @throws LimitExceededException if there is no separator within the limit; the bytes are kept
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public byte[] readUntil(byte[]... separators) {
    int longest = checkedLength(separators);
    inbound.throwIfFailed();
    int searched = 0;
    while (true) {
      Match match = find(separators, searched);
      if (match != null) {
        checkLimit(match);
        return inbound.take(match.end);
      }
      searched = Math.max(0, inbound.size() + 1 - longest);
      if (searched > inbound.limit()) {
        throw new LimitExceededException(
            "no separator in the first %d bytes, more than the limit of %d; raise the limit"
                .formatted(searched, inbound.limit()),
            searched);
      }
      if (inbound.hasEnded()) {
        throw new IncompleteReadException(inbound.take(inbound.size()), -1);
      }
      inbound.await("readUntil", 0);
    }
  }

  private static int checkedLength(byte[][] separators) {
    int longest = 0;
    for (byte[] separator : separators) {
      if (separator.length == 0) {
        throw new IllegalArgumentException("a separator of readUntil must not be empty");
      }
      longest = Math.max(longest, separator.length);
    }
    if (longest == 0) {
      throw new IllegalArgumentException("readUntil needs a separator");
    }
    return longest;
  }

  private record Match(int start, int end) {}

  private @Nullable Match find(byte[][] separators, int from) {
    Match first = null;
    for (byte[] separator : separators) {
      int start = inbound.indexOf(separator, from);
      if (start >= 0 && (first == null || start + separator.length < first.end)) {
        first = new Match(start, start + separator.length);
      }
    }
    return first;
  }

  private void checkLimit(Match match) {
    if (match.start > inbound.limit()) {
      throw new LimitExceededException(
          "a separator came only after %d bytes, more than the limit of %d; raise the limit"
              .formatted(match.start, inbound.limit()),
          match.start);
    }
  }

  /// Reads a line. Suspends until its end has come.
  ///
  /// @return the bytes with the newline; without one if the stream ends before; none at its end
  /// @throws LimitExceededException if the line is longer than the limit; it is dropped as far as
  ///   it has come
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public byte[] readLine() {
    try {
      return readUntil(NEWLINE);
    } catch (IncompleteReadException e) {
      return e.takePartial();
    } catch (LimitExceededException e) {
      boolean isFound =
          e.consumed() < inbound.size() && inbound.indexOf(NEWLINE, e.consumed()) == e.consumed();
      inbound.skip(isFound ? e.consumed() + 1 : inbound.size());
      throw e;
    }
  }

  /// Writes what comes to another stream, to the end of this one, which is not handed on: the
  /// writer stays open. Suspends until then; while the other peer does not take it, no more is
  /// read, and so the first one has to wait.
  ///
  /// ```java
  /// TaskGroup.run(group -> {
  ///   group.createTask(() -> { client.reader().transferTo(server.writer()); server.writer().writeEof(); });
  ///   group.createTask(() -> { server.reader().transferTo(client.writer()); client.writer().writeEof(); });
  /// });
  /// ```
  ///
  /// Between two connections of [Network] without TLS large pieces go on in the buffers they came
  /// in, without a copy. A cancelled task has lost nothing: what it has taken is written.
  ///
  /// @param target of the same loop
  /// @return how many bytes
  /// @throws StreamBrokenException if a peer or the network broke one of the connections
  /// @throws StreamClosedException if this side finished or closed the target
  /// @throws StreamBusyException if another task waits in a read
  public long transferTo(StreamWriter target) {
    Objects.requireNonNull(target, "target");
    long transferred = 0;
    while (true) {
      // None of them as an array: large pieces stay in their buffers.
      inbound.awaitBytes(0);
      if (inbound.size() == 0) {
        return transferred;
      }
      transferred += target.writeFrom(inbound);
    }
  }

  /// Reads a line of text in UTF-8. Suspends until its end has come.
  ///
  /// @return the line without its end (`\n` or `\r\n`), or empty at the end of the stream
  /// @throws LimitExceededException as [#readLine()]
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamBusyException if another task waits in a read
  public Optional<String> readText() {
    byte[] line = readLine();
    if (line.length == 0) {
      return Optional.empty();
    }
    int end = line.length;
    if (line[end - 1] == '\n') {
      end--;
      if (end > 0 && line[end - 1] == '\r') {
        end--;
      }
    }
    return Optional.of(new String(line, 0, end, StandardCharsets.UTF_8));
  }

  /// Returns the lines of text to the end of the stream, each as by [#readText()], read as they are
  /// asked for.
  ///
  /// @return to be iterated once
  public Iterable<String> lines() {
    return () ->
        new Lines<>() {
          @Override
          Optional<String> readNext() {
            return readText();
          }
        };
  }

  /// Returns the lines to the end of the stream, each as by [#readLine()], read as they are asked
  /// for.
  @Override
  public Iterator<byte[]> iterator() {
    return new Lines<>() {
      @Override
      Optional<byte[]> readNext() {
        byte[] line = readLine();
        return line.length == 0 ? Optional.empty() : Optional.of(line);
      }
    };
  }

  private abstract static class Lines<T> implements Iterator<T> {

    private Optional<T> next = Optional.empty();
    private boolean isOver;

    abstract Optional<T> readNext();

    @Override
    public boolean hasNext() {
      if (next.isEmpty() && !isOver) {
        next = readNext();
        isOver = next.isEmpty();
      }
      return next.isPresent();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the stream has ended");
      }
      T taken = next.orElseThrow();
      next = Optional.empty();
      return taken;
    }
  }

  // ---- State

  /// Says whether the stream has ended and all was read.
  ///
  /// @return false while something may come
  public boolean atEof() {
    return inbound.isAtEnd();
  }

  /// Returns what is done once no more bytes will come, because the peer has sent its end or the
  /// connection broke or was closed, though bytes from before may be there to be read. Never fails.
  /// Never suspends.
  ///
  /// While more than twice the limit waits to be read, the peer is not listened to, and its end is
  /// not seen. A stream that has to be asked for bytes shows its end only to a read.
  ///
  /// @return the same future each time, unless it was cancelled
  public Future<Void> whenEof() {
    return inbound.whenEnded();
  }

  /// Returns how many bytes have come and were not read. Never suspends.
  ///
  /// @return so many can be read without waiting
  public int buffered() {
    return inbound.size();
  }

  /// Returns what made the stream fail.
  ///
  /// @return empty if nothing did
  public Optional<RuntimeException> exception() {
    return Optional.ofNullable(inbound.failure());
  }

  // ---- Feeding

  /// Adds bytes, as if they had come.
  ///
  /// @param data copied
  /// @throws IllegalStateException if the end was fed
  public void feedData(byte[] data) {
    if (inbound.hasEnded()) {
      throw new IllegalStateException("cannot feed data to a reader after its end");
    }
    inbound.append(Unpooled.wrappedBuffer(data.clone()));
  }

  /// Ends the stream: reads return what is left, and then the end.
  public void feedEof() {
    inbound.end();
  }

  /// Lets all reads fail from now on.
  ///
  /// @param error what they throw
  public void setException(RuntimeException error) {
    inbound.fail(Objects.requireNonNull(error, "error"));
  }

  @Override
  public String toString() {
    return "<StreamReader " + inbound + ">";
  }
}
