package io.asyncio.conformance;

import io.asyncio.Mode;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/// Plays golden traces from the command line.
///
/// `AREA/NAME` plays one scenario and shows how its trace differs, `--all` plays every one,
/// `--list` names them; `--portable` and `--virtual` choose the setting.
public final class Main {

  private static final Set<String> OPTIONS = Set.of("--all", "--list", "--portable", "--virtual");
  private static final String USAGE =
      "usage: AREA/NAME | --all | --list   [--portable] [--virtual]";

  private final PrintStream out;
  private final Setting setting;

  private Main(PrintStream out, Setting setting) {
    this.out = out;
    this.setting = setting;
  }

  /// Plays what the arguments ask for; exits with 1 if a trace differs, with 2 on wrong arguments.
  ///
  /// @param arguments see the class
  /// @throws Exception if a scenario cannot be played at all
  public static void main(String[] arguments) throws Exception {
    System.exit(play(List.of(arguments), System.out));
  }

  static int play(List<String> arguments, PrintStream out) throws Exception {
    var mode = arguments.contains("--portable") ? Mode.PORTABLE : Mode.AUTOMATIC;
    var main = new Main(out, new Setting(mode, arguments.contains("--virtual")));
    var paths = arguments.stream().filter(argument -> !argument.startsWith("--")).toList();
    var unknown =
        arguments.stream()
            .filter(argument -> argument.startsWith("--"))
            .filter(o -> !OPTIONS.contains(o));
    if (unknown.findAny().isPresent()) {
      out.println(USAGE);
      return 2;
    }
    if (arguments.contains("--list")) {
      return main.list();
    }
    if (arguments.contains("--all")) {
      return main.playAll();
    }
    if (paths.size() == 1) {
      return main.playOne(paths.getFirst());
    }
    out.println(USAGE);
    return 2;
  }

  private int list() {
    for (var entry : Index.load().entries()) {
      out.printf("%-50s %s%n", entry.path(), entry.behaviour());
    }
    return 0;
  }

  private int playOne(String path) throws Exception {
    var entry = Index.load().find(path);
    if (!entry.fits(setting)) {
      out.println(path + " crosses threads, which do not see virtual time: leave out --virtual");
      return 2;
    }
    var trace = Performance.play(entry, setting);
    trace.printed().forEach(out::println);
    out.println();
    return report(entry, trace);
  }

  private int playAll() throws Exception {
    int played = 0;
    int differing = 0;
    for (var entry : Index.load().entries()) {
      if (entry.fits(setting)) {
        played++;
        var trace = Performance.play(entry, setting);
        differing += trace.isGolden() ? 0 : report(entry, trace);
      }
    }
    out.printf(
        "%d traces (%s): %d equal, %d differ%n", played, setting, played - differing, differing);
    return differing == 0 ? 0 : 1;
  }

  private int report(Entry entry, Trace trace) {
    if (trace.isGolden()) {
      out.println(entry.path() + ": equal to CPython's trace (" + setting + ")");
      return 0;
    }
    out.println(entry.path() + ": differs from CPython's trace (" + setting + ")");
    trace.diff().forEach(line -> out.println("  " + line));
    trace.failure().ifPresent(failure -> failure.printStackTrace(out));
    return 1;
  }
}
