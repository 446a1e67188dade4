package io.asyncio.testing;

import java.util.List;

/// The shortest edit from one list of lines to another, by the longest common subsequence.
final class LineDiff {

  private final List<String> expected;
  private final List<String> found;

  /// At (i, j): how many lines of `expected` from i and of `found` from j can be kept.
  private final int[][] common;

  private LineDiff(List<String> expected, List<String> found) {
    this.expected = expected;
    this.found = found;
    this.common = new int[expected.size() + 1][found.size() + 1];
  }

  /// Returns all lines: common ones behind two spaces, those only expected behind `- `, those only
  /// found behind `+ `.
  static String between(List<String> expected, List<String> found) {
    return new LineDiff(expected, found).text();
  }

  private String text() {
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = found.size() - 1; j >= 0; j--) {
        common[i][j] =
            isCommon(i, j)
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < expected.size() || j < found.size()) {
      if (isCommon(i, j)) {
        text.append("  ").append(expected.get(i++)).append('\n');
        j++;
      } else if (j == found.size()
          || (i < expected.size() && common[i + 1][j] >= common[i][j + 1])) {
        text.append("- ").append(expected.get(i++)).append('\n');
      } else {
        text.append("+ ").append(found.get(j++)).append('\n');
      }
    }
    return text.toString();
  }

  private boolean isCommon(int i, int j) {
    return i < expected.size() && j < found.size() && expected.get(i).equals(found.get(j));
  }
}
