package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reads a body of several parts, each as it comes.
///
/// ```java
/// Multipart parts = Multipart.read(request.content(), type, MultipartLimits.defaults());
/// for (var part = parts.next(); part.isPresent(); part = parts.next()) {
///   save(part.get().filename().orElse("unnamed"), part.get().body());
/// }
/// ```
///
/// A part that is not read to its end is dropped when the next one is asked for. A part that has
/// parts itself is bytes like any other. Where the RFC lets a reader be lenient, this one is
/// strict: lines end with CR LF, and the boundary has nothing behind it but blanks.
///
/// **Threads:** one task of the loop at a time.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, section 5.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
public final class Multipart {

  private static final int LONGEST_BOUNDARY = 70;
  private static final int LONGEST_PADDING = 64;
  private static final int PIECE = 16 * 1024;
  private static final String BOUNDARY_MARKS = "'()+_,-./:=? ";

  private enum State {
    PREAMBLE,
    HEAD,
    EMPTY_LINE,
    BODY,
    DELIMITER,
    EPILOGUE,
    ENDED
  }

  private final BodySource source;
  private final MultipartLimits limits;
  private final boolean isForm;

  /// CR LF, two hyphens, the boundary.
  private final byte[] delimiter;

  private final byte[] buffer;
  private int start;
  private int end;

  /// No delimiter begins between the start and here.
  private int clean;

  private State state = State.PREAMBLE;
  private int count;
  private @Nullable Part current;
  private @Nullable RuntimeException failure;

  private Multipart(BodySource source, String boundary, boolean isForm, MultipartLimits limits) {
    this.source = source;
    this.limits = limits;
    this.isForm = isForm;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    this.buffer = new byte[Math.max(PIECE, limits.headBytes() + 4)];
    // The first delimiter needs no line before it.
    buffer[0] = '\r';
    buffer[1] = '\n';
    end = 2;
  }

