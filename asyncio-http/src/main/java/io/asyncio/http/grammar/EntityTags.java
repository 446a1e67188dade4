package io.asyncio.http.grammar;

/// Lists of entity tags, as in `If-None-Match`: RFC 9110, section 8.8.3.
///
/// ```
/// "xyzzy", W/"r2d2", "with, comma"
/// ```
public final class EntityTags {

  private EntityTags() {}

  /// Says whether a list has a tag.
  ///
  /// @param list of a field, or `*`, which has all
  /// @param tag with its quotation marks, and `W/` if it is weak
  /// @param isStrong whether weak ones match nothing (RFC 9110, section 8.8.3.2)
  /// @return false from the first place on that is no tag
  public static boolean matches(String list, String tag, boolean isStrong) {
    if (Characters.withoutSpace(list).equals("*")) {
      return true;
    }
    boolean isWeakTag = tag.startsWith("W/");
    String wanted = isWeakTag ? tag.substring(2) : tag;
    int at = 0;
    while (true) {
      while (at < list.length()
          && (Characters.isSpace(list.charAt(at)) || list.charAt(at) == ',')) {
        at++;
      }
      boolean isWeak = list.startsWith("W/", at);
      int start = isWeak ? at + 2 : at;
      int end = start < list.length() ? endOf(list, start) : -1;
      if (end < 0) {
        return false;
      }
      boolean isSame = list.regionMatches(start, wanted, 0, wanted.length());
      if (isSame && end - start == wanted.length() && !(isStrong && (isWeak || isWeakTag))) {
        return true;
      }
      at = end;
    }
  }

  /// After the closing quotation mark, or -1.
  private static int endOf(String list, int start) {
    if (list.charAt(start) != '"') {
      return -1;
    }
    int end = list.indexOf('"', start + 1);
    return end < 0 ? -1 : end + 1;
  }
}
