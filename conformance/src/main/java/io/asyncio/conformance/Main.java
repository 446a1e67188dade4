package io.asyncio.conformance;

import io.asyncio.Mode;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/// Plays golden traces from the command line.
///
/// `AREA/NAME` plays one scenario, prints its trace and shows how it differs; `AREA` plays all of
/// an area, `--all` everything, `--list` names the scenarios; `--portable` and `--virtual` choose
/// the setting.
public final class Main {

  private static final Set<String> OPTIONS = Set.of("--all", "--list", "--portable", "--virtual");
  private static final String USAGE =
      "usage: AREA/NAME | AREA... | --all | --list   [--portable] [--virtual]";

  private final PrintStream out;
  private final Setting setting;
  private final Index index = Index.load();

  private Main(PrintStream out, Setting setting) {
    this.out = out;
    this.setting = setting;
  }

  /// Plays what the arguments ask for; exits with 1 if a trace differs, with 2 on wrong arguments.
  ///
  /// @param arguments see the class
  /// @throws InterruptedException if somebody interrupts the main thread
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(play(List.of(arguments), System.out));
  }

  static int play(List<String> arguments, PrintStream out) throws InterruptedException {
    var options = arguments.stream().filter(argument -> argument.startsWith("--")).toList();
    var names = arguments.stream().filter(argument -> !argument.startsWith("--")).toList();
    boolean everything = options.contains("--all") || options.contains("--list");
    if (!OPTIONS.containsAll(options) || everything != names.isEmpty()) {
      out.println(USAGE);
      return 2;
    }
    var mode = options.contains("--portable") ? Mode.PORTABLE : Mode.AUTOMATIC;
    var main = new Main(out, new Setting(mode, options.contains("--virtual")));
    if (options.contains("--list")) {
      return main.list();
    }
    return names.size() == 1 && names.getFirst().contains("/")
        ? main.playOne(names.getFirst())
        : main.playAll(names);
  }

  private int list() {
    for (var entry : index.entries()) {
      out.printf("%-50s %s%n", entry.path(), entry.behaviour());
    }
    return 0;
  }

  private int playOne(String path) throws InterruptedException {
    var found = index.find(path);
    if (found.isEmpty()) {
      out.println("no scenario '" + path + "'; --list shows all " + index.entries().size());
      return 2;
    }
    var entry = found.get();
    if (!entry.fits(setting)) {
      out.println(
          path + " uses threads or sockets, which do not see virtual time: leave out --virtual");
      return 2;
    }
    var trace = Performance.play(entry, setting);
    trace.printed().forEach(out::println);
    out.println();
    return report(entry, trace);
  }

  private int playAll(List<String> areas) throws InterruptedException {
    int played = 0;
    int differing = 0;
    for (var entry : index.entries()) {
      if (entry.fits(setting) && (areas.isEmpty() || areas.contains(entry.area()))) {
        played++;
        var trace = Performance.play(entry, setting);
        differing += trace.isGolden() ? 0 : report(entry, trace);
      }
    }
    out.printf(
        "%d traces (%s): %d equal, %d differ%n", played, setting, played - differing, differing);
    return played == 0 ? 2 : Integer.signum(differing);
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
