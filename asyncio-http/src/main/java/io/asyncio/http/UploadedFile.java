package io.asyncio.http;

import io.asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file of a form, in memory if it is small, else in a temporary file until the form is closed.
///
/// **Threads:** the tasks of one loop.
public final class UploadedFile {

  private final String name;
  private final String filename;
  private final Optional<MediaType> contentType;
  private final long size;
  private final byte @Nullable [] bytes;
  private final @Nullable TemporaryFile file;
  private boolean isMoved;

  UploadedFile(Multipart.Part part, byte[] bytes) {
    this(part, bytes.length, bytes, null);
  }

  UploadedFile(Multipart.Part part, long size, TemporaryFile file) {
    this(part, size, null, file);
  }

  private UploadedFile(
      Multipart.Part part, long size, byte @Nullable [] bytes, @Nullable TemporaryFile file) {
    this.name = part.name().orElse("");
    this.filename = part.filename().orElse("");
    this.contentType = part.contentType();
    this.size = size;
    this.bytes = bytes;
    this.file = file;
  }

  /// Returns the name of the field.
  ///
  /// @return as the form has it
  public String name() {
    return name;
  }

  /// Returns the name of the file, as the client says it: not to be trusted, though without folders
  /// and control characters.
  ///
  /// @return empty if none was chosen
  public String filename() {
    return filename;
  }

  /// Returns the media type, as the client says it.
  ///
  /// @return empty if none is said
  public Optional<MediaType> contentType() {
    return contentType;
  }

  /// Returns how long it is.
  ///
  /// @return in bytes
  public long size() {
    return size;
  }

  /// Returns what it holds. Suspends if that is not in memory.
  ///
  /// @param most how many bytes there may be
  /// @return a copy
  /// @throws BadMessageException (413) if there are more
  /// @throws IllegalStateException if the form is closed or the file was moved
  public byte[] bytes(int most) {
    if (size > most) {
      throw new BadMessageException(
          Status.CONTENT_TOO_LARGE,
          "an uploaded file has %d bytes, more than the limit of %d; raise the limit, or move it"
                  .formatted(size, most)
              + " to where it belongs");
    }
    if (bytes != null) {
      return bytes.clone();
    }
    Path path = present().path();
    return Asyncio.toThread(() -> {
      try {
        return Files.readAllBytes(path);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the upload " + path, e);
      }
    });
  }

  /// Returns what it holds as a body, to be sent on before the form is closed.
  ///
  /// @return of known length
  /// @throws IllegalStateException if the form is closed or the file was moved
  public Body body() {
    return bytes != null ? Body.of(bytes) : new Body.File(present().path(), 0, size);
  }

  /// Moves it to where it stays. Suspends until it is there.
  ///
  /// @param target a file that is not there; never one named by [#filename()] alone
  /// @throws UncheckedIOException if it cannot be written
  /// @throws IllegalStateException if the form is closed or the file was moved
  public void moveTo(Path target) {
    Objects.requireNonNull(target, "target");
    byte[] inMemory = bytes;
    if (inMemory == null) {
      present().moveTo(target);
      return;
    }
    if (isMoved) {
      throw new IllegalStateException("the upload '" + name + "' was moved before");
    }
    Asyncio.toThread(() -> {
      try {
        Files.write(target, inMemory, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write an upload to " + target, e);
      }
    });
    isMoved = true;
  }

  private TemporaryFile present() {
    return Objects.requireNonNull(file, "file");
  }

  Optional<TemporaryFile> temporary() {
    return Optional.ofNullable(file);
  }

  @Override
  public String toString() {
    return "<UploadedFile " + name + " of " + size + " bytes>";
  }
}
