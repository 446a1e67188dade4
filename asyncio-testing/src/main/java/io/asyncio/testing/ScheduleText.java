package io.asyncio.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Choices as a text that can be copied from a report into a test: `0x7,2,1` is seven times the
/// first, then the third, then the second; only firsts follow. The empty text is production's
/// order.
final class ScheduleText {

  private static final Pattern RUN = Pattern.compile("([0-9]{1,9})(?:x([1-9][0-9]{0,6}))?");

  private ScheduleText() {}

  static String of(int[] choices) {
    List<String> runs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= choices.length; i++) {
      if (i == choices.length || choices[i] != choices[start]) {
        runs.add(i - start == 1 ? "" + choices[start] : choices[start] + "x" + (i - start));
        start = i;
      }
    }
    return String.join(",", runs);
  }

  static int[] parse(String text) {
    List<Integer> choices = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String run : text.split(",", -1)) {
        Matcher parts = RUN.matcher(run);
        if (!parts.matches()) {
          throw new IllegalArgumentException(
              "cannot read schedule '"
                  + text
                  + "': '"
                  + run
                  + "' is no choice; copy the whole text from the report, such as 0x7,2,1");
        }
        int times = parts.group(2) == null ? 1 : number(parts.group(2));
        for (int i = 0; i < times; i++) {
          choices.add(number(parts.group(1)));
        }
      }
    }
    return choices.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int number(String digits) {
    return digits.chars().reduce(0, (number, digit) -> number * 10 + digit - '0');
  }
}
