package io.asyncio.cli;

import io.asyncio.KeyboardInterrupt;
import io.asyncio.SystemExit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Runs a single-file program: `run [--cache DIR] [--] FILE [ARGUMENT…]`, or serves the application
/// of one: `serve [--cache DIR] [--] FILE HOST PORT`.
final class RunCommand {
  private static final int INTERRUPTED = 130;

  private final Optional<ProgramCache> cache;
  private final String file;
  private final List<String> arguments;

  private RunCommand(Optional<ProgramCache> cache, String file, List<String> arguments) {
    this.cache = cache;
    this.file = file;
    this.arguments = arguments;
  }

  /// Reads the command's words, without the word `run`.
  ///
  /// @throws StartFailedException if no file is among them
  static RunCommand of(List<String> words) throws StartFailedException {
    var rest = words;
    var cache = Optional.<ProgramCache>empty();
    if (rest.size() > 1 && rest.getFirst().equals("--cache")) {
      cache = Optional.of(new ProgramCache(Path.of(rest.get(1))));
      rest = rest.subList(2, rest.size());
    }
    if (!rest.isEmpty() && rest.getFirst().equals("--")) {
      rest = rest.subList(1, rest.size());
    }
    if (rest.isEmpty()) {
      throw new StartFailedException(
          StartFailedException.COMMAND_IS_WRONG,
          "asyncio run: no file given; write 'run FILE.java [ARGUMENT…]'");
    }
    return new RunCommand(cache, rest.getFirst(), rest.subList(1, rest.size()));
  }

  /// Runs the program to its end. What it throws comes out, so that the JVM prints it and ends with
  /// exit code 1 once the program's other threads have ended, as under the `java` command.
  void run() throws Throwable {
    end(() -> MainMethod.of(owner()).invoke(arguments.toArray(String[]::new)));
  }

  /// Serves the program's application until the process is told to end.
  void serve() throws Throwable {
    end(() -> ApplicationMethod.of(owner()).serve(arguments.getFirst(), port(arguments.getLast())));
  }

  /// The launcher has looked that there are at most five digits.
  private static int port(String digits) {
    return digits.chars().reduce(0, (port, digit) -> 10 * port + (digit - '0'));
  }

  private interface Body {
    void run() throws Throwable;
  }

  private static void end(Body body) throws Throwable {
    try {
      body.run();
    } catch (StartFailedException e) {
      throw e;
    } catch (KeyboardInterrupt _) {
      System.exit(INTERRUPTED);
    } catch (SystemExit e) {
      System.exit(e.code());
    } catch (Throwable failure) {
      Trace.trim(failure);
      throw failure;
    }
  }

  private Class<?> owner() throws StartFailedException, ClassNotFoundException {
    var program = program();
    var loader = new ProgramLoader(program, RunCommand.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    return Class.forName(program.mainClass(), false, loader);
  }

  private Program program() throws StartFailedException {
    var source = read();
    var kept = cache.flatMap(programs -> programs.find(source));
    if (kept.isPresent()) {
      return kept.get();
    }
    refuseWithoutCompiler();
    var program = new SourceCompiler(System.getProperty("java.class.path")).compile(source);
    cache.ifPresent(programs -> programs.keep(source, program));
    return program;
  }

  /// Before the first class that cannot even be loaded without javac.
  private static void refuseWithoutCompiler() throws StartFailedException {
    if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
      throw new StartFailedException(
          StartFailedException.COMMAND_IS_WRONG,
          "asyncio run: the Java in %s has no compiler; install a JDK, not a JRE"
              .formatted(System.getProperty("java.home")));
    }
  }

  private SourceFile read() throws StartFailedException {
    try {
      return SourceFile.read(file);
    } catch (IOException e) {
      throw new StartFailedException(
          StartFailedException.COMMAND_IS_WRONG,
          "asyncio run: cannot read '%s' (%s); check the path".formatted(file, e));
    }
  }
}
