package io.asyncio.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program text as it was at one moment: whatever is compiled, looked up and kept is made of
/// these very bytes, so an edit in between cannot mix two versions.
final class SourceFile {
  private final String shownName;
  private final byte[] bytes;

  /// @param shownName the path as the user typed it, for messages
  /// @param bytes the whole file; not copied, not changed
  SourceFile(String shownName, byte[] bytes) {
    this.shownName = shownName;
    this.bytes = bytes;
  }

  static SourceFile read(String shownName) throws IOException {
    return new SourceFile(shownName, Files.readAllBytes(Path.of(shownName)));
  }

  String shownName() {
    return shownName;
  }

  byte[] bytes() {
    return bytes;
  }

  /// Returns the last part of the path, which names the implicit class of a compact source file.
  String simpleName() {
    return shownName.substring(shownName.replace('\\', '/').lastIndexOf('/') + 1);
  }

  /// Decodes the text strictly, because javac's own lenient reading would hide a wrong encoding.
  ///
  /// @throws CharacterCodingException if the bytes are not UTF-8
  String text() throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /// Returns the number of the first line that is not UTF-8, for the message about it.
  int firstLineThatIsNotUtf8() {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var input = ByteBuffer.wrap(bytes);
    decoder.decode(input, CharBuffer.allocate(bytes.length), true);
    int line = 1;
    for (int i = 0; i < input.position(); i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
