package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.http.SetCookie;
import io.asyncio.http.grammar.Characters;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// The cookies of a client: keeps what servers set, and sends back to each what it may see.
///
/// ```java
/// CookieJar jar = CookieJar.inMemory();
/// jar.load(file);
/// jar.store(uri, cookies);
/// Optional<String> header = jar.header(uri);
/// jar.save(file);
/// ```
///
/// A cookie for a whole domain is refused if strangers share it (`co.uk`, `github.io`) or the host
/// is an address; one that needs TLS is neither taken nor changed nor sent without. At most 50 are
/// kept for a domain and 3 000 in all; those that were not used for longest go first.
///
/// **Threads:** the tasks of one loop.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5.3">RFC 6265, section 5.3</a>
/// @see <a href="https://docs.aiohttp.org/en/stable/client_reference.html#cookiejar">aiohttp's
///   CookieJar</a>
public final class CookieJar implements Iterable<CookieJar.Entry> {

  /// A cookie that is kept.
  ///
  /// @param name in its case
  /// @param value as it came
  /// @param domain of the host, or that which the cookie is for
  /// @param isHostOnly whether it is for that host alone
  /// @param path what is below it sees the cookie, too
  /// @param isSecure whether it needs TLS
  /// @param isHttpOnly whether scripts don't see it
  /// @param expires when it goes; empty for the end of the program
  public record Entry(
      String name,
      String value,
      String domain,
      boolean isHostOnly,
      String path,
      boolean isSecure,
      boolean isHttpOnly,
      Optional<Instant> expires) {

    /// Checks the parts.
    public Entry {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(domain, "domain");
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(expires, "expires");
    }

    private Key key() {
      return new Key(name, path, isHostOnly);
    }

    /// Returns all but the value, which may be a secret.
    @Override
    public String toString() {
      return name + "=… for " + (isHostOnly ? "" : "*.") + domain + path;
    }
  }

  private record Key(String name, String path, boolean isHostOnly) {}

  private static final class Kept {
    final Entry entry;
    final long created;
    long used;

    Kept(Entry entry, long created, long used) {
      this.entry = entry;
      this.created = created;
      this.used = used;
    }
  }

  private static final int MOST_OF_DOMAIN = 50;
  private static final int MOST = 3_000;
  private static final Duration LONGEST_LIFE = Duration.ofDays(400);

  private final InstantSource clock;
  private final int most;
  private final Map<String, Map<Key, Kept>> domains = new HashMap<>();
  private int size;
  private long turns;

