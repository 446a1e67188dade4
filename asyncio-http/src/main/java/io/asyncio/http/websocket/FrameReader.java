package io.asyncio.http.websocket;

import io.asyncio.net.StreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads frames, strictly, and makes messages of them.
///
/// All that is known between two bytes stands in fields, and a piece is taken from the stream only
/// when all before it is used up: so a task that is cancelled in [#next()] has lost nothing, and
/// another may go on. A header is read byte by byte, because it may come so; a payload that came
/// with it is used where it lies.
///
/// Control frames may come between the fragments of a message and are told to the listener.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5">RFC 6455, section 5</a>
final class FrameReader {

  private static final int PIECE = 64 * 1024;
  private static final int MOST_OF_CONTROL = 125;
  private static final byte[] NOTHING = {};

  /// Who hears of control frames. Neither method suspends.
  interface Listener {
    void onPing(byte[] payload);

    void onPong(byte[] payload);

    /// Nothing is read after this.
    void onClose(CloseCode code, String reason);
  }

  private final StreamReader reader;
  private final boolean fromClient;
  private final boolean mayBeCompressed;
  private final int maxFrameSize;
  private final PartialMessage message;
  private final Listener listener;

  /// What was taken from the stream, and how far it is used.
  private byte[] piece;

  private int position;
  private long taken;

  /// The header, as far as it has come.
  private final byte[] header = new byte[14];

  private int headerSize;
  private int headerLength = 2;

  /// The frame whose payload comes now.
  private boolean isInPayload;

  private long length;
  private long remaining;
  private int key;
  private byte[] control = NOTHING;

  private boolean isOver;

  /// @param fromClient whether a client is at the other end, whose frames have to be masked
  /// @param leftover came behind the handshake; used as it is
  FrameReader(
      StreamReader reader,
      boolean fromClient,
      WebSocketOptions options,
      @Nullable MessageInflater inflater,
      byte[] leftover,
      Listener listener) {
    this.reader = reader;
    this.fromClient = fromClient;
    this.mayBeCompressed = inflater != null;
    this.maxFrameSize = options.maxFrameSize();
    this.message = new PartialMessage(options, inflater);
    this.listener = listener;
    this.piece = leftover;
    this.taken = leftover.length;
  }

  /// Reads to the end of the next message. Suspends until it has come.
  ///
  /// @return null after a Close frame, and at the end of the stream
  /// @throws WebSocketProtocolException if the peer breaks a rule or a limit; then nothing more may
  ///   be read
  @Nullable Message next() {
    while (!isOver) {
      if (position == piece.length && !fill()) {
        return null;
      }
      if (!isInPayload) {
        readHeader();
      }
      if (isInPayload) {
        Message whole = readPayload();
        if (whole != null) {
          return whole;
        }
      }
    }
    return null;
  }

  private boolean fill() {
    piece = NOTHING;
    position = 0;
    piece = reader.read(PIECE);
    taken += piece.length;
    return piece.length > 0;
  }

  /// How many bytes have come from the peer.
  long received() {
    return taken + reader.buffered();
  }

  /// Drops what comes, to the end of the stream. Suspends until then.
  void discard() {
    isOver = true;
    piece = NOTHING;
    position = 0;
    while (reader.read(PIECE).length > 0) {}
  }

  /// Drops what has come, and gives native memory back; nothing is read any more.
  void end() {
    isOver = true;
    piece = NOTHING;
    position = 0;
    message.abandon();
  }

  // ---- Header

  private void readHeader() {
    while (position < piece.length && headerSize < headerLength) {
      header[headerSize++] = piece[position++];
      if (headerSize == 2) {
        checkStart(header[0] & 0xFF, header[1] & 0xFF);
        headerLength = 2 + extendedLength() + (fromClient ? Integer.BYTES : 0);
      }
    }
    if (headerSize == headerLength) {
      headerSize = 0;
      headerLength = 2;
      beginFrame();
    }
  }

  private int extendedLength() {
    return switch (header[1] & 0x7F) {
      case 126 -> Short.BYTES;
      case 127 -> Long.BYTES;
      default -> 0;
    };
  }

  private void checkStart(int first, int second) {
    int kind = first & 0x0F;
    switch (kind) {
      case Opcode.CONTINUATION -> {
        if (!message.isUnderWay()) {
          throw broken("a continuation frame came, but there is no message to continue");
        }
      }
      case Opcode.TEXT, Opcode.BINARY -> {
        if (message.isUnderWay()) {
          throw broken("a new message began before the last fragment of the one before");
        }
      }
      case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> checkControl(first, second);
      default -> throw broken("a frame has the unknown opcode " + kind);
    }
    checkReserved(first, kind);
    if (fromClient != ((second & 0x80) != 0)) {
      throw broken(fromClient ? "a client's frame is not masked" : "a server's frame is masked");
    }
  }

