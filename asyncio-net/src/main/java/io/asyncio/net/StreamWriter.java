package io.asyncio.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Writes bytes to a stream.
///
/// A write suspends while the peer does not take what was written, so that no [#drain()] is needed;
/// what is written in one turn of the loop goes out in one piece.
///
/// **Threads:** all methods belong to the tasks of one loop. Several tasks may write: each write
/// stays in one piece.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio.StreamWriter</a>
public final class StreamWriter implements AutoCloseable {

  private final ByteStream stream;

  /// Creates a writer to a stream.
  ///
  /// @param stream closed with this writer
  public StreamWriter(ByteStream stream) {
    this.stream = Objects.requireNonNull(stream, "stream");
  }

  /// Writes bytes. Suspends while too much is held back.
  ///
  /// @param bytes all of them; not kept
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  public void write(byte[] bytes) {
    stream.write(ByteBuffer.wrap(bytes));
  }

  /// Writes bytes. Suspends while too much is held back.
  ///
  /// @param bytes from position to limit; consumed and not kept
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  public void write(ByteBuffer bytes) {
    stream.write(bytes);
  }

  /// Writes text in UTF-8. Suspends while too much is held back.
  ///
  /// @param text as it is, without a line end of its own
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes pieces in their order. Suspends while too much is held back.
  ///
  /// @param pieces each as by [#write(byte[])]
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  public void writeLines(Collection<byte[]> pieces) {
    pieces.forEach(this::write);
  }

  /// Sends a file, after what was written before by any task. Suspends until the operating system
  /// has all of it, and so for as long as the peer does not take it. A cancelled task may have sent
  /// a part.
  ///
  /// The kernel moves the bytes from its cache to the socket (`sendfile`), unless the connection
  /// speaks TLS, the loop waits by io_uring, or the file is in an archive: then a thread reads them
  /// and they are written. What is not in the kernel's cache keeps the loop waiting for the disk,
  /// as asyncio's; for files on slow disks, write what [io.asyncio.Asyncio#toThread] has read.
  ///
  /// @param file a regular file
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @see <a
  ///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sendfile">loop.sendfile</a>
  public long sendFile(Path file) {
    return send(() -> FileSource.open(file), 0, Long.MAX_VALUE);
  }

  /// Sends a part of a file, in the same way.
  ///
  /// @param file a regular file
  /// @param offset where to begin; nothing is sent if the file ends before
  /// @param count how many bytes at most
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @throws IllegalArgumentException if the offset is negative or the count not positive
  public long sendFile(Path file, long offset, long count) {
    FileSender.checkRange(offset, count);
    return send(() -> FileSource.open(file), offset, count);
  }

  /// Sends a part of a file that is open, in the same way.
  ///
  /// @param file open for reading; its position is neither used nor changed, and it stays open
  /// @param offset where to begin; nothing is sent if the file ends before
  /// @param count how many bytes at most
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @throws IllegalArgumentException if the offset is negative or the count not positive, or the
  ///   file is not open for reading
  public long sendFile(FileChannel file, long offset, long count) {
    FileSender.checkRange(offset, count);
    return send(() -> FileSource.of(file), offset, count);
  }

  private long send(Supplier<FileSource> opener, long offset, long count) {
    if (stream instanceof NettyStream netty) {
      return netty.sendFile(opener, offset, count);
    }
    try (FileSource file = opener.get()) {
      return FileSender.send(file, offset, count, new StreamSink(stream), null);
    }
  }

  /// A stream of somebody else's, to which files are copied.
  private record StreamSink(ByteStream stream) implements FileSender.Sink {
    @Override
    public String peer() {
      return stream.toString();
    }

    @Override
    public void check() {}

    @Override
    public void write(ByteBuffer piece) {
      stream.write(piece);
    }

    @Override
    public void flush() {
      stream.flush();
    }

    @Override
    public void abort() {
      stream.abort();
    }
  }

