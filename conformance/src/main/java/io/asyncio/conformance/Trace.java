package io.asyncio.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a scenario printed, beside what it should have printed.
///
/// @param expected CPython's lines
/// @param printed the twin's lines
/// @param failure what left the twin, or says that it did not end in time
public record Trace(List<String> expected, List<String> printed, Optional<Throwable> failure) {

  /// Tells whether the twin printed every line of the original and ended.
  ///
  /// @return whether there is nothing to complain about
  public boolean isGolden() {
    return failure.isEmpty() && printed.equals(expected);
  }

  /// Compares line by line: two blanks before a common line, `-` before one that is missing, `+`
  /// before one that is too many.
  ///
  /// @return the shortest such script
  public List<String> diff() {
    int[][] common = commonSuffixLengths();
    var script = new ArrayList<String>();
    int e = 0;
    int p = 0;
    while (e < expected.size() || p < printed.size()) {
      if (e < expected.size() && p < printed.size() && expected.get(e).equals(printed.get(p))) {
        script.add("  " + expected.get(e++));
        p++;
      } else if (p == printed.size()
          || (e < expected.size() && common[e + 1][p] >= common[e][p + 1])) {
        script.add("- " + expected.get(e++));
      } else {
        script.add("+ " + printed.get(p++));
      }
    }
    return script;
  }

  private int[][] commonSuffixLengths() {
    var lengths = new int[expected.size() + 1][printed.size() + 1];
    for (int e = expected.size() - 1; e >= 0; e--) {
      for (int p = printed.size() - 1; p >= 0; p--) {
        lengths[e][p] =
            expected.get(e).equals(printed.get(p))
                ? lengths[e + 1][p + 1] + 1
                : Math.max(lengths[e + 1][p], lengths[e][p + 1]);
      }
    }
    return lengths;
  }
}
