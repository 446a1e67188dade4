package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.HERE;
import static io.asyncio.http.server.Answers.ask;
import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.get;
import static io.asyncio.http.server.Answers.getting;
import static io.asyncio.http.server.Answers.lines;
import static io.asyncio.http.server.Answers.request;
import static io.asyncio.http.server.Answers.serve;
import static io.asyncio.http.server.Answers.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.HttpError;
import io.asyncio.net.Connection;
import io.asyncio.net.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which files are sent, how, and which are not.
@WithinSeconds
final class StaticFilesTest {

  private static final Instant THEN = Instant.parse("1994-11-06T08:49:37.5Z");
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String MISSING = "404 Not Found\n";

  @TempDir private Path directory;
  private Path root;
  private Router router;

  @BeforeEach
  void makeFiles() throws IOException {
    root = Files.createDirectory(directory.resolve("www"));
    write("www/a.txt", "0123456789");
    write("www/b c/\u00fc.html", "<p>");
    write("www/empty.txt", "");
    write("www/.hidden", "secret");
    write("www/.git/config", "secret");
    write("www-secret/s.txt", "secret");
    write("outside.txt", "secret");
    Files.createSymbolicLink(root.resolve("out.txt"), directory.resolve("outside.txt"));
    Files.createSymbolicLink(root.resolve("up"), directory);
    Files.createSymbolicLink(root.resolve("beside"), directory.resolve("www-secret"));
    Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("git"), root.resolve(".git"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    router = new Router().mount("/s", StaticFiles.of(root));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(THEN));
  }

  private Response asked(String target, String... headers) {
    return ask(router, get(target, headers));
  }

  private String tag() {
    return asked("/s/a.txt").header("ETag").orElseThrow();
  }

  @Test
  void aFileIsSentWithWhatIsKnownOfIt() {
    assertEquals(
        lines(
            "HTTP/1.1 200 OK",
            "X-Content-Type-Options: nosniff",
            "Content-Type: text/plain; charset=utf-8",
            "ETag: \"" + nanos() + "-a\"",
            "Last-Modified: " + DATE,
            "Accept-Ranges: bytes",
            "Content-Length: 10",
            "",
            "0123456789"),
        serve(router, getting("/s/a.txt")));
  }

  private static String nanos() {
    return Long.toHexString(THEN.getEpochSecond() * 1_000_000_000L + THEN.getNano());
  }

