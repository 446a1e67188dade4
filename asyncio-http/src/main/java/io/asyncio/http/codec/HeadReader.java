package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads heads: RFC 9112, sections 2 to 5.
///
/// First the end of the head is found, line by line as bytes come, each looked at once and each
/// limit checked before more is waited for; then the lines are parsed where they lie, and the
/// fields keep a copy of them. Where the RFC lets a reader be lenient, this one is strict: a
/// message that two readers understand in two ways is an attack (RFC 9112, section 11.2).
public final class HeadReader {

  private static final int MOST_EMPTY_LINES = 8;
  private static final byte[] PROTOCOL = "HTTP/".getBytes(StandardCharsets.US_ASCII);
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"
  };

  private final Input input;
  private final HeadLimits limits;
  private final Runnable beforeWait;

  /// Creates a reader.
  ///
  /// @param input where the bytes are
  /// @param limits of heads
  /// @param beforeWait run each time the reader is going to wait for more bytes
  public HeadReader(Input input, HeadLimits limits, Runnable beforeWait) {
    this.input = input;
    this.limits = limits;
    this.beforeWait = beforeWait;
  }

  /// Reads the head of a request. Suspends until it has come.
  ///
  /// @return null if the connection ended before its first byte
  /// @throws BadMessageException if it is none
  /// @throws IncompleteMessageException if the connection ended in its midst
  public @Nullable RequestHead readRequest() {
    int end = awaitEnd(true);
    if (end < 0) {
      return null;
    }
    byte[] head = Arrays.copyOfRange(input.buffer(), input.start(), end);
    input.skip(head.length);
    input.shrink();
    int methodEnd = tokenEnd(head, 0);
    if (methodEnd == 0 || head[methodEnd] != ' ') {
      throw bad("a request begins with something else than a method and one blank");
    }
    int targetStart = methodEnd + 1;
    int targetEnd = targetStart;
    while (Characters.isTarget(head[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == targetStart || head[targetEnd] != ' ') {
      throw bad(
          head[targetEnd] == '\r'
              ? "a request has no version, or no target; HTTP/0.9 is not spoken here"
              : "the target of a request is empty or has the byte 0x%02X"
                  .formatted(head[targetEnd]));
    }
    int versionEnd = targetEnd + 1 + PROTOCOL.length + 3;
    HttpVersion version = version(head, targetEnd + 1, versionEnd);
    if (head[versionEnd] != '\r') {
      throw bad("the version of a request is followed by something else than its line's end");
    }
    Headers headers = Headers.parse(head, versionEnd + 2, head.length - 2);
    return new RequestHead(
        method(head, methodEnd), text(head, targetStart, targetEnd), version, headers);
  }

  /// Reads the head of an answer. Suspends until it has come.
  ///
  /// @return null if the connection ended before its first byte
  /// @throws BadMessageException if it is none
  /// @throws IncompleteMessageException if the connection ended in its midst
  public @Nullable ResponseHead readResponse() {
    int end = awaitEnd(true);
    if (end < 0) {
      return null;
    }
    byte[] head = Arrays.copyOfRange(input.buffer(), input.start(), end);
    input.skip(head.length);
    input.shrink();
    int versionEnd = PROTOCOL.length + 3;
    HttpVersion version = version(head, 0, versionEnd);
    int at = versionEnd;
    if (head[at] != ' ' || !isCode(head, at + 1)) {
      throw bad("an answer has no status of three digits after its version");
    }
    int code = (head[at + 1] - '0') * 100 + (head[at + 2] - '0') * 10 + (head[at + 3] - '0');
    at += 4;
    if (head[at] == ' ') {
      at++;
    } else if (head[at] != '\r') {
      throw bad("the status of an answer has more than three digits, or no blank after it");
    }
    int reasonStart = at;
    while (Characters.isValue(head[at] & 0xff)) {
      at++;
    }
    if (head[at] != '\r' || head[at + 1] != '\n') {
      throw bad("the reason of an answer has the byte 0x%02X".formatted(head[at]));
    }
    if (code < 100) {
      throw bad("an answer has the status " + code + ", which is less than 100");
    }
    Headers headers = Headers.parse(head, at + 2, head.length - 2);
    return new ResponseHead(version, status(code, text(head, reasonStart, at)), headers);
  }

  private static Status status(int code, String reason) {
    Status known = Status.of(code);
    if (known.reason().equals(reason)) {
      return known;
    }
    for (int i = 0; i < reason.length(); i++) {
      if (reason.charAt(i) >= 0x7f) {
        return known;
      }
    }
    return new Status(code, reason);
  }

  private static boolean isCode(byte[] head, int at) {
    return Characters.isDigit(head[at])
        && Characters.isDigit(head[at + 1])
        && Characters.isDigit(head[at + 2]);
  }

  /// Reads the fields that follow a body in chunks. Suspends until they have come.
  ///
  /// @return empty for most
  /// @throws BadMessageException if they are none
  /// @throws IncompleteMessageException if the connection ended in their midst
  Headers readTrailers() {
    int end = awaitEnd(false);
    byte[] lines = Arrays.copyOfRange(input.buffer(), input.start(), end);
    input.skip(lines.length);
    return lines.length == 2 ? Headers.empty() : Headers.parse(lines, 0, lines.length - 2);
  }

  private static int tokenEnd(byte[] head, int from) {
    int at = from;
    while (Characters.isToken(head[at] & 0xff)) {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String method(byte[] head, int length) {
    for (String known : METHODS) {
      if (known.length() == length && isText(head, known)) {
        return known;
      }
    }
    return text(head, 0, length);
  }

  private static boolean isText(byte[] head, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (head[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static HttpVersion version(byte[] head, int from, int to) {
    if (to > head.length
        || !Arrays.equals(head, from, from + PROTOCOL.length, PROTOCOL, 0, PROTOCOL.length)) {
      throw bad("a message has no version such as HTTP/1.1");
    }
    byte major = head[to - 3];
    byte minor = head[to - 1];
    if (!Characters.isDigit(major) || head[to - 2] != '.' || !Characters.isDigit(minor)) {
      throw bad("a message has no version such as HTTP/1.1");
    }
    if (major != '1') {
      throw new BadMessageException(
          Status.HTTP_VERSION_NOT_SUPPORTED,
          "a message is of HTTP/" + (char) major + "." + (char) minor + "; 1.0 and 1.1 are spoken");
    }
    return minor == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
  }

  // ---- The end of a head

  /// Suspends until there is an empty line after others, and returns where it ends, or -1 if the
  /// connection ended before the first byte. Without a start line, it may be the first.
  private int awaitEnd(boolean hasStartLine) {
    int lines = hasStartLine ? 0 : 1;
    int empty = 0;
    // Both count from the input's start, which moves when it is filled.
    int lineStart = 0;
    int at = 0;
    while (true) {
      byte[] buffer = input.buffer();
      int start = input.start();
      int end = input.end();
      for (int i = start + at; i < end; i++) {
        if (buffer[i] == '\n') {
          int line = start + lineStart;
          if (i == line || buffer[i - 1] != '\r') {
            throw bad("a line of a head ends with LF alone; it has to be CR LF");
          }
          boolean isEmpty = i == line + 1;
          if (isEmpty && lines > 0) {
            checkLength(i + 1 - start);
            return i + 1;
          }
          if (isEmpty) {
            checkEmptyLines(++empty);
            input.skip(i + 1 - start);
            start = i + 1;
            lineStart = 0;
          } else {
            checkLine(lines++, i - line);
            lineStart = i + 1 - start;
          }
        }
      }
      if (input.available() == 0) {
        at = 0;
        lineStart = 0;
      } else {
        at = input.available();
      }
      checkUnfinished(lines, lineStart, at);
      beforeWait.run();
      if (!input.fill()) {
        if (at == 0 && hasStartLine && lines == 0) {
          return -1;
        }
        throw new IncompleteMessageException(
            "the connection ended in the midst of a head, after " + at + " bytes", null);
      }
    }
  }

  private static void checkEmptyLines(int count) {
    if (count > MOST_EMPTY_LINES) {
      throw bad("a message begins with more than " + MOST_EMPTY_LINES + " empty lines");
    }
  }

  private void checkLine(int index, int length) {
    if (index == 0 && length > limits.startLine()) {
      throw tooLongStart();
    }
    if (index > limits.fields()) {
      throw new BadMessageException(
          Status.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "a message has more than " + limits.fields() + " fields");
    }
  }

  private BadMessageException tooLongStart() {
    return new BadMessageException(
        Status.URI_TOO_LONG, "the first line is longer than " + limits.startLine() + " bytes");
  }

  private void checkUnfinished(int lines, int lineStart, int length) {
    if (lines == 0 && length - lineStart > limits.startLine()) {
      byte[] buffer = input.buffer();
      for (int i = input.start(); i < input.end(); i++) {
        if (buffer[i] == ' ') {
          throw tooLongStart();
        }
      }
      throw bad("the method of a request is longer than " + limits.startLine() + " bytes");
    }
    checkLength(length);
  }

  private void checkLength(int length) {
    if (length > limits.head()) {
      throw new BadMessageException(
          Status.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "the head of a message is longer than " + limits.head() + " bytes");
    }
  }

  private static BadMessageException bad(String message) {
    return new BadMessageException(message);
  }
}
