import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds every Java file of the checkout to google-java-format, or rewrites it.
///
/// The build starts this file on JDK 25, because the formatter parses with the compiler of the JVM
/// that it runs in: inside a Maven that runs on JDK 17 it could not read our sources.
///
/// Usage: `java JavaFormat.java check|apply ROOT`
final class JavaFormat {
  private JavaFormat() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !(args[0].equals("check") || args[0].equals("apply"))) {
      System.err.println("usage: java JavaFormat.java check|apply ROOT; found " + List.of(args));
      System.exit(2);
    }
    var root = Path.of(args[1]).toAbsolutePath().normalize();
    var apply = args[0].equals("apply");
    var differing =
        javaFiles(root).parallelStream().flatMap(file -> difference(file, apply).stream()).toList();
    differing.forEach(
        line -> System.err.println((apply ? "formatted " : "not formatted: ") + line));
    if (!apply && !differing.isEmpty()) {
      System.err.println("to format them: mvn -q -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            var name = directory.getFileName().toString();
            var foreign = name.equals("target") || name.startsWith(".");
            return foreign && !directory.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (files.isEmpty()) {
      throw new IllegalStateException("no Java file below " + root + "; pass the checkout's root");
    }
    return files;
  }

  /// Returns the place of the first difference, or nothing if the file is formatted.
  private static Optional<String> difference(Path file, boolean apply) {
    try {
      var source = Files.readString(file);
      var formatted =
          new Formatter()
              .formatSource(
                  ImportOrderer.reorderImports(
                      RemoveUnusedImports.removeUnusedImports(source), Style.GOOGLE));
      if (formatted.equals(source)) {
        return Optional.empty();
      }
      if (apply) {
        Files.writeString(file, formatted);
      }
      return Optional.of(file + ":" + firstDifferentLine(source, formatted));
    } catch (FormatterException unparsable) {
      return Optional.of(file + ": " + unparsable.getMessage());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot format " + file, unreadable);
    }
  }

  private static int firstDifferentLine(String source, String formatted) {
    var line = 1;
    for (var i = 0; i < Math.min(source.length(), formatted.length()); i++) {
      if (source.charAt(i) != formatted.charAt(i)) {
        break;
      }
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }
}
