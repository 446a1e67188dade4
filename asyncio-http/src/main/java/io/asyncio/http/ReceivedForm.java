package io.asyncio.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A form that a client has sent: fields and files.
///
/// ```java
/// try (ReceivedForm form = ReceivedForm.read(request.content(), type, FormLimits.defaults())) {
///   String title = form.fields().first("title").orElse("");
///   form.file("photo").ifPresent(photo -> photo.moveTo(album.resolve(id)));
/// }
/// ```
///
/// Large files are written to temporary ones while they come; those that nobody moved are deleted
/// when the form is closed.
///
/// **Threads:** the tasks of one loop.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html">aiohttp's Request.post</a>
public final class ReceivedForm implements AutoCloseable {

  private static final int PIECE = 64 * 1024;

  private final Query fields;
  private final List<UploadedFile> files;

  private ReceivedForm(Query fields, List<UploadedFile> files) {
    this.fields = fields;
    this.files = List.copyOf(files);
  }

  // ---- Read

  /// Reads a form, its large files into the folder that the system has for temporary ones. Suspends
  /// until all of it has come; if it fails or is cancelled, no file is left.
  ///
  /// @param source the body, read by nobody else
  /// @param contentType `multipart/form-data` or `application/x-www-form-urlencoded`
  /// @param limits what more than that means is an error of the client
  /// @return to be closed
  /// @throws BadMessageException (415) if it is no form, (413) if it is beyond a limit, (400) if it
  ///   is wrongly coded
  /// @throws IncompleteMessageException if the connection ends before the form
  public static ReceivedForm read(BodySource source, MediaType contentType, FormLimits limits) {
    return read(source, contentType, limits, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// Reads a form. Suspends until all of it has come; if it fails or is cancelled, no file is left.
  ///
  /// @param source the body, read by nobody else
  /// @param contentType `multipart/form-data` or `application/x-www-form-urlencoded`
  /// @param limits what more than that means is an error of the client
  /// @param folder takes large files
  /// @return to be closed
  /// @throws BadMessageException (415) if it is no form, (413) if it is beyond a limit, (400) if it
  ///   is wrongly coded
  /// @throws IncompleteMessageException if the connection ends before the form
  /// @throws java.io.UncheckedIOException if the folder cannot be written to
  public static ReceivedForm read(
      BodySource source, MediaType contentType, FormLimits limits, Path folder) {
    BodySource bounded = new Bounded(source, limits.total());
    if (contentType.is("application/x-www-form-urlencoded")) {
      return readUrlencoded(bounded, limits);
    }
    if (!contentType.is("multipart/form-data")) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "a form is multipart/form-data or application/x-www-form-urlencoded");
    }
    MultipartLimits ofParts = MultipartLimits.defaults().withParts(limits.count());
    Multipart parts = Multipart.read(bounded, contentType, ofParts);
    Collected collected = new Collected(limits, folder);
    boolean isWhole = false;
    try {
      for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
        collected.add(part.get());
      }
      isWhole = true;
      return new ReceivedForm(new Query(collected.fields), collected.files);
    } finally {
      if (!isWhole) {
        delete(collected.files);
      }
    }
  }

  private static ReceivedForm readUrlencoded(BodySource source, FormLimits limits) {
    int most = (int) Math.min(limits.total(), Integer.MAX_VALUE - 16);
    Query fields = Query.parse(utf8(source.readAll(most)));
    if (fields.pairs().size() > limits.count()) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "a form has more than the limit of %d fields".formatted(limits.count()));
    }
    for (Query.Pair pair : fields.pairs()) {
      if (pair.value().getBytes(StandardCharsets.UTF_8).length > limits.field()) {
        throw fieldTooLong(limits);
      }
    }
    return new ReceivedForm(fields, List.of());
  }

  private static BadMessageException fieldTooLong(FormLimits limits) {
    return new BadMessageException(
        Status.CONTENT_TOO_LARGE,
        "a field of a form is longer than the limit of %d bytes".formatted(limits.field()));
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadMessageException("a field of a form is no UTF-8");
    }
  }

  private static final class Bounded implements BodySource {

    private final BodySource source;
    private final long most;
    private long count;

    Bounded(BodySource source, long most) {
      this.source = source;
      this.most = most;
    }

    @Override
    public int read(ByteBuffer target) {
      int length = source.read(target);
      count += Math.max(0, length);
      if (count > most) {
        throw new BadMessageException(
            Status.CONTENT_TOO_LARGE,
            "a form is longer than the limit of %d bytes".formatted(most));
      }
      return length;
    }
  }

  private static final class Collected {

    final List<Query.Pair> fields = new ArrayList<>();
    final List<UploadedFile> files = new ArrayList<>();
    private final FormLimits limits;
    private final Path folder;

    Collected(FormLimits limits, Path folder) {
      this.limits = limits;
      this.folder = folder;
    }

    void add(Multipart.Part part) {
      if (part.filename().isPresent()) {
        addFile(part);
      } else {
        byte[] value = start(part.body(), limits.field());
        if (value.length > limits.field()) {
          throw fieldTooLong(limits);
        }
        fields.add(new Query.Pair(part.name().orElse(""), utf8(value)));
      }
    }

    private void addFile(Multipart.Part part) {
      byte[] start = start(part.body(), limits.memory());
      if (start.length <= limits.memory()) {
        files.add(new UploadedFile(part, start));
        return;
      }
      TemporaryFile file = TemporaryFile.create(folder);
      boolean isWhole = false;
      try {
        long size = write(start, part.body(), file);
        files.add(new UploadedFile(part, size, file));
        isWhole = true;
      } finally {
        if (!isWhole) {
          TemporaryFile.delete(List.of(file));
        }
      }
    }

    /// All bytes if they are not more than so many, or else more than so many.
    private static byte[] start(BodySource body, int most) {
      byte[] bytes = new byte[(int) Math.min(most + 1L, 512)];
      int length = 0;
      while (length <= most) {
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(most + 1L, 2L * length));
        }
        int count = body.read(ByteBuffer.wrap(bytes, length, bytes.length - length));
        if (count < 0) {
          break;
        }
        length += count;
      }
      return Arrays.copyOf(bytes, length);
    }

    private static long write(byte[] start, BodySource body, TemporaryFile file) {
      file.append(ByteBuffer.wrap(start));
      long size = start.length;
      boolean isEnded = false;
      while (!isEnded) {
        // A new one each time: a cancelled task leaves the old one to the thread that writes it.
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (piece.hasRemaining() && !isEnded) {
          isEnded = body.read(piece) < 0;
        }
        size += piece.position();
        if (piece.position() > 0) {
          file.append(piece.flip());
        }
      }
      return size;
    }
  }

  // ---- Asked

  /// Returns the fields that are no files.
  ///
  /// @return in their order
  public Query fields() {
    return fields;
  }

  /// Returns the first value of a field.
  ///
  /// @param name of the field, exactly
  /// @return empty if there is none
  public Optional<String> field(String name) {
    return fields.first(name);
  }

  /// Returns the first value of a field that has to be there, be it empty.
  ///
  /// @param name of the field, exactly
  /// @return the value
  /// @throws BadMessageException (400) if there is none
  public String required(String name) {
    return field(name)
        .orElseThrow(() -> new BadMessageException("the form has no field '" + name + "'"));
  }

  /// Returns the files.
  ///
  /// @return in their order
  public List<UploadedFile> files() {
    return files;
  }

  /// Returns the first file of a name.
  ///
  /// @param name of the field
  /// @return empty if there is none
  public Optional<UploadedFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /// Deletes the temporary files. Idempotent. Suspends until they are gone.
  @Override
  public void close() {
    delete(files);
  }

  private static void delete(List<UploadedFile> files) {
    TemporaryFile.delete(files.stream().flatMap(file -> file.temporary().stream()).toList());
  }

  /// Returns the names; values may be secrets.
  @Override
  public String toString() {
    return "<ReceivedForm "
        + fields.pairs().stream().map(Query.Pair::name).toList()
        + " "
        + files
        + ">";
  }
}
