package io.asyncio.http.server;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.HttpDate;
import io.asyncio.loop.TimerHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Writes the heads of one server's answers, most of which are alike: lines of status are kept, and
/// so is the date, for a second.
final class ResponseHeads {

  static final byte[] CLOSE = bytes("Connection: close\r\n");
  static final byte[] KEEP_ALIVE = bytes("Connection: keep-alive\r\n");
  static final byte[] CHUNKED = bytes("Transfer-Encoding: chunked\r\n");
  static final byte[] CONTENT_LENGTH = bytes("Content-Length: ");

  /// So many bytes a head has at most beside its fields.
  static final int OVERHEAD = 256;

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final byte[][] LINES = new byte[600][];

  private final EventLoop loop;
  private final Context context;
  private final InstantSource clock;
  private final byte[] serverLine;
  private byte @Nullable [] dateLine;
  private @Nullable TimerHandle refresh;

  ResponseHeads(EventLoop loop, Context context, InstantSource clock, String serverName) {
    this.loop = loop;
    this.context = context;
    this.clock = clock;
    this.serverLine = serverName.isEmpty() ? new byte[0] : bytes("Server: " + serverName + "\r\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  void close() {
    if (refresh != null) {
      refresh.cancel();
    }
    dateLine = null;
  }

  /// How long a head with these fields is at most.
  int lengthOf(Status status, Headers headers) {
    return OVERHEAD + serverLine.length + status.reason().length() + headers.wireLength();
  }

  /// Writes a head but for its end.
  ///
  /// @return after the last byte
  int write(byte[] target, Status status, Headers headers) {
    int at = put(target, 0, statusLine(status));
    at = headers.write(target, at);
    if (status.isInformational()) {
      return at;
    }
    if (serverLine.length > 0 && !headers.contains("Server")) {
      at = put(target, at, serverLine);
    }
    return headers.contains("Date") ? at : put(target, at, date());
  }

  static int put(byte[] target, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
    return at + bytes.length;
  }

  static int putLength(byte[] target, int at, long length) {
    int from = put(target, at, CONTENT_LENGTH);
    int end = from + digits(length);
    long left = length;
    for (int i = end - 1; i >= from; i--) {
      target[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    target[end++] = '\r';
    target[end++] = '\n';
    return end;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long left = number / 10; left > 0; left /= 10) {
      digits++;
    }
    return digits;
  }

  /// Benign if two threads fill it at once: both make the same.
  private static byte[] statusLine(Status status) {
    int code = status.code();
    if (code < LINES.length && status.equals(Status.of(code))) {
      byte[] line = LINES[code];
      if (line == null) {
        line = bytes("HTTP/1.1 " + code + " " + status.reason() + "\r\n");
        LINES[code] = line;
      }
      return line;
    }
    return bytes("HTTP/1.1 " + code + " " + status.reason() + "\r\n");
  }

  private byte[] date() {
    byte[] line = dateLine;
    if (line == null) {
      line = bytes("Date: " + HttpDate.format(clock.instant()) + "\r\n");
      dateLine = line;
      refresh = loop.callLater(SECOND, () -> dateLine = null, context);
    }
    return line;
  }
}