  @Test
  void headIsAnsweredWithTheLength() {
    String answer = serve(router, "HEAD /s/a.txt HTTP/1.1\r\nHost: a\r\n\r\n");
    assertTrue(answer.endsWith("Content-Length: 10\r\n\r\n"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/s/b%20c/%C3%BC.html", "/s/in.txt", "/s/empty.txt"})
  void filesInsideAreFound(String target) {
    assertTrue(serve(router, getting(target)).startsWith("HTTP/1.1 200 OK\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s/none.txt",
        "/s/../outside.txt",
        "/s/..%2foutside.txt",
        "/s/%2e%2e/outside.txt",
        "/s/%2E%2E%2Foutside.txt",
        "/s/%252e%252e/outside.txt",
        "/s/..;/outside.txt",
        "/s/..\\outside.txt",
        "/s/..%5coutside.txt",
        "/s/b%20c/../a.txt",
        "/s/b%20c/..%2fa.txt",
        "/s/./a.txt",
        "/s//a.txt",
        "/s//etc/passwd",
        "/s/%2fetc%2fpasswd",
        "/s/a.txt/",
        "/s/a.txt/b",
        "/s/a.txt.",
        "/s/a.txt%20",
        "/s/a.txt::$DATA",
        "/s/C:/a.txt",
        "/s/c%3a",
        "/s/con",
        "/s/NUL.txt",
        "/s/com1",
        "/s/.hidden",
        "/s/%2ehidden",
        "/s/.git/config",
        "/s/git/config",
        "/s/out.txt",
        "/s/up/outside.txt",
        "/s/beside/s.txt",
        "/s/up/www/a.txt/x",
        "/s/../www-secret/s.txt",
        "/s/%0aa",
        "/s/%7f",
        "/s/loop",
        "/s/b%20c",
        "/s/b%20c/",
        "/s",
        "/s/",
      })
  void whatIsForbiddenLooksAsWhatIsMissing(String target) {
    String answer = serve(router, getting(target));
    assertEquals(serve(router, getting("/s/missing")), answer);
    assertTrue(answer.endsWith(MISSING));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/s/%00", "/s/a.txt%00.png", "/s/%c0%af", "/s/%c0%ae%c0%ae/a"})
  void whatIsNoTextIsNoPath(String target) {
    assertTrue(serve(router, getting(target)).startsWith("HTTP/1.1 400 Bad Request\r\n"));
  }

  @Test
  void longAndDeepNamesAreMissing() {
    assertEquals(404, status("/s/" + "a".repeat(300)));
    assertEquals(404, status("/s" + "/a".repeat(100)));
    assertEquals(404, status("/s/" + "%C3%BC".repeat(200)));
  }

  private int status(String target) {
    try {
      return asked(target).status().code();
    } catch (HttpError e) {
      return e.status().code();
    }
  }

  @Test
  void onlyFilesAreSent() throws Exception {
    assertEquals(
        0, new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor());
    assertEquals(404, status("/s/pipe"));
  }

  @Test
  void onlyReadingIsAllowed() {
    HttpError error = assertThrows(HttpError.class, () -> ask(router, request("POST", "/s/a.txt")));
    assertEquals(405, error.status().code());
    assertEquals("GET, HEAD, OPTIONS", error.headers().first("Allow").orElse(""));
    Response options = ask(router, request("OPTIONS", "/s/a.txt"));
    assertEquals("GET, HEAD, OPTIONS", options.header("Allow").orElse(""));
  }

  // ---- Conditions

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match | TAG | 304",
        "If-None-Match | W/TAG | 304",
        "If-None-Match | \"x\", TAG | 304",
        "If-None-Match | * | 304",
        "If-None-Match | \"x\" | 200",
        "If-None-Match | x | 200",
        "If-Modified-Since | Sun, 06 Nov 1994 08:49:37 GMT | 304",
        "If-Modified-Since | Sun, 06 Nov 1994 08:49:36 GMT | 200",
        "If-Modified-Since | Sun, 06 Nov 2094 08:49:37 GMT | 304",
        "If-Modified-Since | yesterday | 200",
        "If-Match | TAG | 200",
        "If-Match | W/TAG | 412",
        "If-Match | \"x\" | 412",
        "If-Match | * | 200",
        "If-Unmodified-Since | Sun, 06 Nov 1994 08:49:37 GMT | 200",
        "If-Unmodified-Since | Sun, 06 Nov 1994 08:49:36 GMT | 412",
        "If-Unmodified-Since | yesterday | 200",
      })
  void conditionsAreMet(String field, String value, int status) {
    Response response = asked("/s/a.txt", field, value.replace("TAG", tag()));
    assertEquals(status, response.status().code());
    assertEquals(status != 412, response.header("ETag").isPresent());
  }

  @Test
  void tagsGoBeforeDates() {
    assertEquals(
        200,
        asked("/s/a.txt", "If-None-Match", "\"x\"", "If-Modified-Since", DATE).status().code());
    assertEquals(
        200,
        asked("/s/a.txt", "If-Match", tag(), "If-Unmodified-Since", "Sun, 06 Nov 1984 08:49:37 GMT")
            .status()
            .code());
  }

  // ---- Ranges

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | 206 | 0 | bytes 0-0/10",
        "bytes=3-5 | 206 | 345 | bytes 3-5/10",
        "bytes=7- | 206 | 789 | bytes 7-9/10",
        "bytes=-2 | 206 | 89 | bytes 8-9/10",
        "bytes=0-99 | 206 | 0123456789 | bytes 0-9/10",
        "bytes=10- | 416 | '' | bytes */10",
        "bytes=-0 | 416 | '' | bytes */10",
        "bytes=5-3 | 200 | 0123456789 | none",
        "bytes=abc | 200 | 0123456789 | none",
        "bytes=0-1,3-4 | 200 | 0123456789 | none",
      })
  void aRangeIsAPart(String range, int status, String text, String contentRange) {
    String answer = serve(router, getting("/s/a.txt", "Range: " + range));
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertEquals(text, body(answer));
    assertTrue(answer.contains("Content-Length: " + text.length() + "\r\n"), answer);
    assertEquals(
        !contentRange.equals("none"), answer.contains("Content-Range: " + contentRange + "\r\n"));
  }

  @Test
  void aThousandRangesAreIgnored() {
    String many = "bytes=" + "0-1,".repeat(1000) + "2-3";
    assertEquals(200, asked("/s/a.txt", "Range", many).status().code());
    assertEquals(
        200, asked("/s/a.txt", "Range", "bytes=0-1", "Range", "bytes=1-2").status().code());
  }

  @Test
  void aRangeIsOfWhatTheClientHas() {
    String[] conditions = {
      tag(), DATE, "W/" + tag(), "\"x\"", "Sun, 06 Nov 1994 08:49:38 GMT", "yesterday"
    };
    assertEquals(
        "[206, 206, 200, 200, 200, 200]",
        Arrays.stream(conditions)
            .map(condition ->
                asked("/s/a.txt", "Range", "bytes=0-1", "If-Range", condition).status().code())
            .toList()
            .toString());
  }

  @Test
  void headHasNoRanges() {
    assertEquals(
        200, ask(router, request("HEAD", "/s/a.txt", "Range", "bytes=0-1")).status().code());
  }

  // ---- Compressed files beside

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "br | br",
        "gzip, br | br",
        "gzip, br;q=0.5 | gzip",
        "* | br",
        "identity | none",
        "identity, gzip;q=0.5 | none",
        "gzip;q=0 | none",
        "'' | none",
      })
  void aCompressedFileIsSentToWhoTakesIt(String accepted, String coding) throws IOException {
    write("www/a.txt.gz", "G");
    write("www/a.txt.br", "B");
    Response response = asked("/s/a.txt", "Accept-Encoding", accepted);
    assertEquals(coding, response.header("Content-Encoding").orElse("none"));
    assertEquals("Accept-Encoding", response.header("Vary").orElse("none"));
    assertEquals("text/plain; charset=utf-8", response.header("Content-Type").orElse(""));
    assertEquals(coding.equals("none") ? 10 : 1, response.body().length().orElse(0));
    assertEquals(!coding.equals("none"), !response.header("ETag").orElse("").equals(tag()));
  }

  @Test
  void withoutCompressedFilesNothingVaries() throws IOException {
    assertFalse(asked("/s/a.txt", "Accept-Encoding", "gzip").header("Vary").isPresent());
    Files.createSymbolicLink(root.resolve("a.txt.gz"), directory.resolve("outside.txt"));
    assertFalse(asked("/s/a.txt", "Accept-Encoding", "gzip").header("Vary").isPresent());
    write("www/a.txt.br", "B");
    router = new Router().mount("/s", StaticFiles.of(root).withPrecompressed(false));
    assertFalse(asked("/s/a.txt", "Accept-Encoding", "br").header("Content-Encoding").isPresent());
  }

  // ---- Directories

  @Test
  void aDirectoryMayHaveAPage() throws IOException {
    write("www/index.html", "<h1>");
    router = new Router().mount("/s", StaticFiles.of(root).withIndexPage("index.html"));
    assertEquals("<h1>", body(serve(router, getting("/s/"))));
    assertEquals(308, status("/s"));
    assertEquals("/s/?a=b", asked("/s?a=b").header("Location").orElse(""));
    assertEquals(404, status("/s/b%20c/"));
    assertEquals(404, status("/s/b%20c"));
  }

  @Test
  void aListingShowsNamesAsText() throws IOException {
    write("www/<script>alert(1)<'\"&.txt", "x");
    router = new Router().mount("/s", StaticFiles.of(root).withListing(true));
    Response response = asked("/s/");
    assertEquals(
        """
        <!doctype html>
        <html><head><meta charset="utf-8"><title>/s/</title></head>
        <body><h1>/s/</h1>
        <ul>
        <li><a href="./%3Cscript%3Ealert%281%29%3C%27%22%26.txt">&lt;script&gt;alert(1)&lt;&#39;&quot;&amp;.txt</a></li>
        <li><a href="./a.txt">a.txt</a></li>
        <li><a href="./b%20c/">b c/</a></li>
        <li><a href="./empty.txt">empty.txt</a></li>
        <li><a href="./in.txt">in.txt</a></li>
        </ul></body></html>
        """,
        text(response));
    assertEquals("default-src 'none'", response.header("Content-Security-Policy").orElse(""));
    assertEquals("/s/b%20c/", asked("/s/b%20c").header("Location").orElse(""));
  }

  @Test
  void aDirectoryOfAHandlerAtTheRootLeadsToNoOtherHost() throws IOException {
    Files.createDirectories(root.resolve("evil.example"));
    Handler files = StaticFiles.of(root).withListing(true);
    assertThrows(HttpError.class, () -> ask(files, get("//evil.example")));
    assertEquals("/evil.example/", ask(files, get("/evil.example")).header("Location").orElse(""));
  }

  @Test
  void aPageThatIsALinkOutOfTheRootIsNone() throws IOException {
    Files.createSymbolicLink(root.resolve("index.html"), directory.resolve("outside.txt"));
    router = new Router().mount("/s", StaticFiles.of(root).withIndexPage("index.html"));
    assertEquals(404, status("/s/"));
  }

  @Test
  void aListingShowsItsPathAsTextAndOnlyWhatCanBeAskedFor() throws IOException {
    write("www/<b>/c:d.txt", "x");
    write("www/<b>/con", "x");
    router = new Router().mount("/s", StaticFiles.of(root).withListing(true));
    assertEquals(
        """
        <!doctype html>
        <html><head><meta charset="utf-8"><title>/s/&lt;b&gt;/</title></head>
        <body><h1>/s/&lt;b&gt;/</h1>
        <ul>
        </ul></body></html>
        """,
        text(asked("/s/%3Cb%3E/")));
  }

  @Test
  void aListingHasAnEnd() throws IOException {
    Path many = Files.createDirectory(root.resolve("many"));
    for (int i = 0; i <= DirectoryPage.MOST; i++) {
      Files.createFile(many.resolve("f" + i));
    }
    router = new Router().mount("/s", StaticFiles.of(root).withListing(true));
    assertEquals(DirectoryPage.MOST + 5, text(asked("/s/many/")).lines().count());
  }

  // ---- Else

  @Test
  void fieldsCanBeAdded() {
    router =
        new Router()
            .mount("/s", StaticFiles.of(root).withCacheControl("max-age=60").withHeader("X", "y"));
    Response response = asked("/s/a.txt");
    assertEquals("max-age=60", response.header("Cache-Control").orElse(""));
    assertEquals("y", response.header("X").orElse(""));
    assertEquals(
        "max-age=60", asked("/s/a.txt", "If-None-Match", tag()).header("Cache-Control").orElse(""));
  }

  @Test
  void aBigFileArrivesWhole() throws IOException {
    byte[] big = new byte[3_000_000];
    for (int i = 0; i < big.length; i++) {
      big[i] = (byte) (i * 31);
    }
    Files.write(root.resolve("big.bin"), big);
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(router, HERE, 0);
          Connection connection = Network.openConnection(HERE, server.port())) {
        connection.writer().write(getting("/s/big.bin", "Connection: close"));
        byte[] answer = connection.reader().readAll();
        assertArrayEquals(
            big, Arrays.copyOfRange(answer, answer.length - big.length, answer.length));
      }
    });
  }

  @Test
  void oneFileCanBeAnAnswer() {
    Handler handler =
        request ->
            StaticFiles.file(request, directory.resolve("outside.txt"))
                .withHeader("Content-Disposition", "attachment");
    assertEquals("secret", body(serve(handler, getting("/"))));
    assertEquals("cre", body(serve(handler, getting("/", "Range: bytes=2-4"))));
    assertThrows(
        HttpError.class,
        () -> ask(request -> StaticFiles.file(request, root.resolve("none")), get("/")));
  }

  @Test
  void wrongSettingsAreRefused() {
    Path none = root.resolve("none");
    assertEquals(
        "there is no directory '" + none + "'; it is looked for at " + none,
        assertThrows(IllegalArgumentException.class, () -> StaticFiles.of(none)).getMessage());
    assertEquals(
        "'../x' can't be the page of directories; give a name such as index.html",
        assertThrows(
                IllegalArgumentException.class, () -> StaticFiles.of(root).withIndexPage("../x"))
            .getMessage());
    assertEquals(
        "another router is mounted at '/s' already; mount this one at another path",
        assertThrows(IllegalArgumentException.class, () -> router.mount("/s", StaticFiles.of(root)))
            .getMessage());
  }
}
