package io.asyncio.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import javax.tools.ToolProvider;

/// Compiles one source file in memory, with the javac inside this JVM.
///
/// As in the JDK's source launcher, a public class need not be named after the file, a package need
/// not match the directory, and the first class in the file is the one to start.
final class SourceCompiler {
  private final List<String> options;

  /// @param classPath what the program may use, in the form of javac's `--class-path`
  SourceCompiler(String classPath) {
    this.options =
        List.of("--class-path", classPath, "-proc:none", "-implicit:none", "-g", "-Xlint:-options");
  }

  /// Compiles, and prints javac's warnings.
  ///
  /// @throws StartFailedException if javac refused the text
  Program compile(SourceFile source) throws StartFailedException {
    var javac = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = new MemoryFiles(javac.getStandardFileManager(null, null, null))) {
      var unit = List.of(new SourceText(source, decode(source)));
      var task = (JavacTask) javac.getTask(said, files, null, options, null, unit);
      var first = new FirstClass();
      task.addTaskListener(first);
      boolean compiled = task.call();
      if (!compiled) {
        throw wrong(said.toString().replaceFirst("\\R$", ""));
      }
      System.err.print(said);
      return new Program(first.name(source), files.classes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close javac's files", e);
    }
  }

  private static StartFailedException wrong(String message) {
    return new StartFailedException(StartFailedException.PROGRAM_IS_WRONG, message);
  }

  private static String decode(SourceFile source) throws StartFailedException {
    try {
      return source.text();
    } catch (CharacterCodingException _) {
      throw wrong(
          "%s:%d: error: this line is not UTF-8; save the file as UTF-8"
              .formatted(source.shownName(), source.firstLineThatIsNotUtf8()));
    }
  }

  /// Notes the first class while javac parses.
  private static final class FirstClass implements TaskListener {
    private String name = "";

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() == TaskEvent.Kind.PARSE && name.isEmpty()) {
        name = firstIn(event.getCompilationUnit());
      }
    }

    private static String firstIn(CompilationUnitTree unit) {
      var inPackage = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
      return unit.getTypeDecls().stream()
          .filter(ClassTree.class::isInstance)
          .map(type -> inPackage + ((ClassTree) type).getSimpleName())
          .findFirst()
          .orElse("");
    }

    String name(SourceFile source) throws StartFailedException {
      if (name.isEmpty()) {
        throw wrong(
            "%s:1: error: there is no class and no 'void main()' in this file"
                .formatted(source.shownName()));
      }
      return name;
    }
  }
}
