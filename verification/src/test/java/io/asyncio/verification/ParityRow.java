package io.asyncio.verification;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// One row of a table of `docs/parity.md`.
///
/// @param line its number in the page
/// @param cells what stands between the bars
record ParityRow(int line, List<String> cells) {
  private static final Pattern REFERENCE = Pattern.compile("`([^`]+)`");
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  String id() {
    return cells.getFirst();
  }

  String state() {
    return cells.get(1);
  }

  List<String> members() {
    return references(cells.get(2));
  }

  List<String> tests() {
    return references(cells.get(3));
  }

  /// Whether the page says something here in words, beside the names.
  boolean hasReason() {
    return WORD.matcher(REFERENCE.matcher(cells.get(2)).replaceAll("")).find();
  }

  static List<String> references(String text) {
    return REFERENCE.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