  /// Writes what another stream has got, as [StreamReader#transferTo(StreamWriter)] wants it.
  ///
  /// @return how many bytes, at least one
  int writeFrom(Inbound source) {
    if (stream instanceof NettyStream netty) {
      return netty.writeFrom(source);
    }
    byte[] bytes = source.take(Math.min(source.size(), BufferPool.LARGE));
    stream.write(ByteBuffer.wrap(bytes));
    return bytes.length;
  }

  /// Suspends while too much is held back, as each write does by itself: for programs that come
  /// from asyncio.
  ///
  /// @throws StreamBrokenException if the peer or the network broke the connection
  public void drain() {
    stream.write(ByteBuffer.allocate(0));
  }

  /// Suspends until all that was written is in the hands of the operating system.
  ///
  /// @throws StreamBrokenException if the peer or the network broke the connection
  public void flush() {
    stream.flush();
  }

  /// Sends what was written and then the end: the peer reads to it, and may go on writing.
  /// Idempotent; never suspends.
  ///
  /// @throws UnsupportedOperationException if [#canWriteEof()] is false
  public void writeEof() {
    stream.finish();
  }

  /// Says whether the two directions can end one by one.
  ///
  /// @return false over TLS
  public boolean canWriteEof() {
    return stream.canFinish();
  }

  /// Sends what was written and closes the connection, both ways; suspends as [ByteStream#close()].
  /// Idempotent.
  @Override
  public void close() {
    stream.close();
  }

  /// Closes at once and drops what was not sent. Idempotent; never suspends.
  public void abort() {
    stream.abort();
  }

  /// Says whether this side has begun to close, or the connection is gone.
  ///
  /// @return true from the first [#close()] or [#abort()] on, or if the connection broke
  public boolean isClosing() {
    return stream.isClosing();
  }

  /// Goes over to TLS in both directions, after what was written; the reader stays the same.
  /// Suspends until the handshake is over. A connection that this side opened is the client; the
  /// server's name is the host that it was opened to, unless the options have another.
  ///
  /// What came before and was not read belongs to nobody: it makes this fail.
  ///
  /// @param options with certificates if this side is the server
  /// @throws TlsException if TLS does not come about, for a reason that it names; then the
  ///   connection is closed, as it is if the task is cancelled
  /// @throws UnsupportedOperationException if this does not write to a connection of [Network]
  /// @see <a
  ///   href="https://docs.python.org/3/library/asyncio-stream.html#asyncio.StreamWriter.start_tls">StreamWriter.start_tls</a>
  public void startTls(TlsOptions options) {
    Objects.requireNonNull(options, "options");
    if (!(stream instanceof NettyStream netty)) {
      throw new UnsupportedOperationException(
          "cannot start TLS on " + stream + ": it is not a connection of Network");
    }
    netty.startTls(options);
  }

  /// Returns what the TLS handshake agreed on.
  ///
  /// @return empty without TLS
  public Optional<TlsSession> tlsSession() {
    return stream instanceof NettyStream netty ? netty.socket().tlsSession() : Optional.empty();
  }

  /// Returns the address of this side: asyncio's `sockname`.
  ///
  /// @return also when the connection is over; empty if this does not write to a connection of
  ///   [Network]
  public Optional<SocketAddress> localAddress() {
    return stream instanceof NettyStream netty
        ? Optional.of(netty.localAddress())
        : Optional.empty();
  }

  /// Returns the address of the other side: asyncio's `peername`.
  ///
  /// @return also when the connection is over; behind a proxy that sends headers, the client's;
  ///   empty if this does not write to a connection of [Network]
  public Optional<SocketAddress> peerAddress() {
    return stream instanceof NettyStream netty
        ? Optional.of(netty.peerAddress())
        : Optional.empty();
  }

  /// Returns what a proxy in front of the server said of the connection.
  ///
  /// @return empty unless [ServerOptions#proxyProtocol()] is set, and if the proxy connected on its
  ///   own account
  public Optional<ProxyHeader> proxyHeader() {
    return stream instanceof NettyStream netty ? netty.socket().proxyHeader() : Optional.empty();
  }

  /// Returns what carries the bytes.
  ///
  /// @return the same for the life of the writer
  public ByteStream stream() {
    return stream;
  }

  @Override
  public String toString() {
    return "<StreamWriter " + stream + ">";
  }
}