  private static void checkControl(int first, int second) {
    if ((first & 0x80) == 0) {
      throw broken("a control frame is fragmented");
    }
    if ((second & 0x7F) > MOST_OF_CONTROL) {
      throw broken("a control frame has more than 125 bytes");
    }
  }

  private void checkReserved(int first, int kind) {
    boolean mayHaveFirst = mayBeCompressed && (kind == Opcode.TEXT || kind == Opcode.BINARY);
    if ((first & (mayHaveFirst ? 0x30 : 0x70)) != 0) {
      throw broken("a frame has a reserved bit set that no extension gives a meaning to");
    }
  }

  private void beginFrame() {
    int at = 2 + extendedLength();
    length = readLength(at);
    if (fromClient) {
      key = ByteBuffer.wrap(header).getInt(at);
    }
    int kind = opcode();
    if (Opcode.isControl(kind)) {
      control = new byte[(int) length];
    } else {
      if (length > maxFrameSize) {
        throw new WebSocketProtocolException(
            CloseCode.MESSAGE_TOO_BIG, "a frame has more than " + maxFrameSize + " bytes");
      }
      if (kind != Opcode.CONTINUATION) {
        message.begin(kind, (header[0] & 0x40) != 0);
      }
      message.beginFrame(length);
    }
    remaining = length;
    isInPayload = true;
  }

  private long readLength(int end) {
    long value =
        switch (end) {
          case 4 -> ByteBuffer.wrap(header).getShort(2) & 0xFFFFL;
          case 10 -> ByteBuffer.wrap(header).getLong(2);
          default -> header[1] & 0x7F;
        };
    if (value < 0) {
      throw broken("a frame's length has its highest bit set");
    }
    if ((end == 4 && value <= MOST_OF_CONTROL) || (end == 10 && value <= 0xFFFF)) {
      throw broken("a frame's length of " + value + " is not in its shortest form");
    }
    return value;
  }

  private int opcode() {
    return header[0] & 0x0F;
  }

  private boolean isLast() {
    return header[0] < 0;
  }

  private static WebSocketProtocolException broken(String rule) {
    return new WebSocketProtocolException(CloseCode.PROTOCOL_ERROR, rule);
  }

  // ---- Payload

  /// Uses what is there of the payload; the message, if this was the last of it.
  private @Nullable Message readPayload() {
    int from = position;
    int to = from + (int) Math.min(remaining, piece.length - from);
    boolean isWhole = to - from == length;
    if (fromClient) {
      Mask.apply(piece, from, to, key, (int) (length - remaining) & 3);
    }
    position = to;
    remaining -= to - from;
    isInPayload = remaining > 0;
    int kind = opcode();
    if (Opcode.isControl(kind)) {
      System.arraycopy(
          piece, from, control, control.length - (int) remaining - (to - from), to - from);
      if (!isInPayload) {
        tell(kind);
      }
      return null;
    }
    if (isWhole && isLast() && kind != Opcode.CONTINUATION && (header[0] & 0x40) == 0) {
      return message.endAsWhole(piece, from, to);
    }
    message.add(piece, from, to, isLast() ? remaining : MessageBuffer.UNKNOWN);
    return isInPayload || !isLast() ? null : message.end();
  }

  private void tell(int kind) {
    byte[] payload = control;
    control = NOTHING;
    switch (kind) {
      case Opcode.PING -> listener.onPing(payload);
      case Opcode.PONG -> listener.onPong(payload);
      default -> tellClose(payload);
    }
  }

  private void tellClose(byte[] payload) {
    isOver = true;
    if (payload.length == 0) {
      listener.onClose(CloseCode.NO_CODE, "");
      return;
    }
    if (payload.length == 1) {
      throw broken("a Close frame has half a code");
    }
    int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    if (!CloseCode.isSendable(code)) {
      throw broken("a Close frame has the code " + code + ", which must not be sent");
    }
    if (!Utf8Check.isValid(payload, 2, payload.length)) {
      throw new WebSocketProtocolException(
          CloseCode.INVALID_CONTENT, "the reason in a Close frame is not UTF-8");
    }
    byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
    listener.onClose(new CloseCode(code), new String(reason, StandardCharsets.UTF_8));
  }
}
