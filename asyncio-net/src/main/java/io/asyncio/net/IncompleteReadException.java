package io.asyncio.net;

import java.io.EOFException;
import java.util.OptionalInt;

/// The stream ended before what was to be read was complete; the cause is an [EOFException].
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-exceptions.html">asyncio.IncompleteReadError</a>
public final class IncompleteReadException extends NetworkException {

  private static final long serialVersionUID = 1L;

  private final byte[] partial;
  private final int expected;

  /// For a read of an exact number of bytes, or with -1 up to a separator.
  IncompleteReadException(byte[] partial, int expected) {
    String message =
        "the stream ended after "
            + partial.length
            + (expected < 0 ? " bytes, before a separator" : " of " + expected + " bytes");
    super(message, new EOFException(message));
    this.partial = partial;
    this.expected = expected;
  }

  /// Returns what came before the end; it is no longer in the stream.
  ///
  /// @return a copy
  public byte[] partial() {
    return partial.clone();
  }

  byte[] takePartial() {
    return partial;
  }

  /// Returns how many bytes were asked for.
  ///
  /// @return empty for a read up to a separator
  public OptionalInt expected() {
    return expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected);
  }
}
