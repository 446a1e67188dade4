package io.asyncio.http.client;

import io.asyncio.http.SetCookie;
import io.asyncio.http.grammar.Characters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Netscape's `cookies.txt`: a line for each cookie, seven fields with tabulators between them. Its
/// methods block.
///
/// @see <a href="https://curl.se/docs/http-cookies.html">curl's description</a>
final class CookieFile {

  private static final String FIRST_LINE = "# Netscape HTTP Cookie File";
  private static final String HTTP_ONLY = "#HttpOnly_";
  private static final int FIELDS = 7;
  private static final int LONGEST_LINE = 16 * 1024;

  private CookieFile() {}

  /// Replaces the file at once, so that one that is cut off never is there.
  static void write(Path file, List<CookieJar.Entry> entries) {
    StringBuilder text = new StringBuilder(FIRST_LINE).append("\n\n");
    entries.forEach(entry -> append(text, entry));
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    try {
      Path draft = Files.createTempFile(folder == null ? whole : folder, ".cookies", ".tmp");
      try {
        Files.write(draft, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        Files.move(draft, whole, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write cookies to " + file, e);
    }
  }

  private static void append(StringBuilder text, CookieJar.Entry entry) {
    text.append(entry.isHttpOnly() ? HTTP_ONLY : "")
        .append(entry.isHostOnly() ? "" : ".")
        .append(entry.domain())
        .append('\t')
        .append(flag(!entry.isHostOnly()))
        .append('\t')
        .append(entry.path())
        .append('\t')
        .append(flag(entry.isSecure()))
        .append('\t')
        .append(entry.expires().map(Instant::getEpochSecond).orElse(0L))
        .append('\t')
        .append(entry.name())
        .append('\t')
        .append(entry.value())
        .append('\n');
  }

  private static String flag(boolean isSet) {
    return isSet ? "TRUE" : "FALSE";
  }

  static List<CookieJar.Entry> read(Path file) {
    List<CookieJar.Entry> entries = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        entry(line).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read cookies from " + file, e);
    }
    return entries;
  }

  private static Optional<CookieJar.Entry> entry(String line) {
    boolean isHttpOnly = line.startsWith(HTTP_ONLY);
    String rest = isHttpOnly ? line.substring(HTTP_ONLY.length()) : line;
    if (rest.isEmpty() || rest.startsWith("#") || rest.length() > LONGEST_LINE) {
      return Optional.empty();
    }
    List<String> fields = fields(rest);
    if (fields.size() != FIELDS) {
      return Optional.empty();
    }
    boolean isHostOnly = !fields.get(1).equals("TRUE");
    String path = fields.get(2);
    boolean isSecure = fields.get(3).equals("TRUE");
    long expires = Characters.decimal(fields.get(4));
    Optional<String> domain = domain(fields.get(0), isHostOnly);
    // The file may have been written by anybody: it must not say more than a server could.
    Optional<SetCookie> cookie =
        SetCookie.parse(
            fields.get(5)
                + "="
                + fields.get(6)
                + "; Path="
                + path
                + (isSecure ? "; Secure" : "")
                + (isHostOnly ? "" : "; Domain=" + domain.orElse("")));
    if (cookie.isEmpty()
        || domain.isEmpty()
        || expires < 0
        || expires > Instant.MAX.getEpochSecond()
        || !cookie.get().path().equals(Optional.of(path))
        || !cookie.get().name().equals(fields.get(5))
        || !cookie.get().value().equals(fields.get(6))) {
      return Optional.empty();
    }
    return Optional.of(
        new CookieJar.Entry(
            cookie.get().name(),
            cookie.get().value(),
            domain.get(),
            isHostOnly,
            path,
            isSecure,
            isHttpOnly,
            expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expires))));
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>(FIELDS);
    int start = 0;
    for (int tab = line.indexOf('\t');
        tab >= 0 && fields.size() < FIELDS - 1;
        tab = line.indexOf('\t', start)) {
      fields.add(line.substring(start, tab));
      start = tab + 1;
    }
    fields.add(line.substring(start));
    return fields;
  }

  private static Optional<String> domain(String field, boolean isHostOnly) {
    String domain = Characters.lower(field.startsWith(".") ? field.substring(1) : field);
    if (domain.isEmpty() || (!isHostOnly && PublicSuffixes.contain(domain))) {
      return Optional.empty();
    }
    return Optional.of(domain);
  }
}
