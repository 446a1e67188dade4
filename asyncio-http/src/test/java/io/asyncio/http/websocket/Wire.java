package io.asyncio.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Frames as they stand on the wire, right and wrong ones, made apart from the code under test.
final class Wire {

  private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private Wire() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /// A frame of a server.
  static byte[] plain(int first, byte[] payload) {
    return concat(header(first, payload.length, 0), payload);
  }

  /// A frame of a client.
  static byte[] masked(int first, byte[] payload) {
    byte[] hidden = payload.clone();
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = (byte) (hidden[i] ^ KEY[i % 4]);
    }
    return concat(header(first, payload.length, 0x80), KEY, hidden);
  }

  static byte[] masked(int first, String payload) {
    return masked(first, utf8(payload));
  }

  /// The header of a client's frame whose payload has not come yet.
  static byte[] maskedHeader(int first, long length) {
    return concat(header(first, length, 0x80), KEY);
  }

  private static byte[] header(int first, long length, int mask) {
    ByteBuffer header = ByteBuffer.allocate(10).put((byte) first);
    if (length < 126) {
      header.put((byte) (mask | length));
    } else if (length < 65_536) {
      header.put((byte) (mask | 126)).putShort((short) length);
    } else {
      header.put((byte) (mask | 127)).putLong(length);
    }
    byte[] bytes = new byte[header.position()];
    header.flip().get(bytes);
    return bytes;
  }

  static byte[] close(int code, String reason) {
    return closeOf(code, utf8(reason));
  }

  static byte[] closeOf(int code, byte[] reason) {
    return masked(0x88, concat(new byte[] {(byte) (code >> 8), (byte) code}, reason));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
