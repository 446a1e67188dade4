package io.asyncio.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// jshell's input for programs, a line at a time: as it is, to read several bytes is to wait until
/// all of them have been typed.
final class UserInput extends FilterInputStream {
  UserInput(InputStream jshells) {
    super(jshells);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int next = read();
      if (next < 0) {
        return count == 0 ? -1 : count;
      }
      bytes[offset + count++] = (byte) next;
      if (next == '\n') {
        break;
      }
    }
    return count;
  }
}
