package io.asyncio.http.codec;

import com.github.luben.zstd.ZstdBufferDecompressingStream;
import com.github.luben.zstd.util.Native;
import io.asyncio.http.BadMessageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decompresses `zstd` (RFC 8878) by the library `zstd-jni`, which a program may lack.
///
/// A frame may look back 8 MiB and no further, as RFC 9659 wants it of this coding; so much memory
/// outside of the heap can it take. Several frames may follow each other.
final class ZstdDecoder implements Decoder {

  private static final int PIECE = 8 * 1024;
  private static final int WINDOW_LOG = 23;

  /// What the library reads from and, where a target has no array, writes to: it takes none but
  /// arrays.
  private final ByteBuffer source = ByteBuffer.allocate(PIECE).limit(0);

  private @Nullable ByteBuffer produced;
  private @Nullable ZstdBufferDecompressingStream stream;
  private boolean isBegun;
  private boolean isFreed;

  static boolean isPresent() {
    return Objects.nonNull(ZstdBufferDecompressingStream.class);
  }

  static void load() {
    Native.load();
  }

  @Override
  public int decode(ByteBuffer input, ByteBuffer target) {
    int count = 0;
    boolean goesOn = true;
    while (count == 0 && goesOn) {
      take(input);
      ZstdBufferDecompressingStream present = stream;
      if (present == null) {
        if (!source.hasRemaining()) {
          return 0;
        }
        present = begin();
      }
      count = read(present, target);
      if (!present.hasRemaining()) {
        // It takes no more once a frame ended where its input did.
        close(present);
        stream = null;
      }
      goesOn = source.hasRemaining() || input.hasRemaining();
    }
    return count;
  }

  private void take(ByteBuffer input) {
    if (source.hasRemaining() || !input.hasRemaining()) {
      return;
    }
    int length = Math.min(PIECE, input.remaining());
    source.clear().put(input.slice(input.position(), length)).flip();
    input.position(input.position() + length);
  }

  private ZstdBufferDecompressingStream begin() {
    if (isFreed) {
      throw new IllegalStateException("a body was closed, and cannot be read");
    }
    ZstdBufferDecompressingStream begun = new ZstdBufferDecompressingStream(source);
    stream = begun;
    isBegun = true;
    try {
      begun.setLongMax(WINDOW_LOG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bound the memory of a zstd decoder", e);
    }
    return begun;
  }

  private int read(ZstdBufferDecompressingStream present, ByteBuffer target) {
    try {
      if (target.hasArray()) {
        return present.read(target);
      }
      ByteBuffer piece = produced;
      if (piece == null) {
        piece = ByteBuffer.allocate(PIECE);
        produced = piece;
      }
      int count = present.read(piece.clear().limit(Math.min(PIECE, target.remaining())));
      target.put(piece.flip());
      return count;
    } catch (IOException e) {
      throw bad(e.getMessage() == null ? "it cannot be decompressed" : e.getMessage());
    }
  }

  @Override
  public boolean isWhole() {
    return isBegun && stream == null;
  }

  private static BadMessageException bad(String why) {
    return Decoder.bad("zstd", why);
  }

  private static void close(ZstdBufferDecompressingStream present) {
    try {
      present.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a zstd decoder", e);
    }
  }

  @Override
  public void end() {
    isFreed = true;
    ZstdBufferDecompressingStream present = stream;
    if (present != null) {
      close(present);
    }
  }
}