  /// Returns a reader. Never suspends.
  ///
  /// @param source read by nobody else
  /// @param contentType of the body
  /// @param limits what more than that means is an error of the peer
  /// @return stands before the first part
  /// @throws BadMessageException (415) if it is no `multipart/…`, (400) if its boundary is missing
  ///   or none
  public static Multipart read(BodySource source, MediaType contentType, MultipartLimits limits) {
    Objects.requireNonNull(source, "source");
    if (!contentType.type().equals("multipart")) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE, "a body of several parts was expected: multipart/…");
    }
    String boundary =
        contentType
            .parameter("boundary")
            .filter(Multipart::isBoundary)
            .orElseThrow(() ->
                new BadMessageException(
                    "a multipart body needs a boundary of 1 to 70 letters, digits and"
                        + " '()+_,-./:=? or blanks, the last none"));
    return new Multipart(source, boundary, contentType.subtype().equals("form-data"), limits);
  }

  private static boolean isBoundary(String text) {
    for (int i = 0; i < text.length(); i++) {
      int c = Characters.lower(text.charAt(i));
      if (!Characters.isDigit(c) && (c < 'a' || c > 'z') && BOUNDARY_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_BOUNDARY && !text.endsWith(" ");
  }

  // ---- Parts

  /// A part. Its fields are there, its body comes as it is read.
  public final class Part {

    private final Headers headers;
    private final Optional<Disposition> disposition;
    private final BodySource body = this::readBody;

    private Part(Headers headers, Optional<Disposition> disposition) {
      this.headers = headers;
      this.disposition = disposition;
    }

    /// Returns the fields of the part.
    ///
    /// @return such as `Content-Disposition`
    public Headers headers() {
      return headers;
    }

    /// Returns the name of the form's field.
    ///
    /// @return always there in a form
    public Optional<String> name() {
      return disposition.flatMap(Disposition::name);
    }

    /// Returns the name of the file, as the client says it: not to be trusted, though without
    /// folders and control characters.
    ///
    /// @return empty if the part is no file; an empty text if no file was chosen
    public Optional<String> filename() {
      return disposition.flatMap(Disposition::filename);
    }

    /// Returns the media type of the part.
    ///
    /// @return empty if none is said, or it is none
    public Optional<MediaType> contentType() {
      return headers.first("Content-Type").flatMap(MediaType::parse);
    }

    /// Returns the body of the part, of use until the next part is asked for.
    ///
    /// @return the same each time
    public BodySource body() {
      return body;
    }

    private int readBody(ByteBuffer target) {
      if (!target.hasRemaining()) {
        throw new IllegalArgumentException("a buffer to be filled has no room");
      }
      if (current != this) {
        throw new IllegalStateException(
            "%s is over; read the body of a part before the next part".formatted(this));
      }
      return guarded(() -> Multipart.this.readBody(target));
    }

    @Override
    public String toString() {
      return "part " + name().map(name -> "'" + name + "'").orElse("without a name");
    }
  }

  /// Returns the next part. Suspends until its fields have come; drops what is left of the one
  /// before.
  ///
  /// @return empty after the last one
  /// @throws BadMessageException if what comes is no part, or beyond a limit (413)
  /// @throws IncompleteMessageException if the body ends before the last part does
  public Optional<Part> next() {
    guarded(() -> {
      toNextHead();
      return 0;
    });
    return Optional.ofNullable(current);
  }

  /// After a failure nothing can be told from anything.
  private int guarded(IntSupplier action) {
    if (failure != null) {
      throw failure;
    }
    try {
      return action.getAsInt();
    } catch (HttpException e) {
      failure = e;
      throw e;
    }
  }

  private void toNextHead() {
    if (state == State.PREAMBLE) {
      skipPreamble();
    } else if (state == State.BODY || state == State.EMPTY_LINE) {
      ByteBuffer dropped = ByteBuffer.allocate(PIECE);
      while (readBody(dropped.clear()) >= 0) {
        // What nobody wants.
      }
    }
    // Each step moves on only when it suspends no more, so that a cancelled task can ask again.
    if (state == State.DELIMITER) {
      readDelimiter();
    }
    if (state == State.EPILOGUE) {
      dropEpilogue();
    }
    current = state == State.ENDED ? null : readHead();
  }

  private void skipPreamble() {
    int skipped = 0;
    while (true) {
      scan();
      if (start < clean) {
        skipped += clean - start;
        start = clean;
        if (skipped > limits.headBytes()) {
          throw new BadMessageException(
              "no part begins in the first %d bytes of a multipart body"
                  .formatted(limits.headBytes()));
        }
      } else if (isAtDelimiter()) {
        state = State.DELIMITER;
        return;
      } else {
        fill();
      }
    }
  }

  /// The empty line after a head is that before the delimiter, too, if the part has no body.
  private void passEmptyLine() {
    scan();
    while (start == clean && !isAtDelimiter()) {
      fill();
      scan();
    }
    if (start == clean) {
      state = State.DELIMITER;
    } else {
      start += 2;
      clean = start;
      state = State.BODY;
    }
  }

  private int readBody(ByteBuffer target) {
    if (state == State.EMPTY_LINE) {
      passEmptyLine();
    }
    while (state == State.BODY) {
      if (start == clean) {
        scan();
      }
      if (start < clean) {
        int length = Math.min(clean - start, target.remaining());
        target.put(buffer, start, length);
        start += length;
        return length;
      }
      if (isAtDelimiter()) {
        state = State.DELIMITER;
      } else {
        fill();
      }
    }
    return -1;
  }

  // ---- Delimiters

  /// Moves the mark to the first place where a delimiter begins or could begin.
  private void scan() {
    clean = Math.max(clean, start);
    while (clean < end) {
      if (buffer[clean] == '\r') {
        int mismatch =
            Arrays.mismatch(
                buffer,
                clean,
                Math.min(end, clean + delimiter.length),
                delimiter,
                0,
                Math.min(end - clean, delimiter.length));
        if (mismatch < 0) {
          return;
        }
      }
      clean++;
    }
  }

  private boolean isAtDelimiter() {
    return start == clean && end - start >= delimiter.length;
  }

  /// What follows the boundary: the end of the line, or two hyphens and the end of it or of the
  /// body; before it blanks (RFC 2046 calls them padding).
  private void readDelimiter() {
    int at = delimiter.length;
    boolean isLast = byteAt(at) == '-';
    if (isLast) {
      if (byteAt(at + 1) != '-') {
        throw badDelimiter();
      }
      at += 2;
    }
    int padding = at;
    while (Characters.isSpace(byteAt(at))) {
      at++;
      if (at - padding > LONGEST_PADDING) {
        throw badDelimiter();
      }
    }
    boolean isEnd = isLast && byteAt(at) < 0;
    if (!isEnd && (byteAt(at) != '\r' || byteAt(at + 1) != '\n')) {
      throw badDelimiter();
    }
    if (isLast) {
      state = State.EPILOGUE;
    } else {
      start += at + 2;
      clean = start;
      state = State.HEAD;
    }
  }

  private static BadMessageException badDelimiter() {
    return new BadMessageException(
        "the boundary of a multipart body is followed by neither CR LF nor --");
  }

  /// The byte so far behind the start, or -1 at the end of the body where a delimiter may be last.
  private int byteAt(int offset) {
    while (end - start <= offset) {
      if (!fillOrEnd()) {
        if (offset >= delimiter.length + 2 && buffer[start + delimiter.length] == '-') {
          return -1;
        }
        throw incomplete();
      }
    }
    return buffer[start + offset] & 0xff;
  }

  /// What follows is for nobody; a connection is of use again if it is short.
  private void dropEpilogue() {
    ByteBuffer piece = ByteBuffer.wrap(buffer);
    int dropped = 0;
    for (int length = 0; length >= 0 && dropped <= limits.headBytes(); dropped += length) {
      length = source.read(piece.clear());
    }
    state = State.ENDED;
  }

  // ---- Heads

  private Part readHead() {
    int length = headLength();
    if (count == limits.parts()) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "a multipart body has more than the limit of %d parts".formatted(limits.parts()));
    }
    byte[] lines = Arrays.copyOfRange(buffer, start, start + length);
    Headers headers = Headers.parse(lines, 0, length);
    if (headers.size() > limits.headFields()) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "a part of a multipart body has %d fields, more than the limit of %d"
              .formatted(headers.size(), limits.headFields()));
    }
    Part part = new Part(headers, disposition(headers));
    count++;
    start += length;
    clean = start;
    state = State.EMPTY_LINE;
    return part;
  }

  /// The fields' lines, without the empty line.
  private int headLength() {
    int searched = 0;
    while (true) {
      int length = emptyLine(searched);
      searched = length >= 0 ? length : Math.max(0, end - start - 1);
      if (searched > limits.headBytes()) {
        throw new BadMessageException(
            Status.CONTENT_TOO_LARGE,
            "the fields of a part of a multipart body are longer than the limit of %d bytes"
                .formatted(limits.headBytes()));
      }
      if (length >= 0) {
        return length;
      }
      fill();
    }
  }

  private int emptyLine(int from) {
    for (int i = start + from; i + 1 < end; i++) {
      boolean isLineStart =
          i == start || (i - start >= 2 && buffer[i - 1] == '\n' && buffer[i - 2] == '\r');
      if (isLineStart && buffer[i] == '\r' && buffer[i + 1] == '\n') {
        return i - start;
      }
    }
    return -1;
  }

  private Optional<Disposition> disposition(Headers headers) {
    var fields = headers.all("Content-Disposition");
    if (fields.size() > 1) {
      throw new BadMessageException("a part of a multipart body has Content-Disposition twice");
    }
    Optional<Disposition> disposition = fields.stream().findFirst().map(Disposition::parse);
    if (isForm
        && (disposition.isEmpty()
            || !disposition.get().type().equals("form-data")
            || disposition.get().name().isEmpty())) {
      throw new BadMessageException(
          "a part of a form has no Content-Disposition of form-data with a name");
    }
    checkCoding(headers);
    return disposition;
  }

  private static void checkCoding(Headers headers) {
    Optional<String> coding = headers.first("Content-Transfer-Encoding").map(Characters::lower);
    if (coding.isPresent()
        && !coding.get().equals("binary")
        && !coding.get().equals("8bit")
        && !coding.get().equals("7bit")) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "a part of a multipart body is coded for mail; send it as it is");
    }
  }

  // ---- Bytes

  private void fill() {
    if (!fillOrEnd()) {
      throw incomplete();
    }
  }

  private boolean fillOrEnd() {
    if (end == buffer.length || start == end) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      clean -= start;
      start = 0;
    }
    int length = source.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
    if (length < 0) {
      return false;
    }
    end += length;
    return true;
  }

  private IncompleteMessageException incomplete() {
    return new IncompleteMessageException(
        "a multipart body ended in its part %d, before the last boundary".formatted(count), null);
  }

  @Override
  public String toString() {
    return "<Multipart after " + count + " parts>";
  }
}
