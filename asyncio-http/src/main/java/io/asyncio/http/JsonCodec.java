package io.asyncio.http;

import java.lang.reflect.Type;

/// Reads and writes JSON: the seam to whichever library a program prefers.
///
/// Called by tasks on the loop; does not suspend.
public interface JsonCodec {

  /// Returns the codec that uses Jackson's `jackson-databind`, which must be on the path.
  ///
  /// @return always the same
  /// @throws IllegalStateException if it is not there
  static JsonCodec jackson() {
    return JacksonCodec.instance();
  }

  /// Writes a value.
  ///
  /// @param value what the library can write, or null
  /// @return JSON in UTF-8
  /// @throws JsonException if it can't be written
  byte[] write(Object value);

  /// Reads a value.
  ///
  /// @param json in UTF-8
  /// @param type what is wanted
  /// @return of that type
  /// @throws JsonException if it is no JSON, or not of that type
  Object read(byte[] json, Type type);
}
