package io.asyncio.cli.inspect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// One line of `./asyncio ps`.
///
/// @param pid the process
/// @param program what it runs, as its user knows it
/// @param problem why nobody knows whether it runs loops; empty if it does
record JavaProcess(long pid, String program, String problem) {
  private static final String OURS = "io.asyncio.cli.Main";
  private static final Pattern RUN =
      Pattern.compile(Pattern.quote(OURS) + " run .*?-- (.*?\\.java)( .*)?");
  private static final Pattern SOURCE =
      Pattern.compile(
          "jdk\\.compiler/com\\.sun\\.tools\\.javac\\.launcher\\.\\w+ (.*?\\.java)( .*)?");

  /// Whether this is a command like the one that asks.
  static boolean isOurOwn(String command) {
    return command.startsWith(OURS + " ps")
        || command.startsWith(OURS + " pstree")
        || command.startsWith(OURS + " top");
  }

  /// Returns the file name of a program or jar, or the name of the main class.
  ///
  /// @param command what the JVM's property `sun.java.command` says: main class and arguments
  static String programOf(String command) {
    for (var pattern : new Pattern[] {RUN, SOURCE}) {
      var matcher = pattern.matcher(command);
      if (matcher.matches()) {
        return lastPart(matcher.group(1));
      }
    }
    var end = command.indexOf(' ');
    var first = end < 0 ? command : command.substring(0, end);
    return first.endsWith(".jar") ? lastPart(first) : first;
  }

  private static String lastPart(String path) {
    return path.substring(path.replace('\\', '/').lastIndexOf('/') + 1);
  }

  Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("pid", pid);
    fields.put("program", program);
    fields.put("problem", problem);
    return fields;
  }
}
