package io.asyncio.http;

import io.asyncio.net.StreamReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A body that is coming in. What is not read makes the peer wait.
///
/// ```java
/// ByteBuffer piece = ByteBuffer.allocate(8192);
/// while (source.read(piece.clear()) >= 0) {
///   digest.update(piece.flip());
/// }
/// ```
///
/// **Threads:** one task of the loop at a time.
public interface BodySource {

  /// Reads what is there, as soon as there is something. Suspends until then; a cancelled task has
  /// taken nothing.
  ///
  /// @param target filled from its position, at most to its limit; must have room
  /// @return the number of bytes, at least 1, or -1 at the end of the body
  /// @throws IncompleteMessageException if the connection ends before the body
  /// @throws BadMessageException if what comes is no body, or longer than a limit
  /// @throws io.asyncio.net.NetworkException if the connection breaks
  int read(ByteBuffer target);

  /// Reads to the end. Suspends until it has come.
  ///
  /// @param most how many bytes there may be
  /// @return all that was left
  /// @throws BadMessageException (413) if there are more
  /// @throws IncompleteMessageException if the connection ends before the body
  default byte[] readAll(int most) {
    byte[] piece = new byte[Math.min(Math.max(most, 0) + 1, 8 * 1024)];
    ByteArrayOutputStream all = new ByteArrayOutputStream(piece.length);
    for (int count = read(ByteBuffer.wrap(piece));
        count >= 0;
        count = read(ByteBuffer.wrap(piece))) {
      if (all.size() + count > most) {
        throw new BadMessageException(
            Status.CONTENT_TOO_LARGE,
            "a body is longer than the limit of "
                + most
                + " bytes; raise the limit, or read it"
                + " piece by piece");
      }
      all.write(piece, 0, count);
    }
    return all.toByteArray();
  }

  /// Returns the next piece, as it came. Suspends until there is one.
  ///
  /// @return no bytes at the end
  /// @throws IncompleteMessageException if the connection ends before the body
  default byte[] readPiece() {
    byte[] piece = new byte[16 * 1024];
    int count = read(ByteBuffer.wrap(piece));
    return count < 0 ? new byte[0] : Arrays.copyOf(piece, count);
  }

  /// Writes what comes to another body, to the end of this one. Suspends until then.
  ///
  /// @param sink takes it
  /// @return how many bytes
  /// @throws IncompleteMessageException if the connection ends before the body
  default long transferTo(BodySink sink) {
    long transferred = 0;
    ByteBuffer piece = ByteBuffer.allocate(16 * 1024);
    for (int count = read(piece); count >= 0; count = read(piece)) {
      transferred += count;
      sink.write(piece.flip());
      piece.clear();
    }
    return transferred;
  }

  /// Returns a reader of lines and other portions. Whoever uses it reads by nothing else.
  ///
  /// @return of this body, to its end
  default StreamReader reader() {
    return new StreamReader(new SourceStream(this));
  }
}
