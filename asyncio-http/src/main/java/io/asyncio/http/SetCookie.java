package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;

/// A cookie as a server hands it out: the value of a field `Set-Cookie`. Immutable.
///
/// ```java
/// response.withCookie(SetCookie.of("session", id).withSecure(true).withMaxAge(Duration.ofDays(30)));
/// response.withCookie(SetCookie.expired("session"));
/// ```
///
/// A new one is sent back to all paths of its host, hidden from scripts, and not along with what
/// other sites cause, as it is safe; each of these can be changed. What no browser would keep is
/// refused: a `__Host-` or `__Secure-` name, `SameSite=None` or `Partitioned` without `Secure`.
///
/// **Threads:** any.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-4.1">RFC 6265, section 4.1</a>
public final class SetCookie {

  private static final int LONGEST_PAIR = 4_096;
  private static final int LONGEST_ATTRIBUTE = 1_024;
  private static final String HOST_PREFIX = "__Host-";
  private static final String SECURE_PREFIX = "__Secure-";
  private static final Instant FIRST_DATE = Instant.parse("1601-01-01T00:00:00Z");
  private static final Instant LAST_DATE = Instant.parse("9999-12-31T23:59:59Z");
  private static final Duration LONGEST_AGE = Duration.ofSeconds(Integer.MAX_VALUE);

  private record Attributes(
      Optional<String> path,
      Optional<String> domain,
      Optional<Duration> maxAge,
      Optional<Instant> expires,
      boolean isSecure,
      boolean isHttpOnly,
      Optional<SameSite> sameSite,
      boolean isPartitioned) {}

  private final String name;
  private final String value;
  private final Attributes attributes;

  private SetCookie(String name, String value, Attributes attributes) {
    this.name = name;
    this.value = value;
    this.attributes = attributes;
  }

  // ---- Made

