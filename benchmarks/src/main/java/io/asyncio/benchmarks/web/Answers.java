package io.asyncio.benchmarks.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What all servers of the HTTP benchmark answer: to `/plain`, `/json`, `/body10k`, `/stream1m`,
/// and `/api/thing0/ID` to `/api/thing199/ID`; some also talk through a WebSocket at `/websocket`,
/// which returns each message as it is.
public final class Answers {

  /// The text of `/plain`.
  public static final String HELLO = "Hello, World!";

  /// How large the answer to `/body10k` is, in bytes.
  public static final int BODY = 10 << 10;

  /// How large a portion of the answer to `/stream1m` is, in bytes.
  public static final int PORTION = 16 << 10;

  /// How many portions that answer has.
  public static final int PORTIONS = 64;

  /// How many routes there are.
  public static final int ROUTES = 200;

  /// The type of text.
  public static final String TEXT_TYPE = "text/plain; charset=utf-8";

  /// The type of JSON.
  public static final String JSON_TYPE = "application/json";

  /// The type of the others.
  public static final String BYTES_TYPE = "application/octet-stream";

  private static final Set<String> PREFIXES = new HashSet<>(prefixes());

  private Answers() {}

  /// What `/json` answers.
  ///
  /// @param message the text
  public record Greeting(String message) {}

  /// Loaded by who writes JSON.
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /// Sees whether a client got the right answer to `/plain`.
  static void check(int status, byte[] content) {
    if (status != 200 || content.length != HELLO.length()) {
      throw new IllegalStateException(
          "the answer has the status " + status + " and " + content.length + " bytes");
    }
  }

  static byte[] hello() {
    return HELLO.getBytes(UTF_8);
  }

  /// Writes a new value, each time.
  static byte[] json() {
    try {
      return Json.MAPPER.writeValueAsBytes(new Greeting(HELLO));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Jackson cannot write a string", e);
    }
  }

  static byte[] body() {
    return filled(BODY);
  }

  static byte[] portion() {
    return filled(PORTION);
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  /// Returns the routes without the part at the end: `/api/thing0/` and so on.
  static List<String> prefixes() {
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      prefixes.add("/api/thing" + i + "/");
    }
    return prefixes;
  }

  /// What a server answers that has no router: the part behind the prefix, which it looks up in a
  /// set.
  ///
  /// @param path as requested
  static Optional<String> routed(String path) {
    int end = path.lastIndexOf('/') + 1;
    return PREFIXES.contains(path.substring(0, end))
        ? Optional.of(path.substring(end))
        : Optional.empty();
  }

  /// The field `Date`, for servers that do not send it by themselves; they ask once a second.
  static String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(Clock.systemUTC()));
  }
}
