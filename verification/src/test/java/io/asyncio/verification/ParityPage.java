package io.asyncio.verification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The page `docs/parity.md`: its rows, and the golden traces that it lists as not played.
///
/// @param rows in the order of the page
/// @param unplayed area and name of each
record ParityPage(List<ParityRow> rows, List<String> unplayed) {
  private static final Pattern ROW = Pattern.compile("\\|\\s*[A-Z]+\\d+\\s*\\|.*");
  private static final Set<String> STATES = Set.of("done", "differs", "later");
  private static final int COLUMNS = 4;
  private static final String LAST_SECTION = "## Golden traces that are not played";

  static ParityPage of(List<String> lines) {
    List<ParityRow> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (ROW.matcher(line).matches()) {
        rows.add(new ParityRow(i + 1, cells(line)));
      }
    }
    int last = lines.indexOf(LAST_SECTION);
    String listed = last < 0 ? "" : String.join("\n", lines.subList(last, lines.size()));
    return new ParityPage(rows, ParityRow.references(listed));
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.endsWith("|") ? line.length() - 1 : line.length());
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }

  /// Says what is wrong with the page.
  ///
  /// @param surface the ids that must be there
  /// @param known what the page may name
  /// @return a sentence for each mistake
  List<String> mistakes(Set<String> surface, Known known) {
    List<String> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ParityRow row : rows) {
      String where = "line " + row.line() + ", row " + row.id() + ": ";
      if (!surface.contains(row.id())) {
        found.add(where + "no such id in surface.txt");
      }
      if (!seen.add(row.id())) {
        found.add(where + "stands there twice");
      }
      mistakes(row, known).forEach(mistake -> found.add(where + mistake));
    }
    Set<String> missing = new LinkedHashSet<>(surface);
    missing.removeAll(seen);
    missing.forEach(id -> found.add("row " + id + " is missing"));
    unplayedMistakes(known, found);
    return found;
  }

  private static List<String> mistakes(ParityRow row, Known known) {
    List<String> found = new ArrayList<>();
    if (row.cells().size() != COLUMNS) {
      found.add(row.cells().size() + " columns instead of " + COLUMNS);
      return found;
    }
    if (!STATES.contains(row.state())) {
      found.add("state '" + row.state() + "' is none of done, differs, later");
    }
    if (row.state().equals("done") && row.members().isEmpty()) {
      found.add("is done, but names no type or method");
    }
    if (row.state().equals("done") && row.tests().isEmpty()) {
      found.add("is done, but names no test");
    }
    if (!row.state().equals("done") && !row.hasReason()) {
      found.add("is not done, but gives no reason");
    }
    row.members().stream()
        .filter(name -> !known.members().contains(name))
        .forEach(name -> found.add("no type or method " + name));
    row.tests().stream()
        .filter(name -> !known.tests().contains(name) && !known.traces().contains(name))
        .forEach(name -> found.add("no test or golden trace " + name));
    return found;
  }

  private void unplayedMistakes(Known known, List<String> found) {
    for (String trace : known.unplayed()) {
      if (!unplayed.contains(trace)) {
        found.add("golden trace " + trace + " is not played; list it under '" + LAST_SECTION + "'");
      }
    }
    for (String trace : unplayed) {
      if (!known.unplayed().contains(trace)) {
        found.add("golden trace " + trace + " is listed as not played, but is played or unknown");
      }
    }
  }

  /// What a page may name.
  ///
  /// @param members `Type` and `Type.method`
  /// @param tests `Class.method`
  /// @param traces area and name of each golden trace
  /// @param unplayed those of the traces that have no twin
  record Known(Set<String> members, Set<String> tests, Set<String> traces, Set<String> unplayed) {}
}
