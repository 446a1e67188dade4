package io.asyncio.http.grammar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;

/// Dates as fields have them: RFC 9110, section 5.6.7.
///
/// ```
/// Sun, 06 Nov 1994 08:49:37 GMT
/// ```
///
/// The two older forms and the loose ones of cookies (RFC 6265, section 5.1.1) are read, too.
public final class HttpDate {

  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int NAME = 3;

  private HttpDate() {}

  /// Writes a date.
  ///
  /// @param instant fractions of a second are dropped
  /// @return in the form above
  public static String format(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(29);
    append(text, DAYS, time.getDayOfWeek().getValue());
    text.append(", ");
    append(text, time.getDayOfMonth());
    text.append(' ');
    append(text, MONTHS, time.getMonthValue());
    text.append(' ');
    append(text, time.getYear() / 100);
    append(text, time.getYear() % 100);
    text.append(' ');
    append(text, time.getHour());
    text.append(':');
    append(text, time.getMinute());
    text.append(':');
    append(text, time.getSecond());
    return text.append(" GMT").toString();
  }

  private static void append(StringBuilder text, String names, int number) {
    text.append(names, (number - 1) * NAME, number * NAME);
  }

  private static void append(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /// Reads a date in any of the forms: its parts in any order, as cookies have them.
  ///
  /// @param text a date
  /// @return empty if it is none
  public static Optional<Instant> parse(String text) {
    Parts parts = new Parts();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isDelimiter(text.charAt(i))) {
        if (i > start) {
          parts.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts.instant();
  }

  private static boolean isDelimiter(char c) {
    boolean belongs =
        Characters.isDigit(c)
            || c == ':'
            || (Characters.lower(c) >= 'a' && Characters.lower(c) <= 'z')
            || c > 0x7f;
    return !belongs;
  }

  private static final class Parts {

    private int[] time = {};
    private int day;
    private int month;
    private int year = -1;

    void add(String part) {
      if (time.length == 0 && part.indexOf(':') >= 0) {
        time = readTime(part);
      } else if (day == 0 && number(part, 1, 2).isPresent()) {
        day = number(part, 1, 2).getAsInt();
      } else if (month == 0 && readMonth(part) > 0) {
        month = readMonth(part);
      } else if (year < 0 && number(part, 2, 4).isPresent()) {
        year = number(part, 2, 4).getAsInt();
        if (year < 100) {
          year += year < 70 ? 2000 : 1900;
        }
      }
    }

    private static int[] readTime(String part) {
      int[] read = new int[NAME];
      int from = 0;
      for (int i = 0; i < read.length; i++) {
        int colon = i + 1 < read.length ? part.indexOf(':', from) : part.length();
        if (colon < 0) {
          return new int[0];
        }
        OptionalInt number = number(part.substring(from, colon), 1, 2);
        if (number.isEmpty()) {
          return new int[0];
        }
        read[i] = number.getAsInt();
        from = colon + 1;
      }
      return read;
    }

    private static int readMonth(String part) {
      if (part.length() < NAME) {
        return 0;
      }
      for (int i = 0; i < 12; i++) {
        String month = MONTHS.substring(i * NAME, (i + 1) * NAME);
        if (Characters.equalsIgnoringCase(month, part.substring(0, NAME))) {
          return i + 1;
        }
      }
      return 0;
    }

    private static OptionalInt number(String part, int least, int most) {
      if (part.length() < least || part.length() > most) {
        return OptionalInt.empty();
      }
      long number = Characters.decimal(part);
      return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    Optional<Instant> instant() {
      if (time.length == 0 || day == 0 || month == 0 || year < 1601) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            LocalDateTime.of(year, month, day, time[0], time[1], time[2])
                .toInstant(ZoneOffset.UTC));
      } catch (DateTimeException noSuchDay) {
        return Optional.empty();
      }
    }
  }
}
