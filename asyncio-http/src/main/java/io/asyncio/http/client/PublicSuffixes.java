package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// The domains below which anybody may have one of their own, such as `co.uk` and `github.io`: a
/// cookie for all of them would be a cookie for strangers.
///
/// The rules are read from the class path when the first cookie for a whole domain comes.
///
/// @see <a href="https://github.com/publicsuffix/list/wiki/Format">format of the list</a>
final class PublicSuffixes {

  private static final String LIST = "public_suffix_list.dat";

  /// Holds the rules: loaded once, and only if they are asked for.
  private static final class Holder {
    static final PublicSuffixes LOADED = load();
  }

  private final Set<String> names = new HashSet<>();

  /// Of `*.ck`, the part after the star.
  private final Set<String> parents = new HashSet<>();

  /// Of `!www.ck`, the part after the mark.
  private final Set<String> exceptions = new HashSet<>();

  private PublicSuffixes() {}

  private static PublicSuffixes load() {
    PublicSuffixes suffixes = new PublicSuffixes();
    InputStream list = PublicSuffixes.class.getResourceAsStream(LIST);
    if (list == null) {
      throw new IllegalStateException(
          LIST + " is missing beside " + PublicSuffixes.class + "; build the library with it");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("//")) {
          suffixes.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + LIST, e);
    }
    return suffixes;
  }

  private void add(String rule) {
    if (rule.startsWith("*.")) {
      parents.add(ascii(rule.substring(2)));
    } else if (rule.startsWith("!")) {
      exceptions.add(ascii(rule.substring(1)));
    } else {
      names.add(ascii(rule));
    }
  }

  private static String ascii(String name) {
    return Characters.lower(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED));
  }

  /// Says whether strangers may share this domain. One label alone always is shared.
  ///
  /// @param domain of ASCII, in any case, with or without a dot at its end
  static boolean contain(String domain) {
    String name =
        Characters.lower(domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain);
    int dot = name.indexOf('.');
    if (dot < 0) {
      return true;
    }
    PublicSuffixes rules = Holder.LOADED;
    // What strangers' domains are below is shared as well: kobe.jp with the rule *.kobe.jp.
    return !rules.exceptions.contains(name)
        && (rules.names.contains(name)
            || rules.parents.contains(name)
            || rules.parents.contains(name.substring(dot + 1)));
  }
}
