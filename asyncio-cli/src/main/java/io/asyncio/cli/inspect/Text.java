package io.asyncio.cli.inspect;

import java.util.Locale;

/// Names and times as one line of a terminal shows them.
///
/// A name is whatever a program chose: what would break a line or drive the terminal is written
/// out, and its width is counted in columns.
final class Text {
  /// First and last of each range that takes two columns: CJK, Hangul, full-width forms, pictures.
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60,
    0xffe0, 0xffe6, 0x1f300, 0x1faff, 0x20000, 0x3fffd
  };

  private Text() {}

  /// Writes out control and format characters and halves of surrogate pairs.
  static String visible(String text) {
    var shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
              if (isInvisible(c)) {
                shown.append("\\u%04x".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            }
          }
        });
    return shown.toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      // The joiner makes one picture of several; other format characters turn the line around.
      case Character.FORMAT -> c != 0x200d;
      default -> false;
    };
  }

  /// Returns how many columns a visible text takes.
  static int width(String text) {
    return text.codePoints().map(Text::columns).sum();
  }

  private static int columns(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    for (int i = 0; i < WIDE.length; i += 2) {
      if (c >= WIDE[i] && c <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /// Cuts to a width; a cut text ends with `…`.
  static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    var kept = new StringBuilder();
    int left = width - 1;
    for (int c : text.codePoints().toArray()) {
      left -= columns(c);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.append('…').toString();
  }

  /// Cuts or fills with blanks to a width.
  static String fit(String text, int width) {
    var cut = cut(text, width);
    return cut + " ".repeat(Math.max(0, width - width(cut)));
  }

  /// Returns a time as `12.3s`, `4m10s`, `3h05m` or `2d03h`.
  static String duration(long millis) {
    long seconds = millis / 1000;
    if (seconds < 60) {
      return "%d.%ds".formatted(seconds, millis % 1000 / 100);
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return "%dh%02dm".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    return "%dd%02dh".formatted(seconds / 86_400, seconds % 86_400 / 3600);
  }

  /// Returns microseconds as `0.3 ms`.
  static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
  }

  /// Returns a number as `100 000`.
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }

  /// Returns `1 task`, `2 tasks`.
  static String count(long value, String thing) {
    return number(value) + " " + thing + (value == 1 ? "" : "s");
  }
}
