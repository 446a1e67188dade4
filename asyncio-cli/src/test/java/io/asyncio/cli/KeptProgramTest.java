package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.cli.Terminal.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `./asyncio run` keeps of a program never shows, except in speed.
final class KeptProgramTest {
  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void openTerminal() {
    terminal = new Terminal(directory);
    terminal.asyncio("run", terminal.write("One.java", printing("one")));
  }

  private static String printing(String word) {
    return "void main() { IO.println(\"%s\"); }".formatted(word);
  }

  @Test
  void anUnchangedFileNeedsNoCompiler() {
    terminal.set("JDK_JAVA_OPTIONS", "--limit-modules=java.base,jdk.unsupported");

    var again = terminal.asyncio("run", "One.java");
    var first = terminal.asyncio("run", terminal.write("Two.java", printing("two")));

    assertEquals("one\n", again.out());
    assertEquals(2, first.exitCode());
    assertTrue(first.err().contains("has no compiler; install a JDK"), first.err());
  }

  @Test
  void aChangedFileIsCompiledAgainEvenIfItsTimeAndLengthAreTheSame() throws IOException {
    var file = directory.resolve("One.java");
    var time = Files.getLastModifiedTime(file);
    terminal.write("One.java", printing("two"));
    Files.setLastModifiedTime(file, time);

    assertEquals(new Outcome(0, "two\n", ""), terminal.asyncio("run", "One.java"));
  }

  @Test
  void theSameTextUnderAnotherNameIsAnotherProgram() {
    var text = "void main() { IO.println(getClass().getName()); }";

    assertEquals("Left\n", terminal.asyncio("run", terminal.write("Left.java", text)).out());
    assertEquals("Right\n", terminal.asyncio("run", terminal.write("Right.java", text)).out());
  }

  @Test
  void aProgramThatDoesNotCompileIsNotKept() {
    int before = terminal.keptPrograms().size();

    terminal.asyncio("run", terminal.write("Wrong.java", "void main() { x }"));

    assertEquals(before, terminal.keptPrograms().size());
  }

  @Test
  void aDamagedEntryIsReplaced() throws IOException {
    var entry = terminal.keptPrograms().getFirst();
    var sound = Files.readAllBytes(entry);
    var damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(entry, damaged);

    assertEquals(new Outcome(0, "one\n", ""), terminal.asyncio("run", "One.java"));
    assertEquals(sound.length, Files.size(entry));
    assertEquals(new Outcome(0, "one\n", ""), terminal.asyncio("run", "One.java"));
  }

  @Test
  void anEntryThatIsADirectoryIsNoHindrance() throws IOException {
    var entry = terminal.keptPrograms().getFirst();
    Files.delete(entry);
    Files.createDirectories(entry.resolve("occupied"));

    assertEquals(new Outcome(0, "one\n", ""), terminal.asyncio("run", "One.java"));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoHindrance() {
    terminal.write("file", "");
    terminal.set("ASYNCIO_CACHE", directory.resolve("file").resolve("cache").toString());

    assertEquals(new Outcome(0, "one\n", ""), terminal.asyncio("run", "One.java"));
    assertEquals(new Outcome(0, "one\n", ""), terminal.asyncio("run", "One.java"));
  }
}
