package io.asyncio.http;

import io.asyncio.net.ByteStream;
import java.nio.ByteBuffer;

/// A body as the readable half of a stream.
record SourceStream(BodySource source) implements ByteStream {

  @Override
  public int read(ByteBuffer target) {
    return source.read(target);
  }

  @Override
  public void write(ByteBuffer bytes) {
    throw new UnsupportedOperationException("a body that is coming in is not written to");
  }

  @Override
  public void flush() {}

  @Override
  public void finish() {}

  @Override
  public boolean canFinish() {
    return false;
  }

  @Override
  public void close() {}

  @Override
  public void abort() {}

  @Override
  public boolean isClosing() {
    return false;
  }

  @Override
  public String toString() {
    return "a body";
  }
}
