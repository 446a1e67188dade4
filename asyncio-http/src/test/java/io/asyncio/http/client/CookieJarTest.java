package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.http.SetCookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may set which cookie, and who sees it.
final class CookieJarTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final CookieJar jar = CookieJar.inMemory(() -> now);

  @TempDir private Path folder;

  private void set(String uri, String... fields) {
    List<SetCookie> cookies = new ArrayList<>();
    for (String field : fields) {
      cookies.add(SetCookie.parse(field).orElseThrow());
    }
    jar.store(URI.create(uri), cookies);
  }

  private String sent(String uri) {
    return jar.header(URI.create(uri)).orElse("-");
  }

  // ---- Domains

  @ParameterizedTest
  @CsvSource({
    // who sets, for which domain, who asks, whether it is sent
    "a.example.com, example.com, b.example.com, true",
    "a.example.com, example.com, example.com, true",
    "a.example.com, example.com, notexample.com, false",
    "a.example.com, example.com, example.com.evil.org, false",
    "a.example.com, .Example.COM, x.y.example.com, true",
    "A.Example.com, a.example.com, a.example.com, true",
    "a.example.com, a.example.com, b.a.example.com, true",
    "a.example.com, b.example.com, b.example.com, false",
    "example.com, a.example.com, a.example.com, false",
    "notexample.com, example.com, example.com, false",
    "a.example.com, com, b.example.com, false",
    "a.example.com, com, a.example.com, false",
    "a.co.uk, co.uk, b.co.uk, false",
    "a.co.uk, co.uk., b.co.uk, false",
    "a.co.uk., co.uk., b.co.uk., false",
    "me.github.io, github.io, you.github.io, false",
    "github.io, github.io, github.io, true",
    "github.io, github.io, you.github.io, false",
    "localhost, localhost, localhost, true",
    "localhost, localhost, a.localhost, false",
    "127.0.0.1, 127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 0.0.1, 1.0.0.1, false",
    "127.0.0.1., 0.0.1., 1.0.0.1., false",
    "127.0.0.0x1, 0.0.0x1, 1.0.0.0x1, false",
    "[::1], [::1], [::1], true",
    "my_host.example.com, example.com, example.com, true",
  })
  void aDomainIsMatched(String setter, String domain, String asker, boolean isSent) {
    set("http://" + setter + "/", "a=b; Domain=" + domain);
    assertEquals(isSent ? "a=b" : "-", sent("http://" + asker + ":8080/"));
  }

  @Test
  void withoutADomainACookieIsForTheHostAlone() {
    set("http://example.com/", "a=b");
    assertEquals("a=b", sent("http://example.com/"));
    assertEquals("a=b", sent("http://EXAMPLE.com:99/x"));
    assertEquals("-", sent("http://a.example.com/"));
  }

  @Test
  void aUriWithoutAHostHasNoCookies() {
    set("file:/x", "a=b");
    set("mailto:x@example.com", "a=b");
    assertEquals(0, jar.size());
    set("http://example.com/", "a=b");
    assertEquals("-", sent("file:/x"));
  }

  // ---- Paths

  @ParameterizedTest
  @CsvSource({
    // path that sets, attribute, path that asks, whether it is sent
    "/, '', /x/y, true",
    "'', '', '', true",
    "/docs/page, '', /docs/other, true",
    "/docs/page, '', /docs, true",
    "/docs/page, '', /, false",
    "/docs/page, '', /docsx, false",
    "/docs/, '', /docs/x, true",
    "/page, '', /, true",
    "/page, /docs, /docs, true",
    "/page, /docs, /docs/, true",
    "/page, /docs/, /docs, false",
    "/page, /docs/, /docs/x, true",
    "/page, docs, /other, true",
    "/x%2Fy/z, '', /x%2Fy/a, true",
    "/x%2Fy/z, '', /x/y/a, false",
  })
  void aPathIsMatched(String setter, String path, String asker, boolean isSent) {
    set("http://example.com" + setter, "a=b; Path=" + path);
    assertEquals(isSent ? "a=b" : "-", sent("http://example.com" + asker));
  }

  @Test
  void longerPathsComeFirstAndThenOlderCookies() {
    set("http://example.com/", "a=1", "b=1; Path=/x", "c=1", "d=1; Path=/x/y");
    set("http://example.com/", "a=2");
    assertEquals("d=1; b=1; a=2; c=1", sent("http://example.com/x/y"));
  }

  @Test
  void aCookieIsNamedByNamePathAndDomain() {
    set(
        "http://a.example.com/",
        "a=1",
        "a=2; Path=/x",
        "a=3; Domain=example.com",
        "a=4; Domain=a.example.com",
        "A=5");
    assertEquals("a=2; a=1; a=3; a=4; A=5", sent("http://a.example.com/x"));
    assertEquals(5, jar.size());
  }

  // ---- TLS

  @Test
  void aCookieThatNeedsTlsIsNeitherTakenNorSentWithout() {
    set("http://example.com/", "a=b; Secure");
    assertEquals(0, jar.size());
    set("https://example.com/", "a=b; Secure");
    assertEquals("-", sent("http://example.com/"));
    assertEquals("-", sent("ws://example.com/"));
    assertEquals("a=b", sent("https://example.com/"));
    assertEquals("a=b", sent("WSS://example.com/"));
  }

  @Test
  void aCookieThatNeedsTlsIsNotChangedOrHiddenWithout() {
    set("https://a.example.com/", "a=good; Secure; Domain=example.com; Path=/x");
    set("http://a.example.com/", "a=bad; Domain=example.com; Path=/x");
    set("http://a.example.com/", "a=bad; Domain=a.example.com; Path=/x/y");
    set("http://example.com/", "a=bad; Path=/x/y");
    set("http://example.com/", "a=; Max-Age=0; Domain=example.com; Path=/x");
    assertEquals("a=good", sent("https://a.example.com/x/y"));
    assertEquals("-", sent("http://a.example.com/x/y"));
    set("http://a.example.com/", "a=other; Path=/");
    assertEquals("a=good; a=other", sent("https://a.example.com/x/y"));
    set("https://a.example.com/", "a=new; Domain=example.com; Path=/x");
    assertEquals("a=new; a=other", sent("http://a.example.com/x/y"));
  }

  @Test
  void aNameThatPromisesIsKeptWithTlsOnly() {
    jar.store(URI.create("http://example.com/"), List.of(SetCookie.of("__Host-a", "b")));
    assertEquals(0, jar.size());
    jar.store(URI.create("https://example.com/"), List.of(SetCookie.of("__Host-a", "b")));
    assertEquals("__Host-a=b", sent("https://example.com/"));
  }

  // ---- Time

  @Test
  void theMaximalAgeWinsOverTheDate() {
    set(
        "http://example.com/",
        "a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "b=1; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        "c=1; Expires=Thu, 01 Jan 2026 00:00:05 GMT",
        "d=1");
    assertEquals("a=1; c=1; d=1", sent("http://example.com/"));
    now = now.plusMillis(4_999);
    assertEquals("a=1; c=1; d=1", sent("http://example.com/"));
    now = now.plusMillis(1);
    assertEquals("a=1; d=1", sent("http://example.com/"));
    now = now.plusSeconds(5);
    assertEquals("d=1", sent("http://example.com/"));
    assertEquals(1, jar.size());
  }

  @Test
  void aCookieThatIsOverDeletesTheOneBefore() {
    set("http://example.com/", "a=1", "b=1; Path=/x");
    jar.store(URI.create("http://example.com/"), List.of(SetCookie.expired("a")));
    assertEquals("-", sent("http://example.com/"));
    jar.store(URI.create("http://example.com/"), List.of(SetCookie.expired("b")));
    assertEquals("b=1", sent("http://example.com/x"));
  }

  @Test
  void nothingIsKeptForMoreThan400Days() {
    set(
        "http://example.com/",
        "a=1; Max-Age=99999999999",
        "b=1; Expires=Fri, 01 Jan 9999 00:00:00 GMT");
    now = now.plus(Duration.ofDays(400)).minusSeconds(1);
    assertEquals("a=1; b=1", sent("http://example.com/"));
    now = now.plusSeconds(1);
    assertEquals("-", sent("http://example.com/"));
  }

  // ---- Limits

  @Test
  void aDomainHas50CookiesAndTheLeastUsedGoesFirst() {
    set("http://example.com/", "a=1", "old=1; Path=/old", "b=1");
    set("http://example.org/", "other=1");
    for (int i = 0; i < 47; i++) {
      set("http://example.com/", "x" + i + "=1; Path=/x");
    }
    assertEquals(51, jar.size());
    sent("http://example.com/");
    set("http://example.com/", "y=1; Path=/y");
    assertEquals(51, jar.size());
    assertEquals("a=1; b=1", sent("http://example.com/old"));
    assertEquals("other=1", sent("http://example.org/"));
  }

  @Test
  void whatIsOverGoesBeforeAnythingElse() {
    set("http://example.com/", "a=1", "short=1; Max-Age=1");
    for (int i = 0; i < 48; i++) {
      set("http://example.com/", "x" + i + "=1");
    }
    now = now.plusSeconds(1);
    set("http://example.com/", "y=1");
    assertEquals(50, jar.size());
    assertEquals("a=1; x0=1", sent("http://example.com/").substring(0, 9));
  }

  @Test
  void thereAre3000CookiesInAll() {
    for (int i = 0; i < 3_000; i++) {
      set("http://h" + i + ".example/", "a=1");
    }
    sent("http://h0.example/");
    set("http://new.example/", "a=1");
    assertEquals(3_000, jar.size());
    assertEquals("a=1", sent("http://h0.example/"));
    assertEquals("-", sent("http://h1.example/"));
    assertEquals("a=1", sent("http://h2.example/"));
    assertEquals("a=1", sent("http://new.example/"));
  }

  @Test
  void noJarKeepsNothing() {
    CookieJar none = CookieJar.none();
    none.store(URI.create("http://example.com/"), List.of(SetCookie.of("a", "b")));
    assertEquals(0, none.size());
    assertEquals(Optional.empty(), none.header(URI.create("http://example.com/")));
    assertFalse(none.iterator().hasNext());
  }

  // ---- Asked

  @Test
  void cookiesAreListedAndRemoved() {
    set("http://example.com/", "a=1; Domain=example.com", "b=1; Max-Age=1");
    set("http://a.example.com/x/y", "c=1");
    set("http://notexample.com/", "d=1; HttpOnly");
    List<String> shown = new ArrayList<>();
    jar.forEach(entry -> shown.add(entry.toString()));
    assertEquals(
        List.of(
            "a=… for *.example.com/",
            "b=… for example.com/",
            "c=… for a.example.com/x",
            "d=… for notexample.com/"),
        shown);
    jar.clearDomain("Example.com");
    assertEquals(1, jar.size());
    assertEquals("d=1", sent("http://notexample.com/"));
    jar.clear();
    assertEquals("-", sent("http://notexample.com/"));
    assertEquals(0, jar.size());
  }

  // ---- Files

  @Test
  void aFileIsWhatCurlWrites() throws IOException {
    set("https://a.example.com/", "a=1; Domain=example.com; Secure; Max-Age=60", "b=; HttpOnly");
    set("http://127.0.0.1/x/y", "c=\"\u00e9 1\"");
    Path file = folder.resolve("cookies.txt");
    Files.writeString(file, "old");
    Asyncio.run(() -> {
      jar.save(file);
      return 0;
    });
    assertEquals(
        """
        # Netscape HTTP Cookie File

        .example.com\tTRUE\t/\tTRUE\t1767225660\ta\t1
        #HttpOnly_a.example.com\tFALSE\t/\tFALSE\t0\tb\t
        127.0.0.1\tFALSE\t/x\tFALSE\t0\tc\t"\u00e9 1"
        """,
        Files.readString(file, StandardCharsets.ISO_8859_1));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
    List<CookieJar.Entry> before = new ArrayList<>();
    jar.forEach(before::add);
    CookieJar other = CookieJar.inMemory(() -> now);
    assertEquals(3, Asyncio.run(() -> other.load(file)));
    List<CookieJar.Entry> after = new ArrayList<>();
    other.forEach(after::add);
    assertEquals(before, after);
  }

  @Test
  void whatIsNoCookieInAFileIsLeftOut() throws IOException {
    Path file = folder.resolve("cookies.txt");
    Files.writeString(
        file,
        """
        # comment

        example.com\tFALSE\t/\tFALSE\t0\tgood\t1
        example.com\tFALSE\t/\tFALSE\t1\tover\t1
        example.com\tFALSE\t/\tFALSE\t0\tshort
        example.com\tFALSE\t/\tFALSE\tx\tnodate\t1
        example.com\tFALSE\tx\tFALSE\t0\tnopath\t1
        .com\tTRUE\t/\tFALSE\t0\teverybody\t1
        example.com\tFALSE\t/\tFALSE\t0\tattribute\t1; Path=/x
        example.com\tFALSE\t/\tFALSE\t0\tna;me\t1
        example.com\tFALSE\t/\tFALSE\t0\t__Host-a\t1
        example.com\tFALSE\t/\tFALSE\t0\ttab\t1\t2
        example.com\tFALSE\t/\tFALSE\t99999999999999999999\tnever\t1
        \tFALSE\t/\tFALSE\t0\tnowhere\t1
        example.com\tFALSE\t/\tFALSE\t99999999999\tlong\t1\r
        """);
    assertEquals(2, Asyncio.run(() -> jar.load(file)));
    assertEquals("good=1; long=1", sent("http://example.com/"));
    CookieJar none = CookieJar.none();
    assertEquals(0, Asyncio.run(() -> none.load(file)));
  }

  /// No host is below a number, whatever a file or a server says.
  @Test
  void aCookieOfANumberIsForThatHostAlone() throws IOException {
    set("http://127.0.0.1/", "a=b; Domain=127.0.0.1");
    assertTrue(jar.iterator().next().isHostOnly());
    Path file = folder.resolve("numbers");
    Files.writeString(file, ".0.0.1\tTRUE\t/\tFALSE\t0\tc\td\n");
    Asyncio.run(() -> jar.load(file));
    assertEquals("a=b", sent("http://127.0.0.1/"));
  }

  @Test
  void aNameInAFileIsTakenAsItStandsOrNotAtAll() throws IOException {
    Path file = folder.resolve("names");
    Files.writeString(
        file, "a.example\tFALSE\t/\tFALSE\t0\t c\td\na.example\tFALSE\t/\tFALSE\t0\tc\t d\n");
    assertEquals(0, Asyncio.run(() -> jar.load(file)));
  }

  @Test
  void aLineOfAFileHasAnEnd() throws IOException {
    String rest = "\tFALSE\t/\tFALSE\t0\ta\tb";
    String longest = "a".repeat(16 * 1024 - rest.length()) + rest;
    Path file = folder.resolve("lines");
    Files.writeString(file, longest + "\n");
    assertEquals(1, Asyncio.run(() -> jar.load(file)));
    Files.writeString(file, "b" + longest + "\n");
    assertEquals(0, Asyncio.run(() -> jar.load(file)));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("none").resolve("cookies.txt");
    assertEquals(
        "cannot read cookies from " + file,
        assertThrows(UncheckedIOException.class, () -> Asyncio.run(() -> jar.load(file)))
            .getMessage());
    assertEquals(
        "cannot write cookies to " + file,
        assertThrows(
                UncheckedIOException.class,
                () ->
                    Asyncio.run(() -> {
                      jar.save(file);
                      return 0;
                    }))
            .getMessage());
  }
}
