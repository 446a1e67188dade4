package io.asyncio.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The class files that the build made of this checkout, module by module.
final class Checkout {
  /// The modules that are held to the architecture.
  static final List<String> MODULES =
      List.of(
          "asyncio-core",
          "asyncio-net",
          "asyncio-testing",
          "asyncio-http",
          "asyncio-micrometer",
          "asyncio-cli",
          "conformance");

  /// The modules that users get.
  static final List<String> PUBLISHED =
      List.of(
          "asyncio-core",
          "asyncio-net",
          "asyncio-testing",
          "asyncio-http",
          "asyncio-micrometer",
          "asyncio-cli");

  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  private Checkout() {}

  static Path file(String first, String... more) {
    return ROOT.resolve(Path.of(first, more));
  }

  static Path mainClasses(String module) {
    var directory = ROOT.resolve(module, "target", "classes");
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "module " + module + " is not compiled: no " + directory + "; run mvn verify in " + ROOT);
    }
    return directory;
  }

  /// Returns the directories of compiled tests of all modules that have been built.
  static List<Path> testClasses() {
    try (var modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("target", "test-classes"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<Path> classFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
