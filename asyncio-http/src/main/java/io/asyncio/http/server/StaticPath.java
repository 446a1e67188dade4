package io.asyncio.http.server;

import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.PercentCoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The path of a file as a client names it, which no file system has seen yet: names only, none of
/// which any system takes for more than a name.
///
/// @param names from the root, decoded once
/// @param isDirectory whether it ends with a slash
record StaticPath(List<String> names, boolean isDirectory) {

  private static final int DEEPEST = 64;
  private static final int LONGEST = 255;

  /// Names of devices, with any end and in any case, on one system.
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  /// Reads the part of a request's path that lies below the root.
  ///
  /// @return empty for what is never a file, such as `..`, or is hidden
  static Optional<StaticPath> parse(String raw) {
    List<String> names = new ArrayList<>();
    boolean isDirectory = false;
    int start = 1;
    while (start <= raw.length()) {
      int slash = raw.indexOf('/', start);
      int end = slash < 0 ? raw.length() : slash;
      if (end == start && slash < 0) {
        isDirectory = true;
        break;
      }
      String name = PercentCoding.decode(raw.substring(start, end), false).orElse("");
      if (!isName(name) || names.size() == DEEPEST) {
        return Optional.empty();
      }
      names.add(name);
      start = end + 1;
    }
    return Optional.of(new StaticPath(List.copyOf(names), isDirectory));
  }

  /// Whether a name is a plain one on all systems, and not hidden.
  static boolean isName(String name) {
    if (name.isEmpty() || name.length() > LONGEST || isHidden(name)) {
      return false;
    }
    char last = name.charAt(name.length() - 1);
    if (last == '.' || last == ' ') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':') {
        return false;
      }
    }
    return !isDevice(name);
  }

  static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = Characters.lower(dot < 0 ? name : name.substring(0, dot));
    boolean isNumbered =
        stem.length() == 4
            && (stem.startsWith("com") || stem.startsWith("lpt"))
            && Characters.isDigit(stem.charAt(3));
    return isNumbered || DEVICES.contains(stem);
  }
}
