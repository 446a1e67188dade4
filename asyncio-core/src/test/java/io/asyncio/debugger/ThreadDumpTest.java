package io.asyncio.debugger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.DebuggedProgram;
import io.asyncio.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What `jcmd` writes of a program whose tasks wait.
@Timeout(120)
final class ThreadDumpTest {

  private static final List<String> TASKS = List.of("first", "second", "third");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDumpAsTextShowsEachTaskByItsNameWithItsCalls(Mode mode) throws Exception {
    String dump = dump(mode, "text");
    for (String task : TASKS) {
      assertTrue(shows(dump, "#\\d+ \"" + task + "\" virtual [^#]*waitForever"), dump);
    }
    assertTrue(shows(dump, "\"first\" virtual [^#]*DebuggedProgram\\.receive"), dump);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDumpAsJsonShowsEachTaskByItsNameWithItsCalls(Mode mode) throws Exception {
    String dump = dump(mode, "json");
    for (String task : TASKS) {
      assertTrue(
          shows(dump, "\"name\": \"" + task + "\"[^\\[\\]]*\"stack\": \\[[^\\]]*waitForever"),
          dump);
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, text", "NATIVE, json", "PORTABLE, text", "PORTABLE, json"})
  void withoutTrackingNoTaskIsInADump(Mode mode, String format) throws Exception {
    String dump = dump(mode, format, "-Djdk.trackAllThreads=false");
    for (String task : TASKS) {
      assertFalse(dump.contains('"' + task + '"'), dump);
    }
    assertTrue(dump.contains("\"main\""), dump);
  }

  private static boolean shows(String dump, String pattern) {
    return Pattern.compile(pattern).matcher(dump).find();
  }

  private String dump(Mode mode, String format, String... more)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(Jvm.tool("java"), "-cp", Jvm.CLASS_PATH));
    command.addAll(Jvm.options(mode));
    command.addAll(List.of(more));
    command.addAll(List.of(DebuggedProgram.class.getName(), "wait"));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      assertEquals("waiting", program.inputReader().readLine());
      return dump(program.pid(), format);
    } finally {
      program.destroyForcibly();
    }
  }

  private String dump(long pid, String format) throws IOException, InterruptedException {
    Path file = directory.resolve("dump." + format);
    Process jcmd =
        new ProcessBuilder(
                Jvm.tool("jcmd"),
                Long.toString(pid),
                "Thread.dump_to_file",
                "-format=" + format,
                file.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said = jcmd.inputReader().lines().toList();
    assertEquals(0, jcmd.waitFor(), said::toString);
    return Files.readString(file);
  }
}
