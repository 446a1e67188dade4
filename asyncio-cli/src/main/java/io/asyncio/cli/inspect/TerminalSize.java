package io.asyncio.cli.inspect;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/// How much fits on the screen.
record TerminalSize(int columns, int rows) {
  /// For a file or a pipe: nothing is cut.
  static final TerminalSize UNLIMITED = new TerminalSize(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final TerminalSize USUAL = new TerminalSize(120, 40);
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern STTY = Pattern.compile("([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})\\s*");

  /// Asks the terminal; the variables `COLUMNS` and `LINES` come before its answer.
  static TerminalSize ofTerminal() {
    return of(System.getenv(), stty());
  }

  static TerminalSize of(Map<String, String> environment, String stty) {
    var matcher = STTY.matcher(stty);
    var size =
        matcher.matches()
            ? new TerminalSize(number(matcher.group(2)), number(matcher.group(1)))
            : USUAL;
    var columns = environment.getOrDefault("COLUMNS", "");
    var rows = environment.getOrDefault("LINES", "");
    return new TerminalSize(
        NUMBER.matcher(columns).matches() ? number(columns) : size.columns,
        NUMBER.matcher(rows).matches() ? number(rows) : size.rows);
  }

  private static int number(String digits) {
    return new BigInteger(digits).intValueExact();
  }

  private static String stty() {
    try {
      var process =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return ""; // no terminal, or no such command: the usual size will do
    }
  }
}
