package io.asyncio.http.websocket;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Inflates what the peer compressed, as it comes, into the message's buffer, which refuses what is
/// beyond its limit: a bomb has used no more memory than an honest message when it is found out.
///
/// The native memory is there from the first compressed message on, until [#end()].
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2">RFC 7692, section 7.2.2</a>
final class MessageInflater {

  /// What the sender has left out at the end of each message.
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final byte[] NOTHING = {};

  private final boolean eachAlone;
  private @Nullable Inflater inflater;
  private boolean isAfterFinalBlock;

  /// @param eachAlone whether no message refers to one before
  MessageInflater(boolean eachAlone) {
    this.eachAlone = eachAlone;
  }

  /// Inflates a piece of a message.
  ///
  /// @throws WebSocketProtocolException if it is not compressed, or becomes too much
  void inflate(byte[] bytes, int from, int to, MessageBuffer into) {
    if (from < to) {
      isAfterFinalBlock = false;
      run(inflater(), bytes, from, to, into);
    }
  }

  /// Inflates what is left at the end of a message.
  ///
  /// @throws WebSocketProtocolException if it is not compressed, or becomes too much
  void finish(MessageBuffer into) {
    if (!isAfterFinalBlock) {
      run(inflater(), TAIL, 0, TAIL.length, into);
    }
    if (eachAlone) {
      inflater().reset();
    }
  }

  private Inflater inflater() {
    Inflater present = inflater;
    if (present == null) {
      present = new Inflater(true);
      inflater = present;
    }
    return present;
  }

  private void run(Inflater with, byte[] bytes, int from, int to, MessageBuffer into) {
    with.setInput(bytes, from, to - from);
    try {
      while (true) {
        into.makeRoom();
        int count = with.inflate(into.bytes(), into.size(), into.room());
        into.grow(count);
        if (with.finished()) {
          // A sender may end a block for good; the next one begins afresh (section 7.2.3.4).
          int left = with.getRemaining();
          with.reset();
          isAfterFinalBlock = left == 0;
          with.setInput(bytes, to - left, left);
        }
        if (count == 0 && with.needsInput()) {
          break;
        }
      }
    } catch (DataFormatException e) {
      throw new WebSocketProtocolException(
          CloseCode.INVALID_CONTENT,
          "a compressed message cannot be inflated: " + e.getMessage(),
          e);
    } finally {
      with.setInput(NOTHING);
    }
  }

  /// Gives the native memory back. Idempotent.
  void end() {
    Inflater present = inflater;
    if (present != null) {
      inflater = null;
      present.end();
    }
  }
}
