package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void oneScenarioPrintsItsTraceAndTheVerdict() throws Exception {
    assertEquals(0, Main.play(List.of("tasks/create_runs_later", "--virtual"), out));
    assertTrue(printed().startsWith("created, a done False\n"), printed());
    assertTrue(printed().contains("equal to CPython's trace"), printed());
  }

  @Test
  void anUnknownScenarioIsRefusedByName() throws Exception {
    assertEquals(2, Main.play(List.of("tasks/unheard_of"), out));
    assertTrue(printed().startsWith("no scenario 'tasks/unheard_of'"), printed());
  }

  @Test
  void anUnknownOptionShowsTheUsage() throws Exception {
    assertEquals(2, Main.play(List.of("--everything"), out));
    assertTrue(printed().startsWith("usage: "), printed());
  }

  @Test
  void virtualTimeIsRefusedWhereThreadsCross() throws Exception {
    assertEquals(2, Main.play(List.of("loop/to_thread_cancel", "--virtual"), out));
    assertTrue(printed().contains("leave out --virtual"), printed());
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
