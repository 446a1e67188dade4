package io.asyncio.http.codec;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import io.asyncio.http.BadMessageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decompresses `br` (RFC 7932) by the library `brotli4j`, which a program may lack.
///
/// By its format it looks back 16 MiB and no further; so much memory outside of the heap can it
/// take.
final class BrotliDecoder implements Decoder {

  private static final int PIECE = 8 * 1024;

  private DecoderJNI.@Nullable Wrapper decoder;

  /// Memory of the decoder, until it is asked for anything else.
  private ByteBuffer produced = ByteBuffer.allocate(0);

  private boolean isFreed;

  static boolean isPresent() {
    return Objects.nonNull(DecoderJNI.Wrapper.class);
  }

  static void load() {
    Brotli4jLoader.ensureAvailability();
  }

  @Override
  public int decode(ByteBuffer input, ByteBuffer target) {
    DecoderJNI.Wrapper present = begun();
    boolean goesOn = true;
    while (!produced.hasRemaining() && goesOn) {
      if (present.hasOutput()) {
        produced = present.pull();
      } else {
        goesOn = push(present, input);
      }
    }
    return copy(target);
  }

  private DecoderJNI.Wrapper begun() {
    if (isFreed) {
      throw new IllegalStateException("a body was closed, and cannot be read");
    }
    DecoderJNI.Wrapper present = decoder;
    if (present == null) {
      try {
        present = new DecoderJNI.Wrapper(PIECE);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make a brotli decoder", e);
      }
      decoder = present;
    }
    return present;
  }

  /// Whether the decoder has something to go on with.
  private static boolean push(DecoderJNI.Wrapper present, ByteBuffer input) {
    switch (present.getStatus()) {
      case OK -> present.push(0);
      case NEEDS_MORE_INPUT -> {
        if (!input.hasRemaining()) {
          return false;
        }
        int length = Math.min(PIECE, input.remaining());
        present.getInputBuffer().clear().put(input.slice(input.position(), length));
        input.position(input.position() + length);
        present.push(length);
      }
      case DONE -> {
        if (input.hasRemaining()) {
          throw bad("something follows its end");
        }
        return false;
      }
      default -> throw bad("it cannot be decompressed, or something follows its end");
    }
    return true;
  }

  private int copy(ByteBuffer target) {
    int count = Math.min(produced.remaining(), target.remaining());
    target.put(produced.slice(produced.position(), count));
    produced.position(produced.position() + count);
    return count;
  }

  @Override
  public boolean isWhole() {
    DecoderJNI.Wrapper present = decoder;
    return present != null && present.getStatus() == DecoderJNI.Status.DONE;
  }

  private static BadMessageException bad(String why) {
    return Decoder.bad("br", why);
  }

  @Override
  public void end() {
    DecoderJNI.Wrapper present = decoder;
    if (present != null && !isFreed) {
      produced = ByteBuffer.allocate(0);
      present.destroy();
    }
    isFreed = true;
  }
}
