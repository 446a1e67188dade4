package io.asyncio.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

/// What a message carries to the peer: bytes that are there, a file, or what is made while it is
/// sent.
///
/// Immutable; bytes and files may be sent again, a stream as often as its writer can run.
public sealed interface Body {

  /// Returns how long it is.
  ///
  /// @return in bytes; empty if only its end will tell
  OptionalLong length();

  /// Bytes that are there.
  final class Bytes implements Body {

    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    /// Creates a body.
    ///
    /// @param bytes not changed afterwards: they are not copied
    public Bytes(byte[] bytes) {
      this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /// Returns the bytes.
    ///
    /// @return not to be changed
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public OptionalLong length() {
      return OptionalLong.of(bytes.length);
    }

    @Override
    public String toString() {
      return "<" + bytes.length + " bytes>";
    }
  }

  /// A part of a file, sent by the kernel where it can.
  ///
  /// @param path a regular file
  /// @param offset the first byte
  /// @param count how many bytes
  record File(Path path, long offset, long count) implements Body {

    /// Checks the parts.
    ///
    /// @throws IllegalArgumentException if a number is negative
    public File {
      Objects.requireNonNull(path, "path");
      if (offset < 0 || count < 0) {
        throw new IllegalArgumentException(
            "a part of %s needs an offset and a count of 0 or more; found %d and %d"
                .formatted(path, offset, count));
      }
    }

    @Override
    public OptionalLong length() {
      return OptionalLong.of(count);
    }
  }

  /// What is made while it is sent.
  ///
  /// @param length how much will be written exactly; empty if nobody knows, then it is sent in
  ///   chunks
  /// @param writer makes it
  record Stream(OptionalLong length, BodyWriter writer) implements Body {

    /// Checks the parts.
    ///
    /// @throws IllegalArgumentException if the length is negative
    public Stream {
      Objects.requireNonNull(writer, "writer");
      if (length.isPresent() && length.getAsLong() < 0) {
        throw new IllegalArgumentException(
            "length of a body must not be negative, found " + length.getAsLong());
      }
    }
  }

  /// Returns the body without a byte.
  ///
  /// @return always the same
  static Body empty() {
    return Bytes.EMPTY;
  }

  /// Returns bytes as a body.
  ///
  /// @param bytes not changed afterwards: they are not copied
  /// @return a body
  static Body of(byte[] bytes) {
    return new Bytes(bytes);
  }

  /// Returns a text in UTF-8 as a body.
  ///
  /// @param text any
  /// @return a body
  static Body of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns a body that is made while it is sent, of unknown length.
  ///
  /// @param writer makes it
  /// @return a body
  static Body stream(BodyWriter writer) {
    return new Stream(OptionalLong.empty(), writer);
  }

  /// Returns a body that is made while it is sent, of a known length.
  ///
  /// @param length in bytes
  /// @param writer writes exactly so many
  /// @return a body
  /// @throws IllegalArgumentException if the length is negative
  static Body stream(long length, BodyWriter writer) {
    return new Stream(OptionalLong.of(length), writer);
  }
}
