package io.asyncio.http;

/// How much a reader of parts accepts.
///
/// @param parts of one body
/// @param headBytes of the fields of one part, and of what stands before the first one
/// @param headFields of one part
public record MultipartLimits(int parts, int headBytes, int headFields) {

  private static final MultipartLimits DEFAULTS = new MultipartLimits(1_000, 8 * 1024, 32);

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if one is not positive
  public MultipartLimits {
    checkPositive("parts", parts);
    checkPositive("headBytes", headBytes);
    checkPositive("headFields", headFields);
  }

  private static void checkPositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, found " + value);
    }
  }

  /// Returns the usual limits.
  ///
  /// @return 1 000 parts, 8 KiB and 32 fields each
  public static MultipartLimits defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another number of parts.
  ///
  /// @param newParts of one body
  /// @return a copy
  public MultipartLimits withParts(int newParts) {
    return new MultipartLimits(newParts, headBytes, headFields);
  }

  /// Returns a copy with another length of heads.
  ///
  /// @param newHeadBytes of the fields of one part
  /// @return a copy
  public MultipartLimits withHeadBytes(int newHeadBytes) {
    return new MultipartLimits(parts, newHeadBytes, headFields);
  }

  /// Returns a copy with another number of fields.
  ///
  /// @param newHeadFields of one part
  /// @return a copy
  public MultipartLimits withHeadFields(int newHeadFields) {
    return new MultipartLimits(parts, headBytes, newHeadFields);
  }
}
