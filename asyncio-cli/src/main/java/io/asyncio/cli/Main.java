package io.asyncio.cli;

import io.asyncio.cli.inspect.InspectCommand;
import java.util.List;

/// The entry point that `./asyncio` starts.
///
/// `./asyncio` has found the JDK, built the library and read the options before; this class is not
/// meant to be typed by hand.
public final class Main {
  private Main() {}

  /// Carries out one command.
  ///
  /// @param arguments the command and its words
  /// @throws Throwable what the program threw, for the JVM to print
  public static void main(String[] arguments) throws Throwable {
    var words = List.of(arguments);
    try {
      switch (words.isEmpty() ? "" : words.getFirst()) {
        case "run" -> RunCommand.of(words.subList(1, words.size())).run();
        case "serve" -> RunCommand.of(words.subList(1, words.size())).serve();
        case "repl" -> System.exit(Repl.of(words.subList(1, words.size())).run());
        case "train" -> train(words.subList(1, words.size()));
        case "ps", "pstree", "top" -> System.exit(InspectCommand.run(words));
        case "startup" -> StartupMeasurement.of(words.subList(1, words.size())).run();
        default ->
            throw new StartFailedException(
                StartFailedException.COMMAND_IS_WRONG,
                "asyncio: unknown command in %s; run './asyncio --help'".formatted(words));
      }
    } catch (StartFailedException e) {
      System.err.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }

  /// Runs a program as the first time and as an unchanged file again, for the JVM that records what
  /// goes into the AOT cache.
  private static void train(List<String> words) throws Throwable {
    RunCommand.of(words).run();
    RunCommand.of(words).run();
  }
}
