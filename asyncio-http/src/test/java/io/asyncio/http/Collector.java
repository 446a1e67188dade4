package io.asyncio.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Keeps what is written.
public final class Collector implements BodySink {

  private final ByteArrayOutputStream all = new ByteArrayOutputStream();
  private Headers trailers = Headers.empty();
  private int flushes;

  /// What a body writes.
  public static byte[] bytesOf(Body body) throws Exception {
    Collector collector = new Collector();
    switch (body) {
      case Body.Bytes bytes -> collector.write(bytes.bytes());
      case Body.Stream stream -> stream.writer().writeTo(collector);
      case Body.File file -> throw new IllegalArgumentException(file.toString());
    }
    return collector.bytes();
  }

  public byte[] bytes() {
    return all.toByteArray();
  }

  public String text() {
    return all.toString(StandardCharsets.UTF_8);
  }

  public Headers trailers() {
    return trailers;
  }

  public int flushes() {
    return flushes;
  }

  @Override
  public void write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    all.write(copy, 0, copy.length);
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public void trailers(Headers newTrailers) {
    trailers = newTrailers;
  }
}
