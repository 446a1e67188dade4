package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Inflates `gzip` (RFC 1952) and `deflate`, which by RFC 9110, section 8.4.1.2 is zlib's format
/// (RFC 1950), and with some servers the bare one (RFC 1951): the first two bytes tell.
///
/// Of gzip, header and trailer are checked here; several members may follow each other.
final class InflatingDecoder implements Decoder {

  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int LONGEST_HEADER = 64 * 1024;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private enum State {
    FORMAT,
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER,
    ENDED
  }

  private final boolean isGzip;
  private State state;
  private @Nullable Inflater inflater;
  private boolean isFreed;

  /// Of the format, the fixed header, or the trailer: what has come.
  private final byte[] small = new byte[HEADER];

  private int smallLength;
  private int flags;
  private int extraLeft;
  private int headerLength;
  private final CRC32 headerCrc = new CRC32();
  private final CRC32 crc = new CRC32();
  private long length;
  private boolean isFirstMember = true;

  private InflatingDecoder(boolean isGzip) {
    this.isGzip = isGzip;
    this.state = isGzip ? State.FIXED : State.FORMAT;
  }

  static InflatingDecoder gzip() {
    return new InflatingDecoder(true);
  }

  static InflatingDecoder deflate() {
    return new InflatingDecoder(false);
  }

  @Override
  public int decode(ByteBuffer input, ByteBuffer target) {
    int count = 0;
    boolean goesOn = true;
    while (count == 0 && goesOn) {
      switch (state) {
        case DATA -> {
          count = inflate(input, target);
          goesOn = state != State.DATA;
        }
        case FORMAT -> {
          goesOn = collect(input, 2);
          if (goesOn) {
            chooseFormat();
          }
        }
        case TRAILER -> {
          goesOn = collect(input, TRAILER);
          if (goesOn) {
            checkTrailer();
          }
        }
        case ENDED -> {
          if (input.hasRemaining()) {
            throw bad("something follows its end");
          }
          goesOn = false;
        }
        default -> {
          goesOn = input.hasRemaining();
          if (goesOn) {
            readHeader(input.get() & 0xff);
          }
        }
      }
    }
    return count;
  }

  private boolean collect(ByteBuffer input, int wanted) {
    while (smallLength < wanted && input.hasRemaining()) {
      small[smallLength++] = input.get();
    }
    return smallLength == wanted;
  }

  private void chooseFormat() {
    int first = small[0] & 0xff;
    int second = small[1] & 0xff;
    boolean isZlib = (first & 0xf) == 8 && first >> 4 <= 7 && ((first << 8 | second) % 31) == 0;
    begin(new Inflater(!isZlib));
    state = State.DATA;
  }

  private void begin(Inflater newInflater) {
    inflater = newInflater;
    crc.reset();
    length = 0;
  }

  // ---- The header of gzip

  private void readHeader(int value) {
    headerLength++;
    if (headerLength > LONGEST_HEADER) {
      throw bad("its header is longer than " + LONGEST_HEADER + " bytes");
    }
    if (state != State.HEADER_CRC) {
      headerCrc.update(value);
    }
    switch (state) {
      case FIXED -> {
        small[smallLength++] = (byte) value;
        checkMagic();
        if (smallLength == HEADER) {
          flags = small[3];
          next(State.EXTRA_LENGTH);
        }
      }
      case EXTRA_LENGTH -> {
        small[smallLength++] = (byte) value;
        if (smallLength == 2) {
          extraLeft = (small[0] & 0xff) | (small[1] & 0xff) << 8;
          next(extraLeft > 0 ? State.EXTRA : State.NAME);
        }
      }
      case EXTRA -> {
        extraLeft--;
        if (extraLeft == 0) {
          next(State.NAME);
        }
      }
      case NAME -> {
        if (value == 0) {
          next(State.COMMENT);
        }
      }
      case COMMENT -> {
        if (value == 0) {
          next(State.HEADER_CRC);
        }
      }
      case HEADER_CRC -> {
        small[smallLength++] = (byte) value;
        if (smallLength == 2) {
          int found = (small[0] & 0xff) | (small[1] & 0xff) << 8;
          if (found != (headerCrc.getValue() & 0xffff)) {
            throw bad("the checksum of its header is wrong");
          }
          next(State.DATA);
        }
      }
      default -> throw new IllegalStateException("a header in state " + state);
    }
  }

  private void checkMagic() {
    boolean isRight =
        switch (smallLength) {
          case 1 -> small[0] == 0x1f;
          case 2 -> small[1] == (byte) 0x8b;
          case 3 -> small[2] == 8;
          case 4 -> (small[3] & 0xe0) == 0;
          default -> true;
        };
    if (!isRight) {
      throw bad(isFirstMember ? "it does not begin so" : "something follows its end");
    }
  }

  /// To a part of the header, or past it if the flags don't announce it.
  private void next(State wanted) {
    smallLength = 0;
    State reached = wanted;
    if (reached == State.EXTRA_LENGTH && (flags & EXTRA) == 0) {
      reached = State.NAME;
    }
    if (reached == State.NAME && (flags & NAME) == 0) {
      reached = State.COMMENT;
    }
    if (reached == State.COMMENT && (flags & COMMENT) == 0) {
      reached = State.HEADER_CRC;
    }
    if (reached == State.HEADER_CRC && (flags & HEADER_CRC) == 0) {
      reached = State.DATA;
    }
    state = reached;
    if (reached == State.DATA) {
      Inflater present = inflater;
      if (present == null) {
        begin(new Inflater(true));
      } else {
        present.reset();
        begin(present);
      }
    }
  }

  // ---- The data

  private int inflate(ByteBuffer input, ByteBuffer target) {
    Inflater present = inflater;
    if (present == null || isFreed) {
      throw new IllegalStateException("a body was closed, and cannot be read");
    }
    try {
      int start = target.position();
      if (!isGzip && smallLength > 0) {
        // The two bytes that told the format belong to the data.
        ByteBuffer first = ByteBuffer.wrap(small, 2 - smallLength, smallLength);
        present.setInput(first);
        int count = present.inflate(target);
        smallLength = first.remaining();
        if (count > 0) {
          return count;
        }
      }
      if (!present.finished()) {
        present.setInput(input);
        present.inflate(target);
      }
      int count = target.position() - start;
      if (isGzip) {
        crc.update(target.duplicate().position(start).limit(start + count));
      }
      length += count;
      if (present.needsDictionary()) {
        throw bad("it needs a dictionary");
      }
      if (present.finished()) {
        smallLength = 0;
        state = isGzip ? State.TRAILER : State.ENDED;
      }
      return count;
    } catch (DataFormatException e) {
      throw bad(e.getMessage() == null ? "it cannot be inflated" : e.getMessage());
    }
  }

  private void checkTrailer() {
    ByteBuffer trailer = ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN);
    if (trailer.getInt() != (int) crc.getValue()) {
      throw bad("its checksum is wrong");
    }
    if (trailer.getInt() != (int) length) {
      throw bad("its length is wrong");
    }
    smallLength = 0;
    headerLength = 0;
    headerCrc.reset();
    isFirstMember = false;
    state = State.FIXED;
  }

  @Override
  public boolean isWhole() {
    return state == State.ENDED || (state == State.FIXED && smallLength == 0 && !isFirstMember);
  }

  private BadMessageException bad(String why) {
    return Decoder.bad(isGzip ? "gzip" : "deflate", why);
  }

  @Override
  public void end() {
    isFreed = true;
    if (inflater != null) {
      inflater.end();
    }
  }
}
