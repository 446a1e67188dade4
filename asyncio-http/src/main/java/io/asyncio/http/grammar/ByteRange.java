package io.asyncio.http.grammar;

import java.util.Optional;

/// A part of a representation: RFC 9110, section 14.
///
/// @param first the first byte, from 0
/// @param count how many bytes; 0 if none of those that were asked for is there
public record ByteRange(long first, long count) {

  private static final String UNIT = "bytes=";

  /// Reads the field `Range`.
  ///
  /// @param text such as `bytes=0-499`
  /// @param size how many bytes there are
  /// @return empty if it is to be ignored: it is no range of bytes, or there are several
  public static Optional<ByteRange> parse(String text, long size) {
    int dash = text.indexOf('-');
    boolean isRange =
        dash >= UNIT.length()
            && Characters.equalsIgnoringCase(text.substring(0, UNIT.length()), UNIT);
    if (!isRange) {
      return Optional.empty();
    }
    String first = Characters.withoutSpace(text.substring(UNIT.length(), dash));
    String last = Characters.withoutSpace(text.substring(dash + 1));
    if (!isDigits(first) || !isDigits(last)) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      return last.isEmpty() || size == 0 ? Optional.empty() : Optional.of(suffix(last, size));
    }
    long from = number(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
    if (to < from) {
      return Optional.empty();
    }
    return Optional.of(
        from >= size
            ? new ByteRange(0, 0)
            : new ByteRange(from, Math.min(to, size - 1) - from + 1));
  }

  private static ByteRange suffix(String digits, long size) {
    long count = Math.min(number(digits), size);
    return new ByteRange(size - count, count);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(Characters::isDigit);
  }

  /// What is too long for a number is beyond all ends.
  private static long number(String digits) {
    long number = Characters.decimal(digits);
    return number < 0 ? Long.MAX_VALUE : number;
  }

  /// Writes the field `Content-Range`.
  ///
  /// @param size how many bytes there are
  /// @return such as `bytes 0-499/1234`, or `bytes *` and the size for a range without a byte
  public String contentRange(long size) {
    return count == 0
        ? "bytes */" + size
        : "bytes " + first + "-" + (first + count - 1) + "/" + size;
  }
}
