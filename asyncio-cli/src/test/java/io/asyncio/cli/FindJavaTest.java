package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK `./asyncio` takes, among directories that look like JDKs.
final class FindJavaTest {
  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void searchInOneDirectoryOnly() {
    terminal = new Terminal(directory);
    terminal.set("ASYNCIO_JAVA_SEARCH", directory.resolve("jvm").toString());
    terminal.set("JAVA_HOME", "");
  }

  private Path jdk(String name, String version) throws IOException {
    var home = directory.resolve(name);
    for (var tool : new String[] {"java", "javac"}) {
      terminal.write(name + "/bin/" + tool, "#!/bin/sh\n");
      assertTrue(home.resolve("bin").resolve(tool).toFile().setExecutable(true));
    }
    terminal.write(
        name + "/release",
        "IMPLEMENTOR=\"Somebody\"\nJAVA_RUNTIME_VERSION=\"%1$s+1\"\nJAVA_VERSION=\"%1$s\"\n"
            .formatted(version));
    return home;
  }

  private void assertTaken(Path home, String version) {
    var outcome = terminal.asyncio("--version");

    assertEquals(0, outcome.exitCode(), outcome.err());
    var lines = outcome.out().lines().toList();
    assertEquals("JDK %s+1 in %s".formatted(version, home), lines.get(1));
  }

  @Test
  void javaHomeComesFirst() throws IOException {
    jdk("jvm/jdk-25", "25.0.1");
    var home = jdk("mine", "27-ea");
    terminal.set("JAVA_HOME", home.toString());

    assertTaken(home, "27-ea");
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws IOException {
    terminal.set("JAVA_HOME", jdk("mine", "17.0.15").toString());
    jdk("jvm/jdk-21", "21.0.2");
    var home = jdk("jvm/jdk-25", "25.0.1");

    assertTaken(home, "25.0.1");
  }

  @Test
  void theJdkThatTheLibraryIsTestedWithIsPreferred() throws IOException {
    jdk("jvm/a", "26");
    var home = jdk("jvm/b", "25");
    jdk("jvm/c", "27");

    assertTaken(home, "25");
  }

  @Test
  void aJdkOfMacOsIsFoundInsideItsBundle() throws IOException {
    var home = jdk("jvm/temurin-25.jdk/Contents/Home", "25.0.2");

    assertTaken(home, "25.0.2");
  }

  @Test
  void whatHasNoCompilerIsNoJdk() throws IOException {
    Files.delete(jdk("jvm/jre", "25").resolve("bin/javac"));
    Files.delete(jdk("jvm/unknown", "25").resolve("release"));
    var home = jdk("jvm/other", "26");

    assertTaken(home, "26");
  }

  @Test
  void withoutAnyJdkOneSentenceSaysWhatToInstall() throws IOException {
    jdk("jvm/old", "21.0.2");

    var outcome = terminal.asyncio("run", terminal.write("Hello.java", "void main() {}"));

    assertEquals(2, outcome.exitCode());
    assertEquals(
        "asyncio: no JDK 25 or newer found; install one (https://adoptium.net,"
            + " or your system's package openjdk-25-jdk) or set JAVA_HOME to it\n",
        outcome.err());
  }
}
