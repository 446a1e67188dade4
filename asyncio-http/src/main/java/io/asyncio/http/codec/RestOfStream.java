package io.asyncio.http.codec;

import io.asyncio.net.ByteStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.nio.ByteBuffer;

/// A connection after its last message: what was read too far comes first.
public final class RestOfStream implements ByteStream {

  private final ByteBuffer rest;
  private final StreamReader reader;
  private final ByteStream stream;

  /// Creates a stream.
  ///
  /// @param input gives up its bytes
  /// @param writer of the same connection
  public RestOfStream(Input input, StreamWriter writer) {
    this.rest = ByteBuffer.wrap(input.takeRest());
    this.reader = input.reader();
    this.stream = writer.stream();
  }

  @Override
  public int read(ByteBuffer target) {
    if (!rest.hasRemaining()) {
      return reader.read(target);
    }
    int count = Math.min(rest.remaining(), target.remaining());
    target.put(target.position(), rest, rest.position(), count);
    target.position(target.position() + count);
    rest.position(rest.position() + count);
    return count;
  }

  @Override
  public void write(ByteBuffer source) {
    stream.write(source);
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void finish() {
    stream.finish();
  }

  @Override
  public boolean canFinish() {
    return stream.canFinish();
  }

  @Override
  public void close() {
    stream.close();
  }

  @Override
  public void abort() {
    stream.abort();
  }

  @Override
  public boolean isClosing() {
    return stream.isClosing();
  }

  @Override
  public String toString() {
    return stream.toString();
  }
}
