package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.server.AccessLog;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/// Writes a line for each answer, in a format as aiohttp's and Apache's.
///
/// ```java
/// options.withAccessLog(AccessLogFormat.create());
/// ```
///
/// | in the format | in the line |
/// |---|---|
/// | `%a` | the client's address |
/// | `%t` | when the request began, in UTC |
/// | `%P` | the number of the process |
/// | `%r` | the first line of the request |
/// | `%s` | the status |
/// | `%b` | how many bytes of the body were sent |
/// | `%T`, `%Tf`, `%D` | how long it took: seconds, with their fraction, microseconds |
/// | `%{Name}i`, `%{Name}o` | a field of the request, of the answer |
/// | `%%` | `%` |
///
/// What is not there is `-`. Whatever a client sends stays within its place: control characters,
/// quotation marks and backslashes are written as `\x0a`.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/logging.html#format-specification">aiohttp's
///   access log</a>
public final class AccessLogFormat implements AccessLog {

  /// What aiohttp writes.
  public static final String USUAL = "%a %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\"";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss '+0000]'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final List<Part> parts;
  private final Consumer<String> lines;
  private final InstantSource clock;

  private record Answer(Request request, Response response, long bytes, Duration time) {}

  @FunctionalInterface
  private interface Part {
    String of(Answer answer);
  }

  private AccessLogFormat(String format, Consumer<String> lines, InstantSource clock) {
    this.lines = Objects.requireNonNull(lines, "lines");
    this.clock = clock;
    this.parts = parse(format);
  }

  // ---- Made

  /// Returns a log in the usual format that goes to the logger `asyncio.http.access`.
  ///
  /// @return for [io.asyncio.http.server.HttpServerOptions#withAccessLog(AccessLog)]
  public static AccessLogFormat create() {
    Logger logger = System.getLogger("asyncio.http.access");
    return of(USUAL, line -> logger.log(Level.INFO, line));
  }

  /// Returns a log.
  ///
  /// @param format as above
  /// @param lines take each line; must not suspend for long
  /// @return for [io.asyncio.http.server.HttpServerOptions#withAccessLog(AccessLog)]
  /// @throws IllegalArgumentException if the format has something else behind a `%`
  public static AccessLogFormat of(String format, Consumer<String> lines) {
    return of(format, lines, InstantSource.system());
  }

  static AccessLogFormat of(String format, Consumer<String> lines, InstantSource clock) {
    return new AccessLogFormat(format, lines, clock);
  }

  private List<Part> parse(String format) {
    List<Part> found = new ArrayList<>();
    int start = 0;
    int percent = format.indexOf('%');
    while (percent >= 0) {
      addText(found, format.substring(start, percent));
      int end = endOf(format, percent);
      String name = format.substring(percent + 1, end);
      found.add(name.startsWith("{") ? field(format, name) : part(format, name));
      start = end;
      percent = format.indexOf('%', start);
    }
    addText(found, format.substring(start));
    return List.copyOf(found);
  }

  private static void addText(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(_ -> text);
    }
  }

  private static int endOf(String format, int percent) {
    if (format.startsWith("%{", percent)) {
      int close = format.indexOf('}', percent);
      return close < 0 ? format.length() : Math.min(close + 2, format.length());
    }
    int length = format.startsWith("%Tf", percent) ? 3 : 2;
    return Math.min(percent + length, format.length());
  }

  private Part part(String format, String name) {
    return switch (name) {
      case "a" -> answer -> address(answer.request());
      case "t" -> answer -> TIME.format(clock.instant().minus(answer.time()));
      case "P" -> _ -> Long.toString(ProcessHandle.current().pid());
      case "r" ->
          answer ->
              escaped(
                  answer.request().method()
                      + " "
                      + answer.request().target()
                      + " "
                      + answer.request().version());
      case "s" -> answer -> Integer.toString(answer.response().status().code());
      case "b" -> answer -> Long.toString(answer.bytes());
      case "T" -> answer -> Long.toString(answer.time().toSeconds());
      case "Tf" -> answer -> fraction(answer.time());
      case "D" -> answer -> Long.toString(answer.time().toNanos() / 1000);
      case "%" -> _ -> "%";
      default -> throw wrong(format, name);
    };
  }

  private static Part field(String format, String name) {
    int close = name.indexOf('}');
    String field = close < 0 ? "" : name.substring(1, close);
    if (!Characters.isToken(field)) {
      throw wrong(format, name);
    }
    return switch (name.substring(close + 1)) {
      case "i" -> answer -> value(answer.request().headers(), field);
      case "o" -> answer -> value(answer.response().headers(), field);
      default -> throw wrong(format, name);
    };
  }

  private static IllegalArgumentException wrong(String format, String name) {
    return new IllegalArgumentException(
        "'%%%s' in the format '%s' of an access log is unknown; there are %%a %%t %%P %%r %%s %%b %%T %%Tf %%D %%{Name}i %%{Name}o %%%%"
            .formatted(name, format));
  }

  // ---- Lines

  @Override
  public void answered(Request request, Response response, long bytes, Duration time) {
    Answer answer = new Answer(request, response, bytes, time);
    StringBuilder line = new StringBuilder(160);
    parts.forEach(part -> line.append(part.of(answer)));
    lines.accept(line.toString());
  }

  private static String address(Request request) {
    SocketAddress address = request.remoteAddress().orElse(null);
    return address instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress()
        : "-";
  }

  private static String fraction(Duration time) {
    long micros = time.toNanos() / 1000;
    String digits = Long.toString(1_000_000 + micros % 1_000_000);
    return micros / 1_000_000 + "." + digits.substring(1);
  }

  private static String value(Headers headers, String field) {
    return headers.first(field).map(AccessLogFormat::escaped).orElse("-");
  }

  /// What nobody can take for the end of the line, of its part, or for a command to a terminal.
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isHarmless = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      if (isHarmless) {
        escaped.append(c);
      } else {
        escaped.append("\\x").append(HEX[(c >> 4) & 0xf]).append(HEX[c & 0xf]);
      }
    }
    return escaped.toString();
  }
}
