package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
    var indexed = index.entries().stream().map(Entry::twinName);
    assertEquals(
        indexed.collect(Collectors.toCollection(TreeSet::new)),
        compiledTwins().collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Stream<String> compiledTwins() throws Exception {
    URI classes = Scenario.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    var root = Path.of(classes);
    try (var files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".class"))
          .map(file -> file.replace(".class", "").replace(root.getFileSystem().getSeparator(), "."))
          .filter(name -> !name.endsWith("-info"))
          .filter(isTwin())
          .toList()
          .stream();
    }
  }

  private static Predicate<String> isTwin() {
    return name -> {
      try {
        var type = Class.forName(name);
        return Scenario.class.isAssignableFrom(type) && type != Scenario.class;
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
