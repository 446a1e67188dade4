package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final String OFFENDERS = "io.asyncio.verification.offenders";

  /// Which of the planted offenders each rule has to name.
  private static final Map<String, List<String>> EXPECTED =
      Map.of(
          "layers are used downwards only",
          List.of("loop.KnowsTasks", "sync.ReachesThrough", "unmarked.Stranger"),
          "packages have no cycle",
          List.of("loop.KnowsTasks"),
          "names say what a thing is",
          List.of("TaskUtils", "DefaultTask", "TaskImpl", "AbstractTask"),
          "public types are closed",
          List.of("OpenToAll", "AbstractTask"),
          "only VirtualThreads opens what the JDK closed",
          List.of("PriesOpen.field", "PriesOpen.reference", "PriesOpen.lookup"),
          "the library never prints, it logs",
          List.of("Loud.standardOutput", "Loud.standardError", "Loud.io", "Loud.trace"),
          "packages are null-marked",
          List.of("unmarked.Stranger"));

  private static JavaClasses ours;
  private static JavaClasses offenders;

  @BeforeAll
  static void readClassFiles() {
    ours =
        new ClassFileImporter()
            .importPaths(Checkout.MODULES.stream().map(Checkout::mainClasses).toList());
    offenders = new ClassFileImporter().importPackages(OFFENDERS);
  }

  static List<ArchRule> rulesOfOurs() {
    return new Architecture("io.asyncio").rules();
  }

  static List<ArchRule> rulesOfOffenders() {
    return new Architecture(OFFENDERS).rules();
  }

  @ParameterizedTest
  @MethodSource("rulesOfOurs")
  void ourClassesKeepTheRule(ArchRule rule) {
    rule.check(ours);
  }

  @ParameterizedTest
  @MethodSource("rulesOfOffenders")
  void theRuleNamesItsOffenders(ArchRule rule) {
    var report = rule.evaluate(offenders).getFailureReport().getDetails();
    for (var offender : EXPECTED.get(rule.getDescription())) {
      var name = OFFENDERS + "." + offender;
      assertTrue(
          report.stream().anyMatch(line -> line.contains(name)),
          () -> "no mention of " + name + " in " + report);
    }
  }

  @Test
  void everyRuleHasAnOffender() {
    Set<String> rules =
        rulesOfOffenders().stream().map(ArchRule::getDescription).collect(Collectors.toSet());
    assertEquals(EXPECTED.keySet(), rules);
  }

  @Test
  void classesOfEveryModuleAreRead() {
    for (var layer :
        List.of(
            "io.asyncio",
            "io.asyncio.loop",
            "io.asyncio.coroutine",
            "io.asyncio.sync",
            "io.asyncio.net",
            "io.asyncio.http",
            "io.asyncio.testing",
            "io.asyncio.cli",
            "io.asyncio.conformance")) {
      assertTrue(
          ours.stream()
              .anyMatch(type ->
                  type.getPackageName().equals(layer)
                      && !type.getSimpleName().equals("package-info")),
          () -> "no class of " + layer + " was read");
    }
  }
}