  private CookieJar(InstantSource clock, int most) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.most = most;
  }

  // ---- Made

  /// Returns a jar without cookies.
  ///
  /// @return goes by the system's clock
  public static CookieJar inMemory() {
    return inMemory(InstantSource.system());
  }

  /// Returns a jar without cookies.
  ///
  /// @param clock says when cookies expire
  /// @return goes by that clock
  public static CookieJar inMemory(InstantSource clock) {
    return new CookieJar(clock, MOST);
  }

  /// Returns a jar that keeps nothing.
  ///
  /// @return stays empty whatever is stored
  public static CookieJar none() {
    return new CookieJar(InstantSource.system(), 0);
  }

  // ---- Kept

  /// Keeps what a server has set. Never suspends; what must not be kept is left out.
  ///
  /// @param uri what was asked for
  /// @param cookies of the answer, in their order; one that is over deletes the one before
  public void store(URI uri, List<SetCookie> cookies) {
    CookieOrigin origin = CookieOrigin.of(uri);
    if (origin.host().isEmpty()) {
      return;
    }
    for (SetCookie cookie : cookies) {
      entry(origin, cookie)
          .filter(entry -> origin.isSecure() || !hidesSecure(entry))
          .ifPresent(this::put);
    }
  }

  private Optional<Entry> entry(CookieOrigin origin, SetCookie cookie) {
    if (cookie.isSecure() && !origin.isSecure()) {
      return Optional.empty();
    }
    String domain = Characters.lower(cookie.domain().orElse(origin.host()));
    boolean isHostOnly = cookie.domain().isEmpty();
    if (!isHostOnly && (origin.isAddress() || PublicSuffixes.contain(domain))) {
      if (!domain.equals(origin.host())) {
        return Optional.empty();
      }
      isHostOnly = true;
    }
    if (!isWithin(origin.host(), domain)) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            cookie.name(),
            cookie.value(),
            domain,
            isHostOnly,
            cookie.path().orElseGet(origin::defaultPath),
            cookie.isSecure(),
            cookie.isHttpOnly(),
            expires(cookie)));
  }

  private Optional<Instant> expires(SetCookie cookie) {
    Instant latest = clock.instant().plus(LONGEST_LIFE);
    return cookie
        .maxAge()
        .map(age -> age.compareTo(LONGEST_LIFE) > 0 ? latest : clock.instant().plus(age))
        .or(cookie::expires)
        .map(instant -> instant.isAfter(latest) ? latest : instant);
  }

  /// Whether a cookie that came without TLS would stand before one that needs it (RFC 6265bis,
  /// section 5.7).
  private boolean hidesSecure(Entry entry) {
    for (Map.Entry<String, Map<Key, Kept>> domain : domains.entrySet()) {
      if (isWithin(domain.getKey(), entry.domain) || isWithin(entry.domain, domain.getKey())) {
        for (Kept kept : domain.getValue().values()) {
          if (kept.entry.isSecure
              && kept.entry.name.equals(entry.name)
              && CookieOrigin.isBelow(entry.path, kept.entry.path)
              && !isOver(kept.entry)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isWithin(String host, String domain) {
    return CookieOrigin.isWithin(host, domain);
  }

  private boolean isOver(Entry entry) {
    return entry.expires.isPresent() && !entry.expires.get().isAfter(clock.instant());
  }

  private void put(Entry entry) {
    Map<Key, Kept> domain = domains.getOrDefault(entry.domain, Map.of());
    Kept old = domain.get(entry.key());
    if (isOver(entry)) {
      if (old != null) {
        remove(old);
      }
      return;
    }
    turns++;
    Kept kept = new Kept(entry, old == null ? turns : old.created, turns);
    domains.computeIfAbsent(entry.domain, _ -> new LinkedHashMap<>()).put(entry.key(), kept);
    if (old == null) {
      size++;
      makeRoom(entry.domain);
    }
  }

  private void makeRoom(String name) {
    Map<Key, Kept> domain = domains.getOrDefault(name, Map.of());
    if (domain.size() > MOST_OF_DOMAIN) {
      removeOver(List.copyOf(domain.values()));
      if (domain.size() > MOST_OF_DOMAIN) {
        remove(leastUsed(domain.values()));
      }
    }
    if (size > most) {
      removeOver(all());
      if (size > most) {
        remove(leastUsed(all()));
      }
    }
  }

  private void removeOver(List<Kept> cookies) {
    cookies.stream().filter(kept -> isOver(kept.entry)).forEach(this::remove);
  }

  private static Kept leastUsed(Iterable<Kept> cookies) {
    Iterator<Kept> rest = cookies.iterator();
    Kept least = rest.next();
    while (rest.hasNext()) {
      Kept next = rest.next();
      if (next.used < least.used) {
        least = next;
      }
    }
    return least;
  }

  private List<Kept> all() {
    List<Kept> all = new ArrayList<>(size);
    domains.values().forEach(domain -> all.addAll(domain.values()));
    return all;
  }

  private void remove(Kept kept) {
    Map<Key, Kept> domain = domains.get(kept.entry.domain);
    if (domain != null && domain.remove(kept.entry.key()) != null) {
      size--;
      if (domain.isEmpty()) {
        domains.remove(kept.entry.domain);
      }
    }
  }

  // ---- Sent

  /// Returns what a server may see. Never suspends.
  ///
  /// @param uri what is asked for
  /// @return the value of the field `Cookie`: longer paths first, then older cookies; empty if
  ///   there is none
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5.4">RFC 6265, section 5.4</a>
  public Optional<String> header(URI uri) {
    if (size == 0) {
      return Optional.empty();
    }
    List<Kept> sent = matching(CookieOrigin.of(uri));
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    sent.sort(
        Comparator.<Kept>comparingInt(kept -> -kept.entry.path.length())
            .thenComparingLong(kept -> kept.created));
    turns++;
    StringBuilder text = new StringBuilder();
    for (Kept kept : sent) {
      kept.used = turns;
      text.append(text.isEmpty() ? "" : "; ");
      text.append(kept.entry.name).append('=').append(kept.entry.value);
    }
    return Optional.of(text.toString());
  }

  private List<Kept> matching(CookieOrigin origin) {
    List<Kept> found = new ArrayList<>();
    String domain = origin.host();
    while (!domain.isEmpty()) {
      for (Kept kept : List.copyOf(domains.getOrDefault(domain, Map.of()).values())) {
        if (isOver(kept.entry)) {
          remove(kept);
        } else if ((!kept.entry.isHostOnly || domain.equals(origin.host()))
            && (!kept.entry.isSecure || origin.isSecure())
            && CookieOrigin.isBelow(origin.path(), kept.entry.path)) {
          found.add(kept);
        }
      }
      int dot = origin.isAddress() ? -1 : domain.indexOf('.');
      domain = dot < 0 ? "" : domain.substring(dot + 1);
    }
    return found;
  }

  // ---- Asked

  /// Returns how many cookies there are.
  ///
  /// @return with those whose time is over and that nobody has noticed
  public int size() {
    return size;
  }

  /// Returns the cookies that are not over, in the order of their creation.
  @Override
  public Iterator<Entry> iterator() {
    return entries().iterator();
  }

  private List<Entry> entries() {
    return all().stream()
        .sorted(Comparator.comparingLong(kept -> kept.created))
        .map(kept -> kept.entry)
        .filter(entry -> !isOver(entry))
        .toList();
  }

  /// Removes all cookies.
  public void clear() {
    domains.clear();
    size = 0;
  }

  /// Removes the cookies of a domain and of all below it.
  ///
  /// @param domain such as `example.com`
  public void clearDomain(String domain) {
    String name = Characters.lower(domain);
    removeIf(entry -> isWithin(entry.domain, name));
  }

  /// Removes some cookies.
  ///
  /// @param condition says which
  public void removeIf(Predicate<Entry> condition) {
    all().stream().filter(kept -> condition.test(kept.entry)).forEach(this::remove);
  }

  // ---- Files

  /// Writes the cookies to a file that curl (`--cookie`) and wget read, too: Netscape's
  /// `cookies.txt`. Suspends until it is written; a file of this name is replaced as a whole, and
  /// only its owner may read it where the system has owners.
  ///
  /// @param file in a folder that is there
  /// @throws java.io.UncheckedIOException if it cannot be written
  public void save(Path file) {
    List<Entry> entries = entries();
    Asyncio.toThread(() -> CookieFile.write(file, entries));
  }

  /// Adds the cookies of a file that [#save(Path)], curl or a browser's extension has written.
  /// Suspends until it is read. Lines that are no cookies, and cookies that are over, are left out.
  ///
  /// @param file Netscape's `cookies.txt`
  /// @return how many cookies were taken
  /// @throws java.io.UncheckedIOException if it cannot be read
  public int load(Path file) {
    List<Entry> entries = Asyncio.toThread(() -> CookieFile.read(file));
    int taken = 0;
    for (Entry entry : entries) {
      if (most > 0 && !isOver(entry)) {
        put(entry);
        taken++;
      }
    }
    return taken;
  }

  @Override
  public String toString() {
    return "<CookieJar with " + size + " cookies>";
  }
}
