package io.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Status;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no request, or could be taken for two: each gets its answer, and nothing that comes
/// after it is ever taken for a request.
@WithinSeconds(60)
final class BadRequestsTest {

  /// How a request comes.
  enum Coming {
    WHOLE,
    BYTE_BY_BYTE,
    BEHIND_A_GOOD_ONE
  }

  /// @param answers the statuses in their order; the last is that of a good request that follows,
  ///   if the connection went on
  record Row(String name, String request, String answers, String seen) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String GOOD = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String HOST = "Host: a\r\n";

  private static Row refused(String name, String request) {
    return new Row(name, request, "400", "");
  }

  private static Row answered(String name, String status, String request) {
    return new Row(name, request, status, "");
  }

  private static Row taken(String name, String request, String seen) {
    return new Row(name, request, "200 200", seen);
  }

  private static Row takenAsLast(String name, String request, String seen) {
    return new Row(name, request, "200", seen);
  }

  private static Row field(String name, String line) {
    return refused(name, "GET / HTTP/1.1\r\n" + HOST + line + "\r\n\r\n");
  }

  private static Row value(String name, String value) {
    return field("value with " + name, "X: a" + value + "b");
  }

  private static Row target(String name, String target) {
    return refused("target " + name, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private static Row version(String version) {
    return refused("version " + version, "GET / " + version + "\r\n" + HOST + "\r\n");
  }

  private static Row host(String host) {
    return refused("Host " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  private static Row coding(String status, String lines) {
    return answered(
        "coding " + lines.replace("\r\n", "|"),
        status,
        "POST / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  private static Row length(String status, String lines) {
    return answered(
        "length " + lines.replace("\r\n", "|"),
        status,
        "POST / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\nhello");
  }

  private static Row chunks(String status, String name, String body) {
    return answered(
        "chunks: " + name,
        status,
        "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body);
  }

  private static Row goodChunks(String name, String body, String seen) {
    return taken(
        "chunks: " + name,
        "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body,
        "POST / " + seen);
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    lines(rows);
    starts(rows);
    hosts(rows);
    limits(rows);
    framing(rows);
    bodies(rows);
    return rows;
  }

  private static void lines(List<Row> rows) {
    rows.add(refused("1 bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n"));
    rows.add(refused("1 bare LF after the first line", "GET / HTTP/1.1\n" + HOST + "\r\n"));
    rows.add(refused("1 bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"));
    rows.add(refused("1 bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"));
    rows.add(value("2 bare CR", "\r"));
    rows.add(value("2 CR CR", "\r\r"));
    rows.add(value("4 NUL", "\0"));
    for (int c = 1; c <= 0x1f; c++) {
      if (c != '\t' && c != '\n' && c != '\r') {
        rows.add(value("5 control %02x".formatted(c), Character.toString(c)));
      }
    }
    rows.add(value("5 control 7f", "\u007f"));
    for (char c : "\0\r\n\u000b\u007f".toCharArray()) {
      rows.add(
          field(
              "a field behind the byte %02x and another".formatted((int) c), "X: a" + c + "bY: c"));
    }
    rows.add(
        taken(
            "6 obs-text",
            "GET / HTTP/1.1\r\n" + HOST + "X-Echo: a\u0080\u00ffb\r\n\r\n",
            "GET / a\u0080\u00ffb"));
    rows.add(
        taken(
            "5 TAB in a value",
            "GET / HTTP/1.1\r\n" + HOST + "X-Echo: a\tb\r\n\r\n",
            "GET / a\tb"));
    rows.add(
        taken(
            "blanks around a value",
            "GET / HTTP/1.1\r\n" + HOST + "X-Echo: \t a \t\r\n\r\n",
            "GET / a"));
    rows.add(taken("an empty value", "GET / HTTP/1.1\r\n" + HOST + "X-Echo:\r\n\r\n", "GET /"));
    rows.add(refused("8 NUL first", "\0GET / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("8 SOH first", "\u0001GET / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("8 VT first", "\u000bGET / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("8 blank first", " GET / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("9 endless empty lines", "\r\n".repeat(5000)));
    rows.add(taken("9 one empty line", "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", "GET /"));
    rows.add(refused("10 a blank after the first line", "GET / HTTP/1.1\r\n " + HOST + "\r\n"));
    rows.add(field("10 a folded field", "X: a\r\n b"));
    rows.add(field("10 a field folded by TAB", "X: a\r\n\tb"));
    rows.add(field("12 a blank before the colon", "X : a"));
    rows.add(field("12 a TAB before the colon", "X\t: a"));
    rows.add(field("13 no name", ": a"));
    rows.add(field("14 no colon", "X"));
    rows.add(field("14 no colon in the midst", "X\r\nY: b"));
    for (String c :
        List.of(
            "(", ")", "<", ">", "@", ",", ";", "\\", "\"", "/", "[", "]", "?", "=", "{", "}",
            "\u0080", "\u00ff", "\0", " ")) {
      rows.add(field("name with " + c.codePointAt(0), "X" + c + "Y: a"));
    }
  }

  private static void starts(List<Row> rows) {
    rows.add(refused("24 no version", "GET /\r\n" + HOST + "\r\n"));
    rows.add(refused("25 0.9", "GET /\r\n\r\n"));
    for (String version :
        List.of(
            "http/1.1",
            "HTTP/1",
            "HTTP/01.1",
            "HTTP/1.1x",
            "HTTP/ 1.1",
            "HTTP/1.10",
            "HTTP/1,1",
            "HTTP /1.1",
            "HTTP/+1.1",
            "HTTP/1.",
            "HTTP/.1",
            "HTTP/",
            "HTTP",
            "XTTP/1.1",
            "HTTP/1.1 ",
            "HTTPS/1.1")) {
      rows.add(version(version));
    }
    rows.add(refused("24 a field in the first line", "GET / HTTP/1.1, Host: a\r\n\r\n"));
    rows.add(taken("22 1.2", "GET / HTTP/1.2\r\n" + HOST + "\r\n", "GET /"));
    rows.add(answered("2.0", "505", "GET / HTTP/2.0\r\n" + HOST + "\r\n"));
    rows.add(answered("0.9 said", "505", "GET / HTTP/0.9\r\n" + HOST + "\r\n"));
    rows.add(answered("the preface of HTTP/2", "505", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    rows.add(refused("26 two blanks before the target", "GET  / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("26 two blanks after the target", "GET /  HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("26 TAB before the target", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("26 TAB after the target", "GET /\tHTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("no target", "GET  HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("no method", " / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("a method with a slash", "GE/T / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("a method with obs-text", "G\u00e9T / HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(
        refused(
            "TLS on this port",
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"));
    rows.add(target("28 with a fragment", "/a#b"));
    rows.add(target("29 with NUL", "/a\0b"));
    rows.add(target("29 with 01", "/a\u0001b"));
    rows.add(target("29 with 7f", "/a\u007fb"));
    rows.add(target("29 with 80", "/a\u0080b"));
    rows.add(target("29 with ff", "/a\u00ffb"));
    rows.add(target("without a slash", "a"));
    rows.add(target("of another scheme", "ftp://a/"));
    rows.add(target("of no host", "http:///a"));
    rows.add(target("with a user", "http://u@a/"));
    rows.add(target("with a bad port", "http://a:99999/"));
    rows.add(target("with a bad escape", "/%zz"));
    rows.add(target("with a cut escape", "/%4"));
    rows.add(target("with a coded NUL", "/a%00b"));
    rows.add(target("with no UTF-8", "/%c0%af"));
    rows.add(target("33 *", "*"));
    rows.add(new Row("33 OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", "204 200", ""));
    rows.add(new Row("34 CONNECT", "CONNECT a:80 HTTP/1.1\r\n" + HOST + "\r\n", "501 200", ""));
    rows.add(refused("34 CONNECT with a bad port", "CONNECT a:x HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("34 CONNECT without a port", "CONNECT a HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(refused("34 CONNECT with a path", "CONNECT /a HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(taken("a method of one's own", "BREW /pot HTTP/1.1\r\n" + HOST + "\r\n", "BREW /pot"));
    rows.add(taken("a method in small letters", "get / HTTP/1.1\r\n" + HOST + "\r\n", "get /"));
    rows.add(taken("a query", "GET /?a=b&c%20d HTTP/1.1\r\n" + HOST + "\r\n", "GET /"));
  }

  private static void hosts(List<Row> rows) {
    rows.add(refused("16 no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"));
    rows.add(refused("17 two alike", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"));
    rows.add(refused("17 two unlike", "GET / HTTP/1.1\r\n" + HOST + "hOST: b\r\n\r\n"));
    for (String host :
        List.of(
            "a b", "a/b", "u@a", "a,b", "a:99999", "a:-1", "a:b", "a:80:80", "[::1", "[::g]", "[]",
            ":80", "a?b", "a#b", "a\\b", "\"a\"", "<a>", "\u00e4")) {
      rows.add(host(host));
    }
    for (String host :
        List.of("a", "a:80", "a:", "127.0.0.1:8080", "[::1]:80", "[::1]", "a-b.c_d", "a%41")) {
      rows.add(taken("18 " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "GET /"));
    }
    rows.add(taken("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /"));
    rows.add(taken("20 a whole address", "GET http://b/c HTTP/1.1\r\n" + HOST + "\r\n", "GET /c"));
    rows.add(
        taken(
            "20 a whole address without a path",
            "GET http://b?x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /"));
    rows.add(
        refused(
            "20 a whole address and a bad Host", "GET http://b/c HTTP/1.1\r\nHost: a b\r\n\r\n"));
    rows.add(takenAsLast("21 1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET /"));
    rows.add(
        taken("21 1.0 that goes on", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /"));
    rows.add(
        takenAsLast(
            "36 that closes",
            "GET / HTTP/1.1\r\n" + HOST + "Connection: x, CLOSE\r\n\r\n",
            "GET /"));
  }

  private static void limits(List<Row> rows) {
    rows.add(
        taken(
            "30 a target of 8000",
            "GET /" + "a".repeat(8000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /" + "a".repeat(8000)));
    rows.add(
        answered(
            "30 a target of 9000",
            "414",
            "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n"));
    rows.add(answered("30 a target without an end", "414", "GET /" + "a".repeat(100_000)));
    rows.add(refused("32 a method of 100 KB", "G".repeat(100_000)));
    rows.add(
        taken(
            "36 100 fields",
            "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(99) + "\r\n",
            "GET /"));
    rows.add(
        answered(
            "36 101 fields", "431", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(100) + "\r\n"));
    rows.add(
        answered(
            "36 a field of 100 KB",
            "431",
            "GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(100_000) + "\r\n\r\n"));
    rows.add(
        answered(
            "36 fields of 33 KB",
            "431",
            "GET / HTTP/1.1\r\n" + HOST + ("X: " + "a".repeat(1000) + "\r\n").repeat(34) + "\r\n"));
    rows.add(
        answered("36 a name of 100 KB", "431", "GET / HTTP/1.1\r\n" + HOST + "X".repeat(100_000)));
  }

  private static void framing(List<Row> rows) {
    rows.add(length("400", "Content-Length: 5\r\nContent-Length: 6"));
    rows.add(length("400", "Content-Length: 5\r\nContent-Length: 5"));
    for (String bad :
        List.of(
            "5, 5", "5,6", "+5", "-5", "5 5", "0x5", "5.0", "", "five", "5;", "\"5\"", "1_0", "-0",
            "9e1")) {
      rows.add(length("400", "Content-Length: " + bad));
    }
    rows.add(length("413", "Content-Length: 9223372036854775808"));
    rows.add(length("413", "Content-Length: 100000000000000000000"));
    rows.add(length("413", "Content-Length: 18446744073709551621"));
    rows.add(length("413", "Content-Length: 9223372036854775807"));
    rows.add(length("413", "Content-Length: 2000000"));
    rows.add(
        taken(
            "41 005",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 005\r\n\r\nhello",
            "POST / hello"));
    rows.add(
        taken(
            "a length with blanks around",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: \t 5 \t\r\n\r\nhello",
            "POST / hello"));
    rows.add(coding("400", "Transfer-Encoding: chunked\r\nContent-Length: 5"));
    rows.add(coding("400", "Content-Length: 5\r\nTransfer-Encoding: chunked"));
    rows.add(coding("400", "Content-Length: 5\r\nTransfer-Encoding: identity"));
    for (String unknown :
        List.of("xchunked", "identity", "gzip", "chunked2", "gzip, chunked", "", ",")) {
      rows.add(coding("501", "Transfer-Encoding: " + unknown));
    }
    for (String bad :
        List.of(
            "chunked, gzip",
            "chunked, chunked",
            "\u000bchunked",
            "chunked\0",
            "chun\u00e2\u0084\u00aaed",
            "chunked;q=1",
            "\"chunked\"",
            "chunked, identity",
            "chunk ed")) {
      rows.add(coding("400", "Transfer-Encoding: " + bad));
    }
    rows.add(coding("400", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"));
    rows.add(coding("400", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"));
    rows.add(
        refused(
            "TE with 1.0",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    for (String good :
        List.of("chunked", "CHUNKED", ", chunked", "chunked,", " chunked ", ",,chunked,,")) {
      rows.add(
          taken(
              "49 " + good,
              "POST / HTTP/1.1\r\n"
                  + HOST
                  + "Transfer-Encoding: "
                  + good
                  + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
              "POST / hello"));
    }
    rows.add(
        answered(
            "61 an unknown expectation",
            "417",
            "POST / HTTP/1.1\r\n" + HOST + "Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello"));
    rows.add(
        answered(
            "61 an empty expectation",
            "417",
            "POST / HTTP/1.1\r\n" + HOST + "Expect:\r\nContent-Length: 5\r\n\r\nhello"));
    rows.add(
        takenAsLast(
            "61 an expectation of 1.0",
            "POST / HTTP/1.0\r\nExpect: 200-ok\r\nContent-Length: 5\r\n\r\nhello",
            "POST / hello"));
  }

  private static void bodies(List<Row> rows) {
    for (String size : List.of("0x5", "+5", "-1", " 5", "5 ", "1_0", "", "g", "5\t", "\"5\"")) {
      rows.add(chunks("400", "size '" + size + "'", size + "\r\nhello\r\n0\r\n\r\n"));
    }
    rows.add(chunks("413", "a size that would wrap", "10000000000000005\r\nhello\r\n0\r\n\r\n"));
    rows.add(chunks("413", "a long size", "7fffffffffffffff\r\nhello\r\n0\r\n\r\n"));
    rows.add(chunks("400", "52 no end", "5\r\nhelloXX0\r\n\r\n"));
    rows.add(chunks("400", "53 a size ended by LF", "5\nhello\r\n0\r\n\r\n"));
    rows.add(chunks("400", "53 a size ended by CR", "5\rhello\r\n0\r\n\r\n"));
    rows.add(chunks("400", "53 a size ended by CR X", "5\rXhello\r\n0\r\n\r\n"));
    rows.add(chunks("400", "53 a chunk ended by LF", "5\r\nhello\n0\r\n\r\n"));
    rows.add(chunks("400", "53 a chunk ended by CR", "5\r\nhello\r0\r\n\r\n"));
    rows.add(chunks("400", "53 the last ended by LF", "5\r\nhello\r\n0\n\r\n"));
    rows.add(chunks("400", "53 a chunk ended by X LF", "5\r\nhelloX\n0\r\n\r\n"));
    rows.add(chunks("400", "53 a chunk ended by CR X", "5\r\nhello\rX0\r\n\r\n"));
    rows.add(chunks("400", "50 a last chunk without a size", "\r\n\r\n"));
    rows.add(chunks("400", "53 an end of LF", "5\r\nhello\r\n0\r\n\n"));
    for (String extension :
        List.of(
            ";a\n",
            ";a\rb",
            ";a\0",
            ";a=\"b",
            ";a=\"b\0\"",
            ";a=\"b\rc\"",
            ";",
            ";[",
            ";a=",
            ";=b",
            "x",
            ";a b",
            ";a=\"b\"c",
            ";a;")) {
      rows.add(
          chunks(
              "400",
              "54 extension "
                  + extension.replace("\0", "NUL").replace("\r", "CR").replace("\n", "LF"),
              "5" + extension + "\r\nhello\r\n0\r\n\r\n"));
    }
    rows.add(goodChunks("extensions", "5;a;b=c;d=\"e;\\\"f\"\r\nhello\r\n0;x\r\n\r\n", "hello"));
    rows.add(goodChunks("blanks in extensions", "5 ; a = b\r\nhello\r\n0\r\n\r\n", "hello"));
    rows.add(
        chunks(
            "400",
            "56 17 KB of extensions",
            "1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n".repeat(340)
                + "0\r\n\r\n"));
    rows.add(
        chunks("400", "56 one long extension", "1;" + "a".repeat(20_000) + "\r\nx\r\n0\r\n\r\n"));
    rows.add(goodChunks("56 a line of 4 KB", "1;" + "a".repeat(4093) + "\r\nx\r\n0\r\n\r\n", "x"));
    rows.add(chunks("400", "56 a longer line", "1;" + "a".repeat(4094) + "\r\nx\r\n0\r\n\r\n"));
    rows.add(
        goodChunks(
            "56 chunks of one byte", "1\r\nx\r\n".repeat(5000) + "0\r\n\r\n", "x".repeat(5000)));
    rows.add(
        goodChunks(
            "hexadecimal in both cases",
            "a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n",
            "01234567890123456789"));
    rows.add(
        goodChunks(
            "57 trailers that are dropped",
            "5\r\nhello\r\n0\r\nContent-Length: 9\r\nHost: b\r\nX-Echo: evil\r\nAuthorization: c\r\n\r\n",
            "hello"));
    rows.add(chunks("400", "57 a bad trailer", "5\r\nhello\r\n0\r\nX : a\r\n\r\n"));
    rows.add(chunks("400", "57 a folded trailer", "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"));
    rows.add(
        chunks(
            "431",
            "58 trailers of 40 KB",
            "5\r\nhello\r\n0\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(40) + "\r\n"));
    rows.add(
        chunks("431", "58 many trailers", "5\r\nhello\r\n0\r\n" + "X: a\r\n".repeat(200) + "\r\n"));
    rows.add(
        chunks(
            "413", "a body over the limit", "100001\r\n" + "x".repeat(0x100001) + "\r\n0\r\n\r\n"));
    for (String method : List.of("GET", "HEAD", "OPTIONS", "DELETE")) {
      rows.add(
          taken(
              "65 " + method + " with a body",
              method + " / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello",
              method + " / hello"));
    }
  }

  /// Long ones are not worth a test of each way.
  private static boolean isLong(Row row) {
    return row.request().length() > 50_000;
  }

  static Stream<Row> shortRows() {
    return rows().stream().filter(row -> !isLong(row));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void getsItsAnswer(Row row) {
    check(row, Coming.WHOLE);
  }

  @ParameterizedTest
  @MethodSource("shortRows")
  void getsItsAnswerByteByByte(Row row) {
    check(row, Coming.BYTE_BY_BYTE);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void getsItsAnswerBehindAGoodOne(Row row) {
    check(row, Coming.BEHIND_A_GOOD_ONE);
  }

  private static void check(Row row, Coming coming) {
    List<String> seen = new ArrayList<>();
    String answers = talk(row.request() + GOOD, coming, seen);
    List<String> expected = new ArrayList<>();
    String before = coming == Coming.BEHIND_A_GOOD_ONE ? "200 " : "";
    if (!before.isEmpty()) {
      expected.add("GET /ok");
    }
    if (!row.seen().isEmpty()) {
      expected.add(row.seen());
    }
    if (row.answers().endsWith(" 200")) {
      expected.add("GET /ok");
    }
    assertEquals(before + row.answers(), answers, row.name());
    assertEquals(expected, seen, row.name());
  }

  /// Sends a request and its successor, ends, and returns the statuses of what comes back.
  private static String talk(String bytes, Coming coming, List<String> seen) {
    List<String> statuses = new ArrayList<>();
    Asyncio.run(
        () -> {
          HttpServer server =
              HttpServer.create(request -> echo(request, seen), HttpServerOptions.defaults());
          try (server;
              MemoryStream client = MemoryStream.open()) {
            Task<Void> serving =
                Asyncio.createTask(() -> {
                  try (MemoryStream peer = client.peer()) {
                    server.serve(new StreamReader(peer), new StreamWriter(peer));
                  }
                });
            StreamReader reader = new StreamReader(client, 1 << 22);
            Task<byte[]> answers = Asyncio.createTask(reader::readAll);
            send(new StreamWriter(client), bytes, coming);
            readStatuses(new String(answers.await(), ISO_8859_1), statuses);
            serving.await();
          }
        },
        RunOptions.defaults().withLoop(new VirtualClock().options()));
    return String.join(" ", statuses);
  }

  private static void send(StreamWriter writer, String bytes, Coming coming) {
    try {
      if (coming == Coming.BEHIND_A_GOOD_ONE) {
        writer.write(bytes(GOOD));
      }
      if (coming == Coming.BYTE_BY_BYTE) {
        for (byte b : bytes(bytes)) {
          writer.write(new byte[] {b});
          Asyncio.yieldNow();
        }
      } else {
        writer.write(bytes(bytes));
      }
      writer.writeEof();
    } catch (NetworkException refused) {
      // The server had enough of it.
    }
  }

  private static Response echo(Request request, List<String> seen) {
    byte[] body = request.bytes();
    String echoed = request.header("X-Echo").orElse(new String(body, ISO_8859_1));
    seen.add((request.method() + " " + request.path() + " " + echoed).strip());
    return Response.bytes(body, "text/plain");
  }

  /// Bodies here are short and of a length that is said.
  private static void readStatuses(String answers, List<String> statuses) {
    int at = 0;
    while (at < answers.length()) {
      assertTrue(answers.startsWith("HTTP/1.1 ", at), answers.substring(at));
      String status = answers.substring(at + 9, at + 12);
      int end = answers.indexOf("\r\n\r\n", at) + 4;
      String head = answers.substring(at, end);
      int length = 0;
      for (String line : head.lines().toList()) {
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      if (!status.equals("100")) {
        statuses.add(status);
      }
      at = answers.startsWith("HTTP/1.1 ", end) || end == answers.length() ? end : end + length;
    }
  }

  /// A connection that ends in the midst of a request gets no answer, and its request no handler.
  @ParameterizedTest
  @MethodSource("cutRows")
  void isNeverHandledWhenCutOff(Row row) {
    List<String> seen = new ArrayList<>();
    for (int length = 0; length < row.request().length(); length++) {
      String answers = talk(row.request().substring(0, length), Coming.WHOLE, seen);
      assertEquals("", answers, row.name() + " cut after " + length);
      assertEquals(List.of(), seen, row.name() + " cut after " + length);
    }
  }

  static List<Row> cutRows() {
    return List.of(
        taken("a GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ""),
        taken("a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ""),
        taken(
            "chunks",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
            ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding",
        "Content-Length",
        "Host",
        "Trailer",
        "Connection",
        "Content-Encoding",
        "Content-Type",
        "Content-Range",
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "Expect",
        "Range",
        "TE",
        "Upgrade",
        "Cache-Control",
        "Max-Forwards",
        "Location",
        "WWW-Authenticate",
        "Proxy-Authenticate"
      })
  void whatSaysWhereABodyEndsOrWhoSendsItIsNoTrailer(String name) {
    String request =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            + name
            + ": 1\r\nSum: 2\r\n\r\n";
    Handler tell =
        received -> {
          byte[] _ = received.bytes();
          return Response.text(received.trailers().toString());
        };
    assertEquals("{Sum: 2}", Answers.body(Answers.serve(tell, request)));
  }

  /// What follows a body that was none can't be told from it, whatever the handler thinks of that.
  @Test
  void aHandlerThatOverlooksABadBodyGetsNoFurtherRequest() {
    List<String> seen = new ArrayList<>();
    Handler careless =
        request -> {
          for (int i = 0; i < 3; i++) {
            try {
              seen.add(request.path() + " " + request.content().readAll(10).length);
            } catch (BadMessageException e) {
              seen.add(request.path() + " is bad");
            }
          }
          return Response.text("never mind");
        };
    String bad = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n";
    String answer = Answers.serve(careless, bad + GOOD);
    assertTrue(answer.contains("Connection: close\r\n"), answer);
    assertEquals(List.of("/a is bad", "/a is bad", "/a is bad"), seen);
  }

  @Test
  void theHostOfTheTargetCountsMoreThanTheField() {
    Handler tell = request -> Response.text(request.host());
    String request = "GET http://b:80/ HTTP/1.1\r\nHost: a\r\n\r\n";
    assertEquals("b:80", Answers.body(Answers.serve(tell, request)));
  }

  @Test
  void aLongBodyThatNobodyReadsIsTheLastOfItsConnection() {
    String size = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    String last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    List<String> seen = new ArrayList<>();
    Handler careless =
        request -> {
          seen.add(request.method());
          return Response.of(Status.NO_CONTENT);
        };
    Answers.serve(careless, head + size + "0\r\n\r\n" + last);
    assertEquals(List.of("POST", "GET"), seen);
    seen.clear();
    Answers.serve(careless, head + size + size + "0\r\n\r\n" + last);
    assertEquals(List.of("POST"), seen);
  }

  @ParameterizedTest
  @EnumSource(Coming.class)
  void aGoodRequestIsTaken(Coming coming) {
    check(taken("good", GOOD, "GET /ok"), coming);
  }
}
