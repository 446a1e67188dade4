package io.asyncio.http;

import io.asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// Fields and files as a browser's form sends them.
///
/// ```java
/// Form form = Form.of("title", "Holidays").addFile("photo", Path.of("beach.jpg"));
/// client.send(ClientRequest.post(url).withForm(form));
/// ```
///
/// Without a file it is `application/x-www-form-urlencoded`, with one `multipart/form-data`. The
/// body can be sent again if those of its files can.
///
/// **Threads:** the tasks of one loop.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
/// @see <a
///   href="https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data">HTML
///   standard</a>
public final class Form {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final MediaType URLENCODED =
      new MediaType("application", "x-www-form-urlencoded", Map.of());
  private static final MediaType BYTES = new MediaType("application", "octet-stream", Map.of());
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final int PIECE = 256 * 1024;

  private record Part(
      String name, Optional<String> filename, Optional<MediaType> contentType, Body body) {}

  private final List<Part> parts = new ArrayList<>();
  private final String boundary;

  private Form() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    boundary = "form-" + HexFormat.of().formatHex(random);
  }

  // ---- Made

  /// Returns a form with these fields.
  ///
  /// @param namesAndValues a name, its value, the next name …; may be none
  /// @return to be added to
  /// @throws IllegalArgumentException if a value is missing, or a name has a control character that
  ///   cannot be sent
  public static Form of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a form has pairs of name and value; '"
              + namesAndValues[namesAndValues.length - 1]
              + "' has no value");
    }
    Form form = new Form();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return form;
  }

  /// Adds a field.
  ///
  /// @param name any text without control characters other than line ends
  /// @param value any text
  /// @return this
  /// @throws IllegalArgumentException if the name has a control character that cannot be sent
  public Form add(String name, String value) {
    checkName("name of a field", name);
    parts.add(new Part(name, Optional.empty(), Optional.empty(), Body.of(value)));
    return this;
  }

  /// Adds a file of this machine, under its own name, with the media type that its ending tells.
  /// Suspends until its length is known.
  ///
  /// @param name any text without control characters other than line ends
  /// @param file a regular file, not changed until it is sent
  /// @return this
  /// @throws UncheckedIOException if it is none
  /// @throws IllegalArgumentException if a name has a control character that cannot be sent
  public Form addFile(String name, Path file) {
    Path last = Objects.requireNonNull(file, "file").getFileName();
    String filename = last == null ? "" : last.toString();
    Body.File body =
        Asyncio.toThread(() -> {
          try {
            if (!Files.isRegularFile(file)) {
              throw new IOException(
                  Files.exists(file) ? "it is no regular file" : "it is not there");
            }
            return new Body.File(file, 0, Files.size(file));
          } catch (IOException e) {
            throw new UncheckedIOException(
                "cannot add %s to a form: %s".formatted(file, e.getMessage()), e);
          }
        });
    return addFile(name, filename, typeOf(filename), body);
  }

  private static MediaType typeOf(String filename) {
    return Optional.ofNullable(URLConnection.getFileNameMap().getContentTypeFor(filename))
        .flatMap(MediaType::parse)
        .orElse(BYTES);
  }

  /// Adds a file.
  ///
  /// @param name any text without control characters other than line ends
  /// @param filename what the server is told, without control characters other than line ends
  /// @param contentType its media type
  /// @param body what it holds
  /// @return this
  /// @throws IllegalArgumentException if a name has a control character that cannot be sent
  public Form addFile(String name, String filename, MediaType contentType, Body body) {
    checkName("name of a field", name);
    checkName("name of a file", filename);
    checkType(contentType);
    Objects.requireNonNull(body, "body");
    parts.add(new Part(name, Optional.of(filename), Optional.of(contentType), body));
    return this;
  }

  private static void checkName(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f) {
        throw new IllegalArgumentException(
            "the %s has the character U+%04X at %d, which a form cannot carry; leave it out"
                .formatted(what, (int) c, i));
      }
    }
  }

  private static void checkType(MediaType contentType) {
    // The values of its parameters may be any text; as a header they must be a line.
    Headers.of("Content-Type", contentType.toString());
  }

  // ---- Sent

  /// Returns what the form is sent as.
  ///
  /// @return for the field `Content-Type`
  public MediaType contentType() {
    return isMultipart()
        ? new MediaType("multipart", "form-data", Map.of("boundary", boundary))
        : URLENCODED;
  }

  private boolean isMultipart() {
    return parts.stream().anyMatch(part -> part.filename.isPresent());
  }

  /// Returns the form as a body.
  ///
  /// @return what was added until now; of known length if all its files are
  public Body body() {
    return isMultipart() ? multipart() : Body.of(query().toString());
  }

  private Query query() {
    List<Query.Pair> pairs = new ArrayList<>();
    for (Part part : parts) {
      Body.Bytes value = (Body.Bytes) part.body;
      pairs.add(new Query.Pair(part.name, new String(value.bytes(), StandardCharsets.UTF_8)));
    }
    return new Query(pairs);
  }

  private Body multipart() {
    List<Part> sent = List.copyOf(parts);
    OptionalLong length = length(sent);
    BodyWriter writer =
        sink -> {
          for (Part part : sent) {
            sink.write(head(part));
            send(part, sink);
            sink.write(LINE_END);
          }
          sink.write(end());
        };
    return length.isPresent() ? Body.stream(length.getAsLong(), writer) : Body.stream(writer);
  }

  private OptionalLong length(List<Part> sent) {
    long length = end().length;
    for (Part part : sent) {
      if (part.body.length().isEmpty()) {
        return OptionalLong.empty();
      }
      length += head(part).length + part.body.length().getAsLong() + LINE_END.length;
    }
    return OptionalLong.of(length);
  }

  private byte[] head(Part part) {
    StringBuilder head = new StringBuilder();
    head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
    head.append(quoted(part.name)).append('"');
    part.filename.ifPresent(name -> head.append("; filename=\"").append(quoted(name)).append('"'));
    part.contentType.ifPresent(type -> head.append("\r\nContent-Type: ").append(type));
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return text.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  private byte[] end() {
    return ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void send(Part part, BodySink sink) throws Exception {
    switch (part.body) {
      case Body.Bytes bytes -> sink.write(ByteBuffer.wrap(bytes.bytes()));
      case Body.File file -> sendFile(file, sink);
      case Body.Stream stream -> {
        PartSink counted = new PartSink(sink, stream.length().orElse(Long.MAX_VALUE));
        stream.writer().writeTo(counted);
        if (stream.length().isPresent()) {
          counted.checkWhole();
        }
      }
    }
  }

  /// The file is opened for each piece, so that none stays open with a task that is cancelled.
  private static void sendFile(Body.File file, BodySink sink) {
    long sent = 0;
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, file.count())));
    while (sent < file.count()) {
      piece.clear().limit((int) Math.min(piece.capacity(), file.count() - sent));
      long position = file.offset() + sent;
      int count = Asyncio.<Integer>toThread(() -> read(file.path(), position, piece));
      if (count <= 0) {
        throw new IllegalStateException(
            "%s has become shorter: only %d of %d bytes were there"
                .formatted(file.path(), sent, file.count()));
      }
      sent += count;
      sink.write(piece.flip());
    }
  }

  private static int read(Path path, long position, ByteBuffer into) {
    try (FileChannel channel = FileChannel.open(path)) {
      return channel.read(into, position);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /// The body of a part: counted, and without an end or trailers of its own.
  private static final class PartSink implements BodySink {

    private final BodySink sink;
    private final long length;
    private long written;

    PartSink(BodySink sink, long length) {
      this.sink = sink;
      this.length = length;
    }

    @Override
    public void write(ByteBuffer bytes) {
      if (bytes.remaining() > length - written) {
        throw new IllegalStateException(
            "a part of a form was said to have %d bytes, and %d more come after %d; say the right"
                    .formatted(length, bytes.remaining(), written)
                + " length");
      }
      written += bytes.remaining();
      sink.write(bytes);
    }

    void checkWhole() {
      if (written < length) {
        throw new IllegalStateException(
            "a part of a form was said to have %d bytes, and only %d were written; say the right"
                    .formatted(length, written)
                + " length");
      }
    }

    @Override
    public void flush() {
      sink.flush();
    }

    @Override
    public void trailers(Headers trailers) {
      throw new IllegalArgumentException(
          "a part of a form has no trailers; put the fields into the form");
    }
  }

  /// Returns the names; values may be secrets.
  @Override
  public String toString() {
    return "<Form " + parts.stream().map(Part::name).toList() + ">";
  }
}
