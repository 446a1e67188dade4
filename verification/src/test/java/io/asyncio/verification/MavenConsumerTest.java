package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The project under `consumers/testing`, built and tested by Maven as a user's own: the test kit
/// as a dependency of three lines and a scope, on the class path and on the module path, with the
/// option of native mode and without.
final class MavenConsumerTest {

  @TempDir private static Path directory;

  private static PublishedLibrary library;

  @BeforeAll
  static void publish() throws IOException, URISyntaxException {
    library = PublishedLibrary.in(directory);
  }

  @AfterAll
  static void withdraw() throws IOException {
    library.close();
  }

  private static String testProject(boolean asModule, String... options) throws Exception {
    Path project = library.project("testing");
    if (asModule) {
      Files.copy(
          project.resolve("module").resolve("module-info.java"),
          project.resolve("src/main/java/module-info.java"));
    }
    String said =
        library.maven(project, Stream.concat(Stream.of(options), Stream.of("test")).toList());
    assertTrue(said.contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0"), said);
    return said;
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
