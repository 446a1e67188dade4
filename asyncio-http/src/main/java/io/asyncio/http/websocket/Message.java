package io.asyncio.http.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/// What one side says to the other in one piece: text or bytes.
///
/// ```java
/// switch (message) {
///   case Message.Text(String text) -> answer(text);
///   case Message.Binary binary -> store(binary.bytes());
/// }
/// ```
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.6">RFC 6455, section 5.6</a>
public sealed interface Message {

  /// Creates a message of text.
  ///
  /// @param text without half surrogate pairs, which UTF-8 has no bytes for
  /// @return the message
  static Message of(String text) {
    return new Text(text);
  }

  /// Creates a message of bytes.
  ///
  /// @param bytes kept, not copied
  /// @return the message
  static Message of(byte[] bytes) {
    return new Binary(bytes);
  }

  /// A message of text.
  ///
  /// @param text that came as UTF-8
  record Text(String text) implements Message {
    /// Checks that there is a text.
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /// A message of bytes.
  final class Binary implements Message {

    private final byte[] bytes;

    /// Creates a message.
    ///
    /// @param bytes kept, not copied
    public Binary(byte[] bytes) {
      this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /// Returns the bytes.
    ///
    /// @return not a copy: those of a message that was received belong to the receiver
    public byte[] bytes() {
      return bytes;
    }

    /// Returns the bytes to be read.
    ///
    /// @return a view that cannot be written
    public ByteBuffer buffer() {
      return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Binary[" + bytes.length + " bytes]";
    }
  }
}