  /// Returns a cookie for all paths of its host, that scripts don't see, with `SameSite=Lax`, and
  /// that a browser forgets when it ends. It needs TLS only if its name begins with `__Host-` or
  /// `__Secure-`.
  ///
  /// @param name a token
  /// @param value visible characters of ASCII but `"`, `,`, `;` and `\`; code others, by Base64 for
  ///   one
  /// @return with `Path=/; HttpOnly; SameSite=Lax`
  /// @throws IllegalArgumentException if name or value have another character, or are together
  ///   longer than 4 096
  public static SetCookie of(String name, String value) {
    checkName(name);
    checkValue(name, value);
    boolean needsTls = startsWith(name, HOST_PREFIX) || startsWith(name, SECURE_PREFIX);
    return checked(
        name,
        value,
        new Attributes(
            Optional.of("/"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            needsTls,
            true,
            Optional.of(SameSite.LAX),
            false));
  }

  /// Returns a cookie that deletes another one. Path and domain have to be those that it was set
  /// with.
  ///
  /// @param name a token
  /// @return without a value, its time over
  /// @throws IllegalArgumentException if the name has another character
  public static SetCookie expired(String name) {
    return of(name, "").withMaxAge(Duration.ZERO).withExpires(Instant.EPOCH);
  }

  private static void checkName(String name) {
    if (!Characters.isToken(name)) {
      throw new IllegalArgumentException(
          name.isEmpty()
              ? "the name of a cookie is empty"
              : "the name of a cookie has %s; use letters, digits and any of !#$%%&'*+-.^_`|~"
                  .formatted(character(name, badAt(name, Characters::isToken))));
    }
  }

  private static void checkValue(String name, String value) {
    int bad = badAt(value, SetCookie::isValue);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          "the value of cookie %s has %s; code it, by Base64 for one"
              .formatted(name, character(value, bad)));
    }
    if (name.length() + value.length() > LONGEST_PAIR) {
      throw new IllegalArgumentException(
          "name and value of a cookie have %d characters, more than the %d that browsers keep;"
                  .formatted(name.length() + value.length(), LONGEST_PAIR)
              + " send a key, and keep the value on the server");
    }
  }

  private static boolean isValue(int c) {
    return c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0;
  }

  private static boolean isAttribute(int c) {
    return c >= ' ' && c < 0x7f && c != ';';
  }

  private static boolean isDomain(int c) {
    int lower = Characters.lower(c);
    return Characters.isDigit(c) || (lower >= 'a' && lower <= 'z') || "-._:[]".indexOf(c) >= 0;
  }

  private static int badAt(String text, IntPredicate isGood) {
    for (int i = 0; i < text.length(); i++) {
      if (!isGood.test(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static String character(String text, int at) {
    return "the character U+%04X at %d".formatted((int) text.charAt(at), at);
  }

  private static boolean startsWith(String text, String prefix) {
    return text.length() >= prefix.length()
        && Characters.equalsIgnoringCase(text.substring(0, prefix.length()), prefix);
  }

  // ---- Checked

  private static SetCookie checked(String name, String value, Attributes attributes) {
    attributes.path.ifPresent(path -> checkPath(name, path));
    attributes.domain.ifPresent(domain -> checkDomain(name, domain));
    attributes.expires.ifPresent(expires -> checkExpires(name, expires));
    checkNeedsTls(name, attributes);
    if (startsWith(name, HOST_PREFIX)
        && (attributes.domain.isPresent() || !attributes.path.equals(Optional.of("/")))) {
      throw new IllegalArgumentException(
          "cookie %s needs Path=/ and no Domain, as its name says; call it otherwise"
              .formatted(name));
    }
    return new SetCookie(name, value, attributes);
  }

  private static void checkPath(String name, String path) {
    if (!path.startsWith("/") || badAt(path, SetCookie::isAttribute) >= 0) {
      throw new IllegalArgumentException(
          "the path of cookie %s has to begin with '/' and to have no ';', control character or"
                  .formatted(name)
              + " other than ASCII; code it");
    }
  }

  private static void checkDomain(String name, String domain) {
    if (domain.isEmpty() || domain.startsWith(".") || badAt(domain, SetCookie::isDomain) >= 0) {
      throw new IllegalArgumentException(
          "the domain of cookie %s is no name of a host, such as example.com; code one with other"
                  .formatted(name)
              + " letters by IDN.toASCII");
    }
  }

  private static void checkExpires(String name, Instant expires) {
    if (expires.isBefore(FIRST_DATE) || expires.isAfter(LAST_DATE)) {
      throw new IllegalArgumentException(
          "cookie %s expires at %s; a date has to be in the years from 1601 to 9999"
              .formatted(name, expires));
    }
  }

  private static void checkNeedsTls(String name, Attributes attributes) {
    if (attributes.isSecure) {
      return;
    }
    String reason =
        startsWith(name, HOST_PREFIX) || startsWith(name, SECURE_PREFIX)
            ? "its name"
            : attributes.isPartitioned
                ? "Partitioned"
                : attributes.sameSite.equals(Optional.of(SameSite.NONE)) ? "SameSite=None" : "";
    if (!reason.isEmpty()) {
      throw new IllegalArgumentException(
          "cookie %s needs Secure because of %s; call withSecure(true) before"
              .formatted(name, reason));
    }
  }

  // ---- Parsed

  /// Reads what a server sent, as leniently as browsers do. Never fails.
  ///
  /// A value may then have characters that [#of(String, String)] refuses. Attributes that nobody
  /// knows, or with a value that is none, are left out, and so are `SameSite=None` and
  /// `Partitioned` without `Secure`.
  ///
  /// @param text the value of one field `Set-Cookie`
  /// @return empty if there is no name, a control character, a tabulator in it or in the value,
  ///   more than 4 096 characters of name and value, or a name that promises what the attributes
  ///   don't keep
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5.2">RFC 6265, section 5.2</a>
  public static Optional<SetCookie> parse(String text) {
    int end = text.indexOf(';');
    String pair = end < 0 ? text : text.substring(0, end);
    int equals = pair.indexOf('=');
    if (equals < 0 || badAt(text, Characters::isValue) >= 0) {
      return Optional.empty();
    }
    String name = Characters.withoutSpace(pair.substring(0, equals));
    String value = Characters.withoutSpace(pair.substring(equals + 1));
    if (name.isEmpty()
        || name.indexOf('\t') >= 0
        || value.indexOf('\t') >= 0
        || name.length() + value.length() > LONGEST_PAIR) {
      return Optional.empty();
    }
    Parser parser = new Parser();
    for (int at = end; at >= 0; ) {
      int next = text.indexOf(';', at + 1);
      parser.add(next < 0 ? text.substring(at + 1) : text.substring(at + 1, next));
      at = next;
    }
    try {
      return Optional.of(checked(name, value, parser.attributes()));
    } catch (IllegalArgumentException nobodyKeepsIt) {
      return Optional.empty();
    }
  }

  /// The last one of an attribute counts: RFC 6265, section 5.3.
  private static final class Parser {

    private Optional<String> path = Optional.empty();
    private Optional<String> domain = Optional.empty();
    private Optional<Duration> maxAge = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private boolean isSecure;
    private boolean isHttpOnly;
    private Optional<SameSite> sameSite = Optional.empty();
    private boolean isPartitioned;

    void add(String attribute) {
      int equals = attribute.indexOf('=');
      String name =
          Characters.withoutSpace(equals < 0 ? attribute : attribute.substring(0, equals));
      String value = equals < 0 ? "" : Characters.withoutSpace(attribute.substring(equals + 1));
      if (value.length() > LONGEST_ATTRIBUTE) {
        return;
      }
      switch (Characters.lower(name)) {
        case "path" -> path = readPath(value);
        case "domain" -> domain = readDomain(value);
        case "max-age" -> readAge(value).ifPresent(age -> maxAge = Optional.of(age));
        case "expires" -> HttpDate.parse(value).ifPresent(date -> expires = Optional.of(date));
        case "secure" -> isSecure = true;
        case "httponly" -> isHttpOnly = true;
        case "samesite" -> sameSite = readSameSite(value);
        case "partitioned" -> isPartitioned = true;
        default -> {}
      }
    }

    private static Optional<String> readPath(String value) {
      return value.startsWith("/") && badAt(value, SetCookie::isAttribute) < 0
          ? Optional.of(value)
          : Optional.empty();
    }

    private static Optional<String> readDomain(String value) {
      String domain = value.startsWith(".") ? value.substring(1) : value;
      return domain.isEmpty() ? Optional.empty() : Optional.of(Characters.lower(domain));
    }

    private static Optional<Duration> readAge(String value) {
      boolean isNegative = value.startsWith("-");
      String digits = isNegative ? value.substring(1) : value;
      if (digits.isEmpty() || badAt(digits, Characters::isDigit) >= 0) {
        return Optional.empty();
      }
      if (isNegative) {
        return Optional.of(Duration.ZERO);
      }
      long seconds = Characters.decimal(digits);
      return Optional.of(
          seconds < 0 || seconds > LONGEST_AGE.toSeconds()
              ? LONGEST_AGE
              : Duration.ofSeconds(seconds));
    }

    private static Optional<SameSite> readSameSite(String value) {
      for (SameSite sameSite : SameSite.values()) {
        if (Characters.equalsIgnoringCase(sameSite.toString(), value)) {
          return Optional.of(sameSite);
        }
      }
      return Optional.empty();
    }

    Attributes attributes() {
      boolean isDropped = !isSecure && sameSite.equals(Optional.of(SameSite.NONE));
      return new Attributes(
          path,
          domain,
          maxAge,
          expires,
          isSecure,
          isHttpOnly,
          isDropped ? Optional.empty() : sameSite,
          isPartitioned && isSecure);
    }
  }

  // ---- Asked

  /// Returns the name.
  ///
  /// @return not empty
  public String name() {
    return name;
  }

  /// Returns the value.
  ///
  /// @return may be empty
  public String value() {
    return value;
  }

  /// Returns the path below which the cookie is sent back.
  ///
  /// @return begins with a slash; empty for that of the request
  public Optional<String> path() {
    return attributes.path;
  }

  /// Returns the domain whose hosts the cookie is sent back to.
  ///
  /// @return without a dot before it; empty for the host alone that has set it
  public Optional<String> domain() {
    return attributes.domain;
  }

  /// Returns how long the cookie is kept.
  ///
  /// @return zero or less deletes it; empty if it is not said
  public Optional<Duration> maxAge() {
    return attributes.maxAge;
  }

  /// Returns when the cookie is deleted, unless [#maxAge()] says otherwise.
  ///
  /// @return empty if it is not said
  public Optional<Instant> expires() {
    return attributes.expires;
  }

  /// Says whether the cookie is sent back through TLS only.
  ///
  /// @return true if so
  public boolean isSecure() {
    return attributes.isSecure;
  }

  /// Says whether the cookie is hidden from scripts.
  ///
  /// @return true if so
  public boolean isHttpOnly() {
    return attributes.isHttpOnly;
  }

  /// Returns whether the cookie is sent along with what other sites cause.
  ///
  /// @return empty if it is left to the browser
  public Optional<SameSite> sameSite() {
    return attributes.sameSite;
  }

  /// Says whether the cookie is kept apart for each site that its own is embedded in.
  ///
  /// @return true if so
  public boolean isPartitioned() {
    return attributes.isPartitioned;
  }

  // ---- Changed copies

  /// Returns a copy with another value.
  ///
  /// @param newValue as in [#of(String, String)]
  /// @return a copy
  /// @throws IllegalArgumentException if the value has a character that it must not have
  public SetCookie withValue(String newValue) {
    checkValue(name, newValue);
    return new SetCookie(name, newValue, attributes);
  }

  /// Returns a copy for another path.
  ///
  /// @param newPath begins with a slash; what is below it counts, too
  /// @return a copy
  /// @throws IllegalArgumentException if it is no path, or the name begins with `__Host-`
  public SetCookie withPath(String newPath) {
    return with(
        Optional.of(newPath),
        attributes.domain,
        attributes.maxAge,
        attributes.expires,
        attributes.sameSite);
  }

  /// Returns a copy for all hosts of a domain.
  ///
  /// @param newDomain such as `example.com`
  /// @return a copy
  /// @throws IllegalArgumentException if it is no domain, or the name begins with `__Host-`
  public SetCookie withDomain(String newDomain) {
    return with(
        attributes.path,
        Optional.of(newDomain),
        attributes.maxAge,
        attributes.expires,
        attributes.sameSite);
  }

  /// Returns a copy that is kept for so long.
  ///
  /// @param newMaxAge fractions of a second are dropped; zero or less deletes the cookie
  /// @return a copy
  public SetCookie withMaxAge(Duration newMaxAge) {
    return with(
        attributes.path,
        attributes.domain,
        Optional.of(newMaxAge),
        attributes.expires,
        attributes.sameSite);
  }

  /// Returns a copy that is kept until then. A maximal age, if there is one, wins.
  ///
  /// @param newExpires fractions of a second are dropped
  /// @return a copy
  /// @throws IllegalArgumentException if the year is not from 1601 to 9999
  public SetCookie withExpires(Instant newExpires) {
    return with(
        attributes.path,
        attributes.domain,
        attributes.maxAge,
        Optional.of(newExpires),
        attributes.sameSite);
  }

  /// Returns a copy that is sent along with what other sites cause, or is not.
  ///
  /// @param newSameSite `NONE` only after [#withSecure(boolean)]
  /// @return a copy
  /// @throws IllegalArgumentException if it is `NONE`, and the cookie does not need TLS
  public SetCookie withSameSite(SameSite newSameSite) {
    return with(
        attributes.path,
        attributes.domain,
        attributes.maxAge,
        attributes.expires,
        Optional.of(newSameSite));
  }

  private SetCookie with(
      Optional<String> path,
      Optional<String> domain,
      Optional<Duration> maxAge,
      Optional<Instant> expires,
      Optional<SameSite> sameSite) {
    return checked(
        name,
        value,
        new Attributes(
            path,
            domain,
            maxAge,
            expires,
            attributes.isSecure,
            attributes.isHttpOnly,
            sameSite,
            attributes.isPartitioned));
  }

  /// Returns a copy that is sent back through TLS only, or not only.
  ///
  /// @param newSecure whether so
  /// @return a copy
  /// @throws IllegalArgumentException if it is false, and name or attributes need true
  public SetCookie withSecure(boolean newSecure) {
    return with(newSecure, attributes.isHttpOnly, attributes.isPartitioned);
  }

  /// Returns a copy that is hidden from scripts, or not.
  ///
  /// @param newHttpOnly whether so
  /// @return a copy
  public SetCookie withHttpOnly(boolean newHttpOnly) {
    return with(attributes.isSecure, newHttpOnly, attributes.isPartitioned);
  }

  /// Returns a copy that is kept apart for each site that its own is embedded in, or not.
  ///
  /// @param newPartitioned true only after [#withSecure(boolean)]
  /// @return a copy
  /// @throws IllegalArgumentException if it is true, and the cookie does not need TLS
  public SetCookie withPartitioned(boolean newPartitioned) {
    return with(attributes.isSecure, attributes.isHttpOnly, newPartitioned);
  }

  private SetCookie with(boolean isSecure, boolean isHttpOnly, boolean isPartitioned) {
    return checked(
        name,
        value,
        new Attributes(
            attributes.path,
            attributes.domain,
            attributes.maxAge,
            attributes.expires,
            isSecure,
            isHttpOnly,
            attributes.sameSite,
            isPartitioned));
  }

  // ---- Compared and sent

  @Override
  public boolean equals(Object other) {
    return other instanceof SetCookie cookie
        && cookie.name.equals(name)
        && cookie.value.equals(value)
        && cookie.attributes.equals(attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value, attributes);
  }

  /// Returns it as the field `Set-Cookie` has it: with its value, which may be a secret.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append('=').append(value);
    attributes.path.ifPresent(path -> text.append("; Path=").append(path));
    attributes.domain.ifPresent(domain -> text.append("; Domain=").append(domain));
    attributes.maxAge.ifPresent(
        age -> text.append("; Max-Age=").append(Math.max(0, age.toSeconds())));
    attributes.expires.ifPresent(date -> text.append("; Expires=").append(HttpDate.format(date)));
    if (attributes.isSecure) {
      text.append("; Secure");
    }
    if (attributes.isHttpOnly) {
      text.append("; HttpOnly");
    }
    attributes.sameSite.ifPresent(sameSite -> text.append("; SameSite=").append(sameSite));
    if (attributes.isPartitioned) {
      text.append("; Partitioned");
    }
    return text.toString();
  }
}
