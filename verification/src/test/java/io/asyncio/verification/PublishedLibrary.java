package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.EventLoop;
import io.asyncio.testing.junit.AsyncioTest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The library as the Maven of a user's project finds it: in a local repository of its own, which
/// shows all else of the one that this build uses, so that nothing is installed there and nothing
/// downloaded.
final class PublishedLibrary implements AutoCloseable {

  private static final Pattern VERSION =
      Pattern.compile("<((?:junit|logback|slf4j|maven-[a-z]+-plugin)\\.version)>([^<]+)<");

  private final Path directory;
  private final Path repository;
  private final String parent;
  private final String version;

  private PublishedLibrary(Path directory, String parent) throws IOException {
    this.directory = directory;
    this.repository = Files.createDirectory(directory.resolve("repository"));
    this.parent = parent;
    this.version =
        Pattern.compile("<artifactId>asyncio-parent</artifactId>\\s*<version>([^<]+)<")
            .matcher(parent)
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
  }

  /// Publishes what this build made.
  ///
  /// @param directory for the repository and for the projects that use it
  static PublishedLibrary in(Path directory) throws IOException, URISyntaxException {
    var library = new PublishedLibrary(directory, Files.readString(Checkout.file("pom.xml")));
    // …/org/junit/jupiter/junit-jupiter-api/6.1.3/junit-jupiter-api-6.1.3.jar
    Path used = location(Test.class).getParent().getParent().getParent().getParent();
    Path real = used.getParent().getParent();
    showAllBut("io", real, library.repository);
    Path io = Files.createDirectory(library.repository.resolve("io"));
    showAllBut("asyncio", real.resolve("io"), io);
    library.publish("asyncio-parent", Checkout.file("pom.xml"));
    library.publish(
        "asyncio-core", Checkout.file("asyncio-core", "pom.xml"), location(EventLoop.class));
    library.publish(
        "asyncio-testing",
        Checkout.file("asyncio-testing", "pom.xml"),
        location(AsyncioTest.class));
    return library;
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void showAllBut(String name, Path from, Path into) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().equals(name)) {
          Files.createSymbolicLink(into.resolve(entry.getFileName()), entry);
        }
      }
    }
  }

  private void publish(String artifact, Path pom, Path... classes) throws IOException {
    Path into =
        Files.createDirectories(repository.resolve("io").resolve("asyncio").resolve(artifact))
            .resolve(version);
    Files.createDirectories(into);
    Files.copy(pom, into.resolve(artifact + "-" + version + ".pom"));
    for (Path built : classes) {
      Path jar = into.resolve(artifact + "-" + version + ".jar");
      if (Files.isDirectory(built)) {
        // `mvn test` makes no jars.
        int exitCode =
            ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                    System.out,
                    System.err,
                    "--create",
                    "--file",
                    jar.toString(),
                    "-C",
                    built.toString(),
                    ".");
        assertEquals(0, exitCode);
      } else {
        Files.copy(built, jar);
      }
    }
  }

  /// Copies a project out of the checkout.
  ///
  /// @param name its directory under `consumers`
  Path project(String name) throws IOException {
    Path from = Checkout.file("verification", "consumers", name);
    Path project = Files.createTempDirectory(directory, name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copied = project.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
    }
    return project;
  }

  /// Runs Maven in a project, which must succeed.
  ///
  /// @param words options and goals; the versions of this build are given besides, as properties
  /// @return all that was printed
  String maven(Path project, List<String> words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-B",
                "-o",
                "-Dmaven.repo.local=" + repository,
                "-Dasyncio.version=" + version));
    VERSION.matcher(parent).results().map(PublishedLibrary::property).forEach(command::add);
    command.addAll(words);
    Path output = Files.createTempFile(directory, "output", ".txt");
    ProcessBuilder maven =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.environment().remove("MAVEN_OPTS");
    int exitCode = maven.start().waitFor();
    String said = Files.readString(output);
    assertEquals(0, exitCode, said);
    return said;
  }

  private static String property(MatchResult found) {
    return "-D" + found.group(1) + "=" + found.group(2);
  }

  /// JUnit would warn of each link that leads out of its directory.
  @Override
  public void close() throws IOException {
    for (Path shown : List.of(repository, repository.resolve("io"))) {
      try (Stream<Path> entries = Files.list(shown)) {
        for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
          Files.delete(entry);
        }
      }
    }
  }
}
