package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.EventLoop;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs under `consumers`, built and started as users do it: with the jar of the core, by
/// the JDK's own commands, with the option of native mode and without.
final class ConsumersTest {

  private static final Path SOURCES = Path.of(System.getProperty("basedir", ""), "consumers");
  private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
  private static final String PROGRAM = "consumer.Greetings";
  private static final String MODULE = "consumer/" + PROGRAM;
  private static final String ON_CLASS_PATH = "--add-opens=java.base/java.lang=ALL-UNNAMED";
  private static final String ON_MODULE_PATH = "--add-opens=java.base/java.lang=io.asyncio";

  @TempDir private static Path directory;

  private static Path core;
  private static Path classes;
  private static Path module;

  @BeforeAll
  static void compile() throws IOException, URISyntaxException {
    core = directory.resolve("asyncio-core.jar");
    Path built = location(EventLoop.class);
    if (Files.isDirectory(built)) {
      // `mvn test` makes no jars.
      tool("jar", "--create", "--file", core, "-C", built, ".");
    } else {
      Files.copy(built, core);
    }
    classes = directory.resolve("classes");
    module = directory.resolve("module");
    compile("classpath", classes, "--class-path", core.toString());
    // The annotations are for compilers; no program below has them.
    String modulePath =
        String.join(
            System.getProperty("path.separator"),
            core.toString(),
            location(NullMarked.class).toString());
    compile("modulepath", module, "--module-path", modulePath);
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void compile(String consumer, Path into, String... path) throws IOException {
    List<Object> command = new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", into));
    command.addAll(List.of(path));
    try (Stream<Path> files = Files.walk(SOURCES.resolve(consumer))) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(command::add);
    }
    tool("javac", command.toArray());
  }

  private static void tool(String name, Object... arguments) {
    String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    assertEquals(0, ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, words));
  }

  @Test
  void thePlainClassPathRunsInPortableModeAndSaysSoOnce() throws Exception {
    Run run = Run.of(java(), "-cp", join(classes, core), PROGRAM);
    run.assertRan("PORTABLE");
    run.assertNamesOnce("--add-opens java.base/java.lang=ALL-UNNAMED");
  }

  @Test
  void theOptionMakesItNativeAndSilent() throws Exception {
    Run run = Run.of(java(), ON_CLASS_PATH, "-cp", join(classes, core), PROGRAM);
    run.assertRan("NATIVE");
    run.assertSilent();
  }

  @Test
  void theModulePathRunsInPortableModeAndNamesItsOwnOption() throws Exception {
    Run run = Run.of(java(), "-p", join(module, core), "-m", MODULE);
    run.assertRan("PORTABLE");
    run.assertNamesOnce("--add-opens java.base/java.lang=io.asyncio");
  }

  @Test
  void theModulePathWithItsOptionIsNative() throws Exception {
    Run run = Run.of(java(), ON_MODULE_PATH, "-p", join(module, core), "-m", MODULE);
    run.assertRan("NATIVE");
    run.assertSilent();
  }

  @Test
  void aJarMayCarryTheOptionInItsManifest() throws Exception {
    Path manifest = directory.resolve("manifest.txt");
    Files.writeString(
        manifest,
        """
        Main-Class: consumer.Greetings
        Class-Path: asyncio-core.jar
        Add-Opens: java.base/java.lang
        """);
    Path jar = directory.resolve("greetings.jar");
    tool("jar", "--create", "--file", jar, "--manifest", manifest, "-C", classes, ".");
    Run run = Run.of(java(), "-jar", jar.toString());
    run.assertRan("NATIVE");
    run.assertSilent();
  }

  @Test
  void anImageOfJlinkMayCarryTheOptionInItself() throws Exception {
    Path image = directory.resolve("image");
    tool(
        "jlink",
        "--module-path",
        join(module, core),
        "--add-modules",
        "consumer",
        "--launcher",
        "greet=" + MODULE,
        "--add-options=" + ON_MODULE_PATH,
        "--output",
        image);
    Run run = Run.of(image.resolve("bin", "greet").toString());
    run.assertRan("NATIVE");
    run.assertSilent();
  }

  @Test
  void javaUtilLoggingIsSetByAFile() throws Exception {
    Path file = SOURCES.resolve("classpath").resolve("logging.properties");
    Run run = Run.of(java(), loggingBy(file), "-cp", join(classes, core), PROGRAM);
    run.assertRan("PORTABLE");
    assertEquals(
        """
        INFO asyncio: asyncio runs in portable mode; start the JVM with \
        --add-opens java.base/java.lang=ALL-UNNAMED \
        for faster tasks that may also call blocking JDK methods
        """,
        run.complaints());
  }

  @Test
  void aLevelOfJavaUtilLoggingSilencesTheLibrary() throws Exception {
    Path file = SOURCES.resolve("classpath").resolve("logging.properties");
    String text = Files.readString(file).replace("asyncio.level = INFO", "asyncio.level = WARNING");
    Path stricter = Files.writeString(directory.resolve("stricter.properties"), text);
    Run run = Run.of(java(), loggingBy(stricter), "-cp", join(classes, core), PROGRAM);
    run.assertRan("PORTABLE");
    run.assertSilent();
  }

  private static String loggingBy(Path file) {
    return "-Djava.util.logging.config.file=" + file;
  }

  private static String java() {
    return JDK.resolve("java").toString();
  }

  private static String join(Path first, Path second) {
    return first + System.getProperty("path.separator") + second;
  }

  private record Run(int exitCode, List<String> printed, String complaints) {

    static Run of(String... command) throws IOException, InterruptedException {
      Path out = Files.createTempFile(directory, "out", ".txt");
      Path err = Files.createTempFile(directory, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.toUpperCase(Locale.ROOT).contains("JAVA"));
      int exitCode = builder.start().waitFor();
      return new Run(exitCode, Files.readAllLines(out), Files.readString(err));
    }

    void assertRan(String mode) {
      assertEquals(List.of("[hello Guido, hello James]", "from asyncio-0", mode), printed);
      assertEquals(0, exitCode, complaints);
    }

    void assertSilent() {
      assertEquals("", complaints);
    }

    void assertNamesOnce(String option) {
      assertTrue(complaints.contains("INFO"), complaints);
      assertEquals(2, (complaints + ".").split(option).length, complaints);
    }
  }
}
