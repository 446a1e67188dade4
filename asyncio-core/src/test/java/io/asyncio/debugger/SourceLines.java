package io.asyncio.debugger;

import com.example.DebuggedProgram;
import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.ClassType;
import com.sun.jdi.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The lines of [DebuggedProgram], named by the comments at their ends.
final class SourceLines {

  private static final Path FILE =
      Path.of("src", "test", "java", "com", "example", "DebuggedProgram.java");

  private static final List<String> LINES = read();

  private SourceLines() {}

  private static List<String> read() {
    try {
      return Files.readAllLines(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns where the line begins that ends with this comment.
  static Location find(ClassType program, String comment) {
    for (int number = 1; number <= LINES.size(); number++) {
      if (name(number).equals(comment)) {
        return begin(program, number);
      }
    }
    throw new IllegalArgumentException("no line of " + FILE + " ends with // " + comment);
  }

  private static Location begin(ClassType program, int number) {
    try {
      return program.locationsOfLine(number).getFirst();
    } catch (AbsentInformationException e) {
      throw new IllegalStateException("the tests were compiled without line numbers", e);
    }
  }

  /// Returns the comment of the line with this number, or the whole line if it has none.
  static String name(int number) {
    String line = LINES.get(number - 1);
    int comment = line.lastIndexOf("; // ");
    return comment < 0 ? line.strip() : line.substring(comment + "; // ".length());
  }
}
