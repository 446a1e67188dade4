package io.asyncio.net;

import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Sends a file: by the kernel, which moves it from its own cache to the socket, or piece by piece
/// through a buffer where that can't be, as with TLS.
///
/// **Threads:** a task; what says so, the bare loop thread.
final class FileSender {

  /// As asyncio.
  private static final int PIECE = 256 * 1024;

  private final FileSource file;
  private final long offset;
  private final Sink sink;

  /// Where the bytes go; nobody else writes there meanwhile.
  interface Sink {
    /// The other end, for reports.
    String peer();

    /// Fails if nothing can be written any more, and says why.
    void check();

    /// Suspends while too much is held back; fails as [#check()].
    void write(ByteBuffer piece);

    /// Suspends until the system has all; fails as [#check()].
    void flush();

    /// Closes at once.
    void abort();
  }

  private FileSender(FileSource file, long offset, Sink sink) {
    this.file = file;
    this.offset = offset;
    this.sink = sink;
  }

  static void checkRange(long offset, long count) {
    if (offset < 0) {
      throw new IllegalArgumentException(
          "offset of sendFile must not be negative, found " + offset);
    }
    if (count <= 0) {
      throw new IllegalArgumentException("count of sendFile must be positive, found " + count);
    }
  }

  /// Suspends until the system has all.
  ///
  /// @param socket what the kernel can send to, or null
  /// @param count at most
  /// @return how many bytes there were
  static long send(
      FileSource file, long offset, long count, Sink sink, @Nullable NettySocket socket) {
    long total = Math.min(count, file.size() - offset);
    sink.check();
    if (total <= 0) {
      return 0;
    }
    FileSender sender = new FileSender(file, offset, sink);
    if (socket != null && socket.canSendFile() && file.isOfKernel()) {
      sender.sendByKernel(socket, total);
    } else {
      sender.copy(total);
    }
    return total;
  }

  // ---- By the kernel

  private void sendByKernel(NettySocket socket, long total) {
    Region region = new Region(file.channel(), offset, total);
    Future<Boolean> sent = socket.loop().createFuture(new Sending(region, this));
    // Behind what was written.
    socket.poller.flushSoon(() -> begin(socket, region, sent));
    boolean isSent = false;
    try {
      isSent = sent.await();
    } finally {
      region.cut();
    }
    if (!isSent) {
      failed(region, total);
    }
  }

  /// On the bare loop thread.
  private static void begin(NettySocket socket, Region region, Future<Boolean> sent) {
    if (sent.isDone()) {
      region.release();
      return;
    }
    ChannelFuture written = socket.channel.write(region);
    written.addListener(_ -> {
      region.failure = written.cause();
      if (!sent.isDone()) {
        sent.setResult(written.isSuccess());
      }
    });
    socket.channel.flush();
  }

  /// The file or the connection: Netty closes it in both cases.
  private void failed(Region region, long total) {
    if (file.size() < offset + total) {
      throw shrunk(region.transferred(), total);
    }
    sink.check();
    sink.abort();
    throw new UncheckedIOException(
        "cannot send the rest of " + file.name() + " to " + sink.peer() + ": " + region.failure,
        region.failure instanceof IOException cause ? cause : new IOException(region.failure));
  }

  private record Sending(Region region, FileSender sender) implements WaitReason {
    @Override
    public String description() {
      return "%s to take %s: %d of %d bytes"
          .formatted(
              sender.sink.peer(), sender.file.name(), region.transferred(), region.wholeCount());
    }
  }

  /// The part of a file that is to be sent. It belongs to a channel of Netty's until that has sent
  /// it or is closed; once it is cut, the channel drops it when it comes to it, without a look at
  /// the file.
  private static final class Region extends DefaultFileRegion {

    private boolean isCut;
    private @Nullable Throwable failure;

    Region(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    void cut() {
      isCut = true;
    }

    long wholeCount() {
      return super.count();
    }

    @Override
    public long count() {
      return isCut ? transferred() : super.count();
    }

    /// Closing the file is for who opened it.
    @Override
    protected void deallocate() {}
  }

  // ---- By pieces

  private void copy(long total) {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, total));
    long sent = 0;
    while (sent < total) {
      piece.clear().limit((int) Math.min(piece.capacity(), total - sent));
      int length = file.read(piece, offset + sent);
      sink.check();
      if (piece.hasRemaining()) {
        throw shrunk(sent, total);
      }
      sink.write(piece.flip());
      sent += length;
    }
    sink.flush();
  }

  private UncheckedIOException shrunk(long sent, long total) {
    sink.abort();
    String message =
        "cannot send the rest of %s to %s: it became shorter after %d of %d bytes; the connection is closed, so that the peer does not take the part for the whole"
            .formatted(file.name(), sink.peer(), sent, total);
    return new UncheckedIOException(message, new IOException("the file became shorter"));
  }
}
