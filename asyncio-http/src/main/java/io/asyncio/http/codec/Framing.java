package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;

/// Where a body ends: RFC 9112, section 6.
///
/// @param length in bytes, or [#CHUNKED] or [#UNTIL_CLOSE]
public record Framing(long length) {

  /// The body comes in chunks, the last of which is empty.
  static final long CHUNKED = -1;

  /// The body ends with the connection.
  static final long UNTIL_CLOSE = -2;

  /// No body.
  public static final Framing NONE = new Framing(0);

  private static final Framing IN_CHUNKS = new Framing(CHUNKED);
  private static final Framing TO_THE_END = new Framing(UNTIL_CLOSE);

  /// Returns the framing of a request's body.
  ///
  /// @param head of the request
  /// @return its length, or in chunks
  /// @throws BadMessageException if it is said wrongly, or twice
  public static Framing ofRequest(RequestHead head) {
    Headers headers = head.headers();
    boolean isCoded = false;
    int lengths = 0;
    String length = "";
    for (int i = 0; i < headers.size(); i++) {
      if (headers.isNamed(i, "Content-Length")) {
        lengths++;
        length = headers.value(i);
      } else if (headers.isNamed(i, "Transfer-Encoding")) {
        isCoded = true;
      }
    }
    if (isCoded) {
      if (lengths > 0) {
        throw new BadMessageException(
            "a request has both Content-Length and Transfer-Encoding; send one of them");
      }
      if (head.version().equals(HttpVersion.HTTP_1_0)) {
        throw new BadMessageException("a request of HTTP/1.0 has Transfer-Encoding");
      }
      checkChunkedOnly(headers);
      return IN_CHUNKS;
    }
    return lengths == 0 ? NONE : ofLength(lengths, length);
  }

  /// Returns the framing of an answer's body.
  ///
  /// @param head of the answer
  /// @param method of the request
  /// @return its length, in chunks, or until the connection ends
  /// @throws BadMessageException if it is said wrongly
  public static Framing ofResponse(ResponseHead head, String method) {
    if (method.equals("HEAD") || !head.status().allowsBody()) {
      return NONE;
    }
    Headers headers = head.headers();
    if (headers.contains("Transfer-Encoding")) {
      // With a length, too, the chunks count, and the connection is closed: RFC 9112, section 6.3.
      if (head.version().equals(HttpVersion.HTTP_1_0)) {
        return TO_THE_END;
      }
      checkChunkedOnly(headers);
      return IN_CHUNKS;
    }
    var lengths = headers.all("Content-Length");
    if (lengths.isEmpty()) {
      return TO_THE_END;
    }
    if (lengths.stream().distinct().count() > 1) {
      throw new BadMessageException("an answer says two lengths of its body: " + lengths.size());
    }
    return ofLength(1, lengths.getFirst());
  }

  private static Framing ofLength(int count, String value) {
    long length = Characters.decimal(value);
    if (count > 1 || length < 0) {
      boolean isTooLong = count == 1 && !value.isEmpty() && isDigits(value);
      throw new BadMessageException(
          isTooLong ? Status.CONTENT_TOO_LARGE : Status.BAD_REQUEST,
          count > 1
              ? "a message has " + count + " fields Content-Length; send one"
              : "Content-Length is no number of bytes");
    }
    return length == 0 ? NONE : new Framing(length);
  }

  private static boolean isDigits(String value) {
    return value.chars().allMatch(Characters::isDigit);
  }

  /// The only coding that this side can take off is `chunked`; empty elements of the list are to be
  /// ignored: RFC 9110, section 5.6.1.2.
  private static void checkChunkedOnly(Headers headers) {
    boolean isChunked = false;
    boolean hasOther = false;
    for (String value : headers.all("Transfer-Encoding")) {
      for (String coding : Characters.elements(value, Integer.MAX_VALUE)) {
        if (isChunked || !Characters.isToken(coding)) {
          throw new BadMessageException(
              "Transfer-Encoding has to end with 'chunked', once and without parameters");
        }
        isChunked = Characters.equalsIgnoringCase(coding, "chunked");
        hasOther |= !isChunked;
      }
    }
    if (!isChunked || hasOther) {
      throw new BadMessageException(
          Status.NOT_IMPLEMENTED, "the only Transfer-Encoding understood here is 'chunked'");
    }
  }

  /// Says whether there is no body.
  ///
  /// @return true if its length is 0
  public boolean isEmpty() {
    return length == 0;
  }

  /// Says whether the body comes in chunks.
  ///
  /// @return false if its length is known, or it ends with the connection
  public boolean isChunked() {
    return length == CHUNKED;
  }

  /// Says whether the body ends with the connection.
  ///
  /// @return then the connection can't be used again
  public boolean isUntilClose() {
    return length == UNTIL_CLOSE;
  }
}
