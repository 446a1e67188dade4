package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every twin prints CPython's lines, in every setting.
class ConformanceTest {

  private final Index index = Index.load();

  @TestFactory
  Stream<DynamicContainer> everyTwinPrintsTheTraceOfItsOriginal() {
    return Setting.all().stream()
        .map(setting -> DynamicContainer.dynamicContainer(setting.toString(), plays(setting)));
  }

  private Stream<DynamicTest> plays(Setting setting) {
    return index.entries().stream()
        .filter(entry -> entry.fits(setting))
        .map(entry -> DynamicTest.dynamicTest(entry.path(), () -> assertGolden(entry, setting)));
  }

  private static void assertGolden(Entry entry, Setting setting) throws Exception {
    var trace = Performance.play(entry, setting);
    if (!trace.isGolden()) {
      fail(
          entry + " (" + setting + ") differs:\n" + String.join("\n", trace.diff()),
          trace.failure().orElse(null));
    }
  }

  @Test
  void everyIndexedProgramHasATwinAndEveryTwinIsIndexed() throws Exception {
    var indexed = index.entries().stream().map(Entry::twinName).sorted().toList();
    assertEquals(indexed, compiledTwins());
  }

  private static List<String> compiledTwins() throws Exception {
    URI classes = Scenario.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    var root = Path.of(classes);
    try (var files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()))
          .map(file -> file.replace(File.separatorChar, '.'))
          .filter(ConformanceTest::isTwin)
          .sorted()
          .toList();
    }
  }

  private static boolean isTwin(String name) {
    try {
      var type = Class.forName(name);
      return Scenario.class.isAssignableFrom(type) && type != Scenario.class;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
