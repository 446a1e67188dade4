package io.asyncio.net;

import io.asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file to be sent. What waits for a disk runs in the loop's executor; all methods but
/// [#isOfKernel()] suspend.
final class FileSource implements AutoCloseable {

  private final FileChannel channel;
  private final String name;
  private final boolean isOwn;

  private FileSource(FileChannel channel, String name, boolean isOwn) {
    this.channel = channel;
    this.name = name;
    this.isOwn = isOwn;
  }

  /// A file of a user, who closes it.
  static FileSource of(FileChannel channel) {
    return new FileSource(Objects.requireNonNull(channel, "file"), "the file", false);
  }

  /// A file that is closed with this.
  static FileSource open(Path path) {
    Objects.requireNonNull(path, "file");
    Opening opening = new Opening();
    boolean isTaken = false;
    try {
      FileSource source = Asyncio.toThread(() -> opening.opened(path));
      isTaken = true;
      return source;
    } finally {
      if (!isTaken) {
        opening.abandon();
      }
    }
  }

  /// Between the thread that opens a file and the task that wants it: the file is closed if the
  /// task has been cancelled, whichever comes first, and also when the loop is about to end.
  private static final class Opening {

    private @Nullable FileSource source;
    private boolean isAbandoned;

    FileSource opened(Path path) throws IOException {
      FileSource opened = FileSource.opened(path);
      if (!keeps(opened)) {
        opened.channel.close();
      }
      return opened;
    }

    private synchronized boolean keeps(FileSource opened) {
      source = opened;
      return !isAbandoned;
    }

    synchronized void abandon() {
      isAbandoned = true;
      if (source != null) {
        try {
          source.channel.close();
        } catch (IOException e) {
          throw failed(source.name, e);
        }
      }
    }
  }

  private static FileSource opened(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        // Opening a pipe would wait for who writes to it.
        throw new FileSystemException(
            path.toString(), null, found.isDirectory() ? "it is a directory" : "it is no file");
      }
      return new FileSource(FileChannel.open(path), path.toString(), true);
    } catch (IOException e) {
      throw failed(path.toString(), e);
    }
  }

  private static UncheckedIOException failed(String name, IOException cause) {
    String why =
        switch (cause) {
          case NoSuchFileException _ -> "there is no such file";
          case AccessDeniedException _ -> "access is denied";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          case ClosedChannelException _ -> "it was closed; close it when sendFile has returned";
          default -> cause.getMessage();
        };
    return new UncheckedIOException("cannot send " + name + ": " + why, cause);
  }

  String name() {
    return name;
  }

  FileChannel channel() {
    return channel;
  }

  /// Whether it is one of the operating system, and not of an archive or of memory.
  boolean isOfKernel() {
    return channel.getClass().getModule().equals(FileChannel.class.getModule());
  }

  /// How long the file is, if it can be read.
  long size() {
    return Asyncio.<Long>toThread(() -> {
      try {
        // Nothing, but it says whether there could be more.
        int _ = channel.read(ByteBuffer.allocate(0), 0);
        return channel.size();
      } catch (NonReadableChannelException e) {
        throw new IllegalArgumentException(
            "cannot send " + name + ": it is not open for reading", e);
      } catch (IOException e) {
        throw failed(name, e);
      }
    });
  }

  /// Fills a buffer as far as the file goes.
  ///
  /// @return how much was read
  int read(ByteBuffer target, long position) {
    return Asyncio.<Integer>toThread(() -> {
      try {
        int start = target.position();
        while (target.hasRemaining()
            && channel.read(target, position + target.position() - start) >= 0) {
          // As much as there is.
        }
        return target.position() - start;
      } catch (IOException e) {
        throw failed(name, e);
      }
    });
  }

  @Override
  public void close() {
    if (isOwn) {
      Asyncio.shield(
              Asyncio.runningLoop()
                  .runInExecutor(() -> {
                    channel.close();
                    return true;
                  }))
          .await();
    }
  }
}
