package io.asyncio.cli.inspect;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much fits on the screen.
record TerminalSize(int columns, int rows) {
  /// For a file or a pipe: nothing is cut.
  static final TerminalSize UNLIMITED = new TerminalSize(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final TerminalSize USUAL = new TerminalSize(120, 40);
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern STTY = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");

  /// Asks the terminal; the variables `COLUMNS` and `LINES` come before its answer.
  static TerminalSize ofTerminal() {
    return of(System.getenv(), stty());
  }

  static TerminalSize of(Map<String, String> environment, String stty) {
    var answer = STTY.matcher(stty);
    boolean answered = answer.matches();
    return new TerminalSize(
        first(environment.get("COLUMNS"), answered ? answer.group(2) : "", USUAL.columns),
        first(environment.get("LINES"), answered ? answer.group(1) : "", USUAL.rows));
  }

  /// A terminal that does not know its size says 0.
  private static int first(@Nullable String variable, String answer, int usual) {
    if (variable != null && NUMBER.matcher(variable).matches()) {
      return number(variable);
    }
    return NUMBER.matcher(answer).matches() ? number(answer) : usual;
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
