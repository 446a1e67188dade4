package io.asyncio.cli.inspect;

import java.io.PrintStream;
import java.nio.charset.CharsetEncoder;

/// Where a command prints to, which may end at any moment, as `head` does.
///
/// Where the encoding has no lines and bars, ASCII stands for them.
final class Output {
  private static final String DRAWN = "├└│─…▁▂▃▄▅▆▇█";
  private static final String ASCII = "|`|-~_.-=+*%#";

  private final PrintStream out;
  private final CharsetEncoder encoder;

  Output(PrintStream out) {
    this.out = out;
    this.encoder = out.charset().newEncoder();
  }

  /// Prints; what cannot be written is nobody's loss.
  ///
  /// @return whether anybody still reads
  boolean print(String text) {
    out.print(encoder.canEncode(DRAWN) ? text : inAscii(text));
    out.flush();
    return !out.checkError();
  }

  private static String inAscii(String text) {
    var ascii = text;
    for (int i = 0; i < DRAWN.length(); i++) {
      ascii = ascii.replace(DRAWN.charAt(i), ASCII.charAt(i));
    }
    return ascii;
  }
}
