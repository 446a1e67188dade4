package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0s",
    "49, 0.0s",
    "12345, 12.3s",
    "59999, 59.9s",
    "60000, 1m00s",
    "250000, 4m10s",
    "3600000, 1h00m",
    "11100000, 3h05m",
    "86400000, 1d00h",
    "183600000, 2d03h"
  })
  void aTimeIsShownWithTwoUnits(long millis, String shown) {
    assertEquals(shown, Text.duration(millis));
  }

  @ParameterizedTest
  @CsvSource({"abc, 3, abc", "abcd, 3, ab…", "日本語, 5, 日本…", "日本語, 4, 日…", "😀😀, 3, 😀…"})
  void aTextIsCutByColumns(String text, int width, String cut) {
    assertEquals(cut, Text.cut(text, width));
  }

  @Test
  void largeNumbersAreGrouped() {
    assertEquals("1 234 567 tasks", Text.count(1_234_567, "task"));
    assertEquals("1 task", Text.count(1, "task"));
  }

  @Test
  void theSizeOfTheScreenIsTheVariablesThenTheTerminalsThenTheUsual() {
    assertEquals(new TerminalSize(120, 40), TerminalSize.of(Map.of("COLUMNS", "x"), ""));
    assertEquals(new TerminalSize(132, 50), TerminalSize.of(Map.of(), "50 132\n"));
    assertEquals(new TerminalSize(120, 40), TerminalSize.of(Map.of(), "0 0\n"));
    assertEquals(new TerminalSize(60, 40), TerminalSize.of(Map.of(), "0 60\n"));
    assertEquals(new TerminalSize(70, 50), TerminalSize.of(Map.of("COLUMNS", "70"), "50 132\n"));
  }

  @Test
  void whereThereAreNoLinesAndBarsAsciiStandsForThem() {
    assertEquals("├─ ▁█ …", printed("├─ ▁█ …", StandardCharsets.UTF_8));
    assertEquals("|- _# ~", printed("├─ ▁█ …", StandardCharsets.US_ASCII));
  }

  private static String printed(String text, Charset charset) {
    var bytes = new ByteArrayOutputStream();
    new Output(new PrintStream(bytes, true, charset)).print(text);
    return bytes.toString(charset);
  }
}
