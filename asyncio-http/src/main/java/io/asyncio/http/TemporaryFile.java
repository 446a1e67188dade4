package io.asyncio.http;

import io.asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that only its owner may read, deleted by [#delete(List)]. It is opened for each piece:
/// none stays open, or stays at all, with a task that is cancelled.
final class TemporaryFile {

  private final Path folder;
  private @Nullable Path path;
  private boolean isDeleted;

  private TemporaryFile(Path folder) {
    this.folder = folder;
  }

  /// Suspends until the file is there.
  static TemporaryFile create(Path folder) {
    TemporaryFile file = new TemporaryFile(folder);
    boolean isTaken = false;
    try {
      Asyncio.toThread(file::createNow);
      isTaken = true;
      return file;
    } finally {
      if (!isTaken) {
        file.deleteNow();
      }
    }
  }

  private synchronized void createNow() {
    // The task may have been cancelled while this call waited for a thread.
    if (!isDeleted) {
      try {
        path = Files.createTempFile(folder, "asyncio-upload", ".tmp");
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot create a temporary file for an upload in " + folder, e);
      }
    }
  }

  synchronized Path path() {
    if (path == null || isDeleted) {
      throw new IllegalStateException(
          "the temporary file of an upload is gone; use it before the form is closed");
    }
    return path;
  }

  /// Suspends until the bytes are written.
  ///
  /// @param bytes not changed until then
  void append(ByteBuffer bytes) {
    Asyncio.toThread(() -> appendNow(bytes));
  }

  private synchronized void appendNow(ByteBuffer bytes) {
    if (isDeleted) {
      return;
    }
    Path to = path();
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write an upload to %s: %s".formatted(to, e), e);
    }
  }

  /// Takes the file away to another place, where it stays. Suspends until it is there.
  void moveTo(Path target) {
    Asyncio.toThread(() -> moveNow(target));
  }

  private synchronized void moveNow(Path target) {
    Path from = path();
    try {
      Files.move(from, target);
      isDeleted = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot move an upload to %s: %s".formatted(target, e), e);
    }
  }

  /// Deletes files, even if the task is cancelled meanwhile. Suspends until they are gone.
  static void delete(List<TemporaryFile> files) {
    if (files.isEmpty()) {
      return;
    }
    Asyncio.shield(
            Asyncio.runningLoop()
                .runInExecutor(() -> {
                  files.forEach(TemporaryFile::deleteNow);
                  return true;
                }))
        .await();
  }

  private synchronized void deleteNow() {
    Path present = isDeleted ? null : path;
    isDeleted = true;
    if (present != null) {
      try {
        Files.deleteIfExists(present);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete the upload " + present, e);
      }
    }
  }
}
