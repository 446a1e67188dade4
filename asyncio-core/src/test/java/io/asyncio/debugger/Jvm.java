package io.asyncio.debugger;

import com.example.DebuggedProgram;
import io.asyncio.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The JVM of this build, for a [DebuggedProgram] in a process of its own.
final class Jvm {

  static final String CLASS_PATH = System.getProperty("java.class.path");

  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  private Jvm() {}

  /// The options that a user gives for this mode, and those that keep the process small.
  static List<String> options(Mode mode) {
    var options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx128m"));
    options.add("-Dasyncio.mode=" + mode.name().toLowerCase(Locale.ROOT));
    if (mode == Mode.NATIVE) {
      options.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
    }
    return options;
  }

  /// The path of a tool of the JDK.
  static String tool(String name) {
    return BIN.resolve(name).toString();
  }
}
