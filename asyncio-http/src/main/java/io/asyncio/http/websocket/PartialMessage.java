package io.asyncio.http.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A message that comes in pieces: counts its frames, inflates it, and finds text that is not UTF-8
/// with the first wrong byte.
final class PartialMessage {

  private static final String NOT_UTF_8 = "a text message is not UTF-8";
  private static final char REPLACEMENT = '\uFFFD';

  private final WebSocketOptions options;
  private final @Nullable MessageInflater inflater;
  private final MessageBuffer buffer;
  private final Utf8Check utf8 = new Utf8Check();

  private boolean isUnderWay;
  private boolean isText;
  private boolean isCompressed;
  private int fragments;
  private int emptyInARow;

  PartialMessage(WebSocketOptions options, @Nullable MessageInflater inflater) {
    this.options = options;
    this.inflater = inflater;
    this.buffer = new MessageBuffer(options.maxMessageSize());
  }

  boolean isUnderWay() {
    return isUnderWay;
  }

  /// Takes a message that is in one frame and one piece, by far the most frequent case.
  Message endAsWhole(byte[] bytes, int from, int to) {
    isUnderWay = false;
    if (!isText) {
      return new Message.Binary(Arrays.copyOfRange(bytes, from, to));
    }
    // The JDK decodes faster than anything could be checked before, and leaves a mark.
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0 && !Utf8Check.isValid(bytes, from, to)) {
      throw new WebSocketProtocolException(CloseCode.INVALID_CONTENT, NOT_UTF_8);
    }
    return new Message.Text(text);
  }

  void begin(int opcode, boolean withCompression) {
    isUnderWay = true;
    isText = opcode == Opcode.TEXT;
    isCompressed = withCompression;
    fragments = 0;
    emptyInARow = 0;
  }

  /// Takes the header of one of its frames.
  ///
  /// @throws WebSocketProtocolException if that is too much, before any of it has come
  void beginFrame(long length) {
    fragments++;
    emptyInARow = length == 0 ? emptyInARow + 1 : 0;
    if (fragments > options.maxFragments()) {
      throw new WebSocketProtocolException(
          CloseCode.POLICY_VIOLATION,
          "a message has more than " + options.maxFragments() + " fragments");
    }
    if (emptyInARow > options.maxEmptyFragments()) {
      throw new WebSocketProtocolException(
          CloseCode.POLICY_VIOLATION,
          "a message has more than "
              + options.maxEmptyFragments()
              + " empty fragments one after the other");
    }
    if (!isCompressed && length > options.maxMessageSize() - buffer.size()) {
      throw new WebSocketProtocolException(
          CloseCode.MESSAGE_TOO_BIG,
          "a message has more than " + options.maxMessageSize() + " bytes");
    }
  }

  /// Takes bytes that are not masked any more.
  ///
  /// @param following how many are to come, or [MessageBuffer#UNKNOWN]
  void add(byte[] bytes, int from, int to, long following) {
    int start = buffer.size();
    if (isCompressed && inflater != null) {
      inflater.inflate(bytes, from, to, buffer);
    } else {
      buffer.add(bytes, from, to, following);
    }
    checkText(start);
  }

  private void checkText(int start) {
    if (isText && !utf8.accepts(buffer.bytes(), start, buffer.size())) {
      throw new WebSocketProtocolException(CloseCode.INVALID_CONTENT, NOT_UTF_8);
    }
  }

  /// Takes the end of the last frame.
  Message end() {
    if (isCompressed && inflater != null) {
      int start = buffer.size();
      inflater.finish(buffer);
      checkText(start);
    }
    isUnderWay = false;
    if (!isText) {
      return new Message.Binary(buffer.takeBytes());
    }
    if (!utf8.isComplete()) {
      throw new WebSocketProtocolException(CloseCode.INVALID_CONTENT, NOT_UTF_8);
    }
    String text = new String(buffer.bytes(), 0, buffer.size(), StandardCharsets.UTF_8);
    buffer.clear();
    return new Message.Text(text);
  }

  /// Drops what has come and gives native memory back.
  void abandon() {
    isUnderWay = false;
    buffer.clear();
    if (inflater != null) {
      inflater.end();
    }
  }
}
