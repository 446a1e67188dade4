package io.asyncio.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// A stream that is no connection: it keeps what is written, and has nothing to read.
final class ByteStreamOfTests implements ByteStream {

  final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Override
  public int read(ByteBuffer target) {
    return -1;
  }

  @Override
  public void write(ByteBuffer source) {
    byte[] taken = new byte[source.remaining()];
    source.get(taken);
    written.writeBytes(taken);
  }

  @Override
  public void flush() {}

  @Override
  public void finish() {}

  @Override
  public boolean canFinish() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void abort() {}

  @Override
  public boolean isClosing() {
    return false;
  }
}
