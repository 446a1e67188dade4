package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The project under `consumers/testing`, built and tested by Maven as a user's own: the test kit
/// as a dependency of three lines and a scope, on the class path and on the module path, with the
/// option of native mode and without.
///
/// It finds the library in a local repository of its own, which shows all else of the one that this
/// build uses, so that nothing is installed there and nothing downloaded.
final class MavenConsumerTest {

  private static final Path PROJECT =
      Path.of(System.getProperty("basedir", ""), "consumers", "testing");
  private static final Path ROOT = PROJECT.toAbsolutePath().getParent().getParent().getParent();
  private static final Pattern VERSION =
      Pattern.compile("<((?:junit|maven-[a-z]+-plugin)\\.version)>([^<]+)<");

  @TempDir private static Path directory;

  private static String parent;
  private static String version;
  private static Path repository;

  @BeforeAll
  static void publish() throws IOException, URISyntaxException {
    parent = Files.readString(ROOT.resolve("pom.xml"));
    version =
        Pattern.compile("<artifactId>asyncio-parent</artifactId>\\s*<version>([^<]+)<")
            .matcher(parent)
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    repository = Files.createDirectory(directory.resolve("repository"));
    // …/org/junit/jupiter/junit-jupiter-api/6.1.3/junit-jupiter-api-6.1.3.jar
    Path used = location(Test.class).getParent().getParent().getParent().getParent();
    Path real = used.getParent().getParent();
    showAllBut("io", real, repository);
    Path io = Files.createDirectory(repository.resolve("io"));
    showAllBut("asyncio", real.resolve("io"), io);
    publish("asyncio-parent", ROOT.resolve("pom.xml"));
    publish("asyncio-core", ROOT.resolve("asyncio-core", "pom.xml"), location(EventLoop.class));
    publish(
        "asyncio-testing", ROOT.resolve("asyncio-testing", "pom.xml"), location(AsyncioTest.class));
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

  /// JUnit would warn of each link that leads out of its directory.
  @AfterAll
  static void removeLinks() throws IOException {
    for (Path shown : List.of(repository, repository.resolve("io"))) {
      try (Stream<Path> entries = Files.list(shown)) {
        for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
          Files.delete(entry);
        }
      }
    }
  }

  private static void publish(String artifact, Path pom, Path... classes) throws IOException {
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

  private static String testProject(boolean asModule, String... options) throws Exception {
    Path project = Files.createTempDirectory(directory, "consumer");
    copy(PROJECT, project);
    if (asModule) {
      Files.copy(
          PROJECT.resolve("module").resolve("module-info.java"),
          project.resolve("src/main/java/module-info.java"));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-B",
                "-o",
                "-Dmaven.repo.local=" + repository,
                "-Dasyncio.version=" + version));
    VERSION.matcher(parent).results().map(MavenConsumerTest::property).forEach(command::add);
    command.addAll(List.of(options));
    command.add("test");
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
    assertTrue(said.contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0"), said);
    return said;
  }

  private static String property(MatchResult found) {
    return "-D" + found.group(1) + "=" + found.group(2);
  }

  private static void copy(Path from, Path into) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copied = into.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
    }
  }

  private static void assertRan(String mode, String said) {
    assertEquals(3, said.split("mode " + mode, -1).length, said);
  }

  @Test
  void withoutOptionsTestsRunInPortableModeAndSaySo() throws Exception {
    String said = testProject(false);
    assertRan("PORTABLE", said);
    assertEquals(2, said.split("--add-opens java.base/java.lang=ALL-UNNAMED", -1).length, said);
  }

  @Test
  void theOptionOfTheReadmeMakesThemNative() throws Exception {
    String said = testProject(false, "-DargLine=--add-opens java.base/java.lang=ALL-UNNAMED");
    assertRan("NATIVE", said);
  }

  @Test
  void aModuleIsTestedInPortableModeToo() throws Exception {
    String said = testProject(true);
    assertRan("PORTABLE", said);
    assertEquals(2, said.split("--add-opens java.base/java.lang=io.asyncio", -1).length, said);
  }

  @Test
  void aModuleHasAnOptionOfItsOwn() throws Exception {
    String said = testProject(true, "-DargLine=--add-opens java.base/java.lang=io.asyncio");
    assertRan("NATIVE", said);
  }
}
