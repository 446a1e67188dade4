package io.asyncio.http.websocket;

/// Why a WebSocket ended: the number in a Close frame.
///
/// ```java
/// socket.close(CloseCode.GOING_AWAY, "the server restarts");
/// ```
///
/// @param code 1000 to 4999: those from 3000 on are registered by libraries, those from 4000 on
///   belong to the program
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7.4">RFC 6455, section 7.4</a>
public record CloseCode(int code) {

  /// 1000: what the connection was for is done.
  public static final CloseCode NORMAL = new CloseCode(1000);

  /// 1001: the server stops, or the page is left.
  public static final CloseCode GOING_AWAY = new CloseCode(1001);

  /// 1002: the other side broke the rules of the protocol.
  public static final CloseCode PROTOCOL_ERROR = new CloseCode(1002);

  /// 1003: a kind of message that is of no use here.
  public static final CloseCode UNSUPPORTED_MESSAGE = new CloseCode(1003);

  /// 1005: the Close frame had no code. Never sent.
  public static final CloseCode NO_CODE = new CloseCode(1005);

  /// 1006: the connection ended without a Close frame. Never sent.
  public static final CloseCode ABNORMAL = new CloseCode(1006);

  /// 1007: text that is not UTF-8, or compressed bytes that nothing was compressed to.
  public static final CloseCode INVALID_CONTENT = new CloseCode(1007);

  /// 1008: against the rules of this program.
  public static final CloseCode POLICY_VIOLATION = new CloseCode(1008);

  /// 1009: a message larger than this side takes.
  public static final CloseCode MESSAGE_TOO_BIG = new CloseCode(1009);

  /// 1010: the server did not agree to an extension that the client needs.
  public static final CloseCode MANDATORY_EXTENSION = new CloseCode(1010);

  /// 1011: something went wrong here.
  public static final CloseCode INTERNAL_ERROR = new CloseCode(1011);

  /// 1012: the server restarts; come again.
  public static final CloseCode SERVICE_RESTART = new CloseCode(1012);

  /// 1013: too much to do; come again later.
  public static final CloseCode TRY_AGAIN_LATER = new CloseCode(1013);

  /// 1014: a server behind this one gave a bad answer.
  public static final CloseCode BAD_GATEWAY = new CloseCode(1014);

  /// 1015: TLS failed. Never sent.
  public static final CloseCode TLS_FAILED = new CloseCode(1015);

  /// Checks that it is a number a Close frame has room for and a rule speaks of.
  ///
  /// @throws IllegalArgumentException if the code is not from 1000 to 4999
  public CloseCode {
    if (code < 1000 || code > 4999) {
      throw new IllegalArgumentException(
          "code of a Close frame must be 1000 to 4999, found "
              + code
              + "; a program's own codes begin at 4000");
    }
  }

  /// Says whether a Close frame may have the code.
  ///
  /// @return false for 1004 to 1006, 1015 and what is reserved
  public boolean isSendable() {
    return isSendable(code);
  }

  static boolean isSendable(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  @Override
  public String toString() {
    return Integer.toString(code);
  }
}
